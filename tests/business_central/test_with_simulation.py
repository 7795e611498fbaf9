"""The client against a simulated Business Central and Entra over real sockets."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.business_central import EnvironmentClient, Patience, open_environment
from bot.business_central.deleting import Outcome
from bot.business_central.links import WebLinks
from bot.business_central.source import CompanySource
from bot.core.model import Company, Entry, Mode, Rejected
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.business_central.hostile import KINDS
from bot.exceptions import BotError, SourceAnswerUnusable, SourceRefused, SourceUnavailable

NOON = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)
NO_WAITING = Patience(first_wait=timedelta(0))
HOSTILE_NAME = "O'Hara & Sønner 100% #1 💥"
ERRORS = "synchronizationErrors"
QUARANTINED = {
    "number_huge",
    "number_negative",
    "number_fraction",
    "number_null",
    "number_missing",
    "time_empty",
    "time_far",
    "time_text",
    "time_null",
    "time_missing",
    "message_null",
    "message_missing",
    "message_number",
    "message_object",
}


@pytest.fixture
def bc() -> Iterator[SimulatedBusinessCentral]:
    with SimulatedBusinessCentral(companies=("CRONUS Norge AS", HOSTILE_NAME), now=lambda: NOON) as simulated:
        yield simulated


@pytest.fixture
def client(bc: SimulatedBusinessCentral) -> Iterator[EnvironmentClient]:
    with open_environment(bc.access(), patience=NO_WAITING, page_size=100) as opened:
        yield opened


@pytest.fixture
def source(client: EnvironmentClient) -> CompanySource:
    return client.source(*client.companies()[0])


def entries(source: CompanySource, beyond: int = 0) -> list[Entry]:
    return [entry for page in source.pages(beyond) for entry in page.entries]


def rejected(source: CompanySource) -> list[Rejected]:
    return [row for page in source.pages(0) for row in page.rejected]


def test_companies_are_listed_with_their_exact_names(client: EnvironmentClient) -> None:
    assert [name for _, name in client.companies()] == ["CRONUS Norge AS", HOSTILE_NAME]


def test_every_entry_of_many_pages_comes_once_and_in_order(bc: SimulatedBusinessCentral, source: CompanySource) -> None:
    bc.bulk(1050)
    assert [entry.number for entry in entries(source)] == list(range(1, 1051))
    assert source.highest_number() == 1050
    assert [entry.number for entry in entries(source, beyond=1048)] == [1049, 1050]


def test_entry_leads_to_its_record_in_both_systems(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, source: CompanySource
) -> None:
    bc.fails("Customer", "10000", "The field Phone No. is too long.")
    [entry] = entries(source)
    company = Company(1, bc.environment, bc.company().id, bc.company().name)
    assert entry.source is not None
    assert entry.destination is not None
    links = WebLinks([client.environment])
    ours, theirs = links.record(company, entry.source), links.record(company, entry.destination)
    assert ours.startswith(f"{bc.url}/{bc.tenant_id}/Production/?company=CRONUS%20Norge%20AS&page=21&bookmark=")
    assert theirs.startswith(f"{bc.url}/main.aspx?pagetype=entityrecord&etn=")


@pytest.mark.parametrize("name", ["CRONUS Norge AS", HOSTILE_NAME])
def test_company_without_the_extension_is_read_from_the_page(bc: SimulatedBusinessCentral, name: str) -> None:
    bc.company(name).companion = False
    bc.bulk(250, company=name)
    with open_environment(bc.access(companies=(name,)), patience=NO_WAITING, page_size=100) as client:
        source = client.source(*client.companies()[0])
        assert source.mode() is Mode.PAGE
        assert [entry.number for entry in entries(source)] == list(range(1, 251))


def test_on_premises_with_a_web_service_key(bc: SimulatedBusinessCentral) -> None:
    bc.fails("Customer", "10000", "The field Phone No. is too long.")
    with open_environment(bc.access(on_premises=True), patience=NO_WAITING) as client:
        assert len(entries(client.source(*client.companies()[0]))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_row_that_no_reader_should_trust_costs_no_other_row(
    bc: SimulatedBusinessCentral, source: CompanySource, kind: str
) -> None:
    bc.fails("Customer", "10000", "before")
    bc.bad_row(kind)
    last = bc.fails("Customer", "20000", "after")
    [page] = source.pages(0)
    assert {1, last} <= {entry.number for entry in page.entries}
    assert len(page.entries) + len(page.rejected) == 3
    assert bool(page.rejected) is (kind in QUARANTINED)
    assert all(row.reason and row.raw for row in page.rejected)
    for entry in page.entries:
        assert entry.message.replace("\n", "").isprintable()
        assert len(entry.message) <= 2048
        assert not any("\ud800" <= letter <= "\udfff" for letter in entry.message)


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        (7000222, "has expired.*BC_CLIENT_SECRET"),
        (7000215, "is wrong.*secret's value"),
        (700016, "unknown in this tenant.*BC_CLIENT_ID"),
        (90002, "tenant does not exist.*BC_TENANT_ID"),
        (65001, "consented.*API.ReadWrite.All"),
        (50055, "password has expired"),
        (700027, "certificate is not the app's"),
    ],
)
def test_each_refusal_of_entra_has_its_own_sentence(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, code: int, fix: str
) -> None:
    bc.login.refuse(code)
    with pytest.raises(SourceRefused, match=fix) as caught:
        client.companies()
    assert caught.value.code == f"AADSTS{code}"
    assert f"AADSTS{code}" in str(caught.value)


@pytest.mark.parametrize("on", ["login:token", "login:discovery"])
@pytest.mark.parametrize(
    "fault",
    [
        {"status": 429},
        {"status": 500},
        {"status": 503},
        {"html": True},
        {"status": 407, "html": True},
        {"reset": True},
        {"truncated": True},
        {"empty": True},
    ],
    ids=str,
)
def test_ill_entra_is_unavailable_and_never_a_wrong_password(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, on: str, fault: dict[str, object]
) -> None:
    bc.faults.next(on=on, times=None, **fault)  # type: ignore[arg-type]
    with pytest.raises(SourceUnavailable, match="Entra") as caught:
        client.companies()
    assert "secret" not in str(caught.value)
    bc.faults.clear()
    assert client.companies()


def test_business_central_refuses_a_token_once_and_gets_another(
    bc: SimulatedBusinessCentral, client: EnvironmentClient
) -> None:
    client.companies()
    bc.faults.next(on="companies", status=401)
    assert client.companies()
    assert bc.login.issued == 2


def test_app_that_is_not_registered_is_named_after_one_renewal(
    bc: SimulatedBusinessCentral, client: EnvironmentClient
) -> None:
    bc.world.registered = False
    for _ in range(3):
        with pytest.raises(SourceRefused, match="not registered there or has no permission set") as caught:
            client.companies()
        assert caught.value.status == 401
    assert bc.login.issued == 2


@pytest.mark.parametrize("status", [408, 429, 502, 503, 504])
def test_passing_fault_is_tried_again_and_in_the_end_left_to_the_next_poll(
    bc: SimulatedBusinessCentral, source: CompanySource, status: int
) -> None:
    bc.bulk(3)
    source.mode()
    bc.faults.next(on=ERRORS, status=status, times=2)
    assert len(entries(source)) == 3
    bc.faults.next(on=ERRORS, status=status, times=3)
    with pytest.raises(SourceUnavailable, match=str(status)):
        entries(source)
    assert len(entries(source)) == 3


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"html": True}, "web page"),
        ({"empty": True}, "was empty"),
        ({"bom": True}, "byte order mark"),
        ({"truncated": True}, "cut off"),
        ({"error_object": True}, "holds an error"),
        ({"no_value": True}, "no `value`"),
        ({"status": 302}, "leads elsewhere"),
    ],
    ids=str,
)
def test_answer_that_is_no_odata_is_refused_with_the_cause(
    bc: SimulatedBusinessCentral, source: CompanySource, fault: dict[str, object], words: str
) -> None:
    bc.bulk(3)
    source.mode()
    bc.faults.next(on=ERRORS, **fault)  # type: ignore[arg-type]
    with pytest.raises(SourceAnswerUnusable, match=words):
        entries(source)
    assert len(entries(source)) == 3


def test_second_page_fails_and_reading_goes_on_from_what_is_stored(
    bc: SimulatedBusinessCentral, source: CompanySource
) -> None:
    bc.bulk(250)
    source.mode()
    bc.faults.next(on=ERRORS, skip=1, times=3, status=503)
    pages = source.pages(0)
    first = next(pages)
    with pytest.raises(SourceUnavailable):
        next(pages)
    rest = entries(source, beyond=first.entries[-1].number)
    assert [entry.number for entry in [*first.entries, *rest]] == list(range(1, 251))


@pytest.mark.parametrize("link", ["https://evil.example.com/rows", "http://127.0.0.1:1/rows"])
def test_link_to_another_place_is_passed_by(bc: SimulatedBusinessCentral, source: CompanySource, link: str) -> None:
    bc.bulk(250)
    source.mode()
    bc.faults.next(on=ERRORS, next_link=link)
    assert [entry.number for entry in entries(source)] == list(range(1, 251))


def test_link_to_itself_ends_the_reading(bc: SimulatedBusinessCentral, source: CompanySource) -> None:
    bc.bulk(250)
    source.mode()
    bc.faults.next(on=ERRORS, loop=True)
    with pytest.raises(SourceAnswerUnusable, match="circle"):
        entries(source)


def test_repeated_rows_are_one_entry_each(bc: SimulatedBusinessCentral, source: CompanySource) -> None:
    bc.bulk(250)
    source.mode()
    bc.faults.next(on=ERRORS, repeat_rows=True, times=None)
    assert [entry.number for entry in entries(source)] == list(range(1, 251))


def test_company_that_is_refused_does_not_touch_the_other(
    bc: SimulatedBusinessCentral, client: EnvironmentClient
) -> None:
    [first, second] = [client.source(*company) for company in client.companies()]
    bc.faults.next(on=bc.company().id, status=403, times=None)
    with pytest.raises(SourceRefused, match=r"CRONUS Norge AS.*permission set"):
        first.mode()
    assert second.mode() is Mode.COMPANION


def test_call_stack_comes_on_request(bc: SimulatedBusinessCentral, source: CompanySource) -> None:
    bc.fails("Customer", "10000", "The field Phone No. is too long.")
    [entry] = entries(source)
    assert "CodeUnit" in source.call_stack(entry.id)
    bc.delete(entry.number)
    with pytest.raises(SourceRefused):
        source.call_stack(entry.id)


def test_failed_sign_in_of_a_job_is_found_in_the_job_queue(
    bc: SimulatedBusinessCentral, client: EnvironmentClient
) -> None:
    [(bc_id, name), _] = client.companies()
    bc.company().log_run("CUSTOMER", NOON, "AADSTS7000215: Invalid client secret provided.")
    queue = client.job_queue(bc_id, name)
    [fault] = queue.failed_runs(NOON - timedelta(hours=1)).faults
    assert (fault.company, fault.status) == (name, "Error")
    assert "AADSTS7000215" in fault.message
    assert fault.occurred_at - NOON < timedelta(minutes=1)
    assert queue.failed_runs(NOON + timedelta(hours=1)).faults == []
    assert queue.stopped_jobs().unreadable == 0


@pytest.mark.parametrize("mode", Mode)
def test_deleting_gives_a_result_for_each_entry(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, mode: Mode
) -> None:
    bc.company().companion = mode is Mode.COMPANION
    bc.bulk(250)
    [(bc_id, name), _] = client.companies()
    source = client.source(bc_id, name)
    wanted = [entry for entry in entries(source) if entry.number <= 230]
    bc.delete(7, 150)
    eraser, request = client.eraser(bc_id, name), uuid4()
    batches = list(eraser.delete(mode, wanted, request_id=request))
    assert [len(batch) for batch in batches] == [100, 100, 30]
    results = {result.number: result.outcome for batch in batches for result in batch}
    assert [number for number, outcome in results.items() if outcome is not Outcome.DELETED] == [7, 150]
    assert results[7] is Outcome.GONE
    assert [entry.number for entry in entries(source)] == list(range(231, 251))
    again = [result for batch in eraser.delete(mode, wanted, request_id=request) for result in batch]
    expected = results if mode is Mode.COMPANION else dict.fromkeys(results, Outcome.GONE)
    assert {result.number: result.outcome for result in again} == expected


@pytest.mark.parametrize("mode", Mode)
def test_number_that_belongs_to_a_newer_error_is_left_alone(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, mode: Mode
) -> None:
    bc.company().companion = mode is Mode.COMPANION
    bc.fails("Customer", "10000", "old", at=NOON - timedelta(days=9))
    [(bc_id, name), _] = client.companies()
    source = client.source(bc_id, name)
    seen = entries(source)
    bc.restart_numbers()
    bc.fails("Customer", "20000", "new")
    [[result]] = client.eraser(bc_id, name).delete(mode, seen, request_id=uuid4())
    assert result.outcome is Outcome.CHANGED
    assert len(entries(source)) == 1


@pytest.mark.parametrize("mode", Mode)
def test_entries_are_refused_one_by_one_without_the_right_to_delete(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, mode: Mode
) -> None:
    bc.company().companion = mode is Mode.COMPANION
    bc.world.may_delete = False
    bc.bulk(3)
    [(bc_id, name), _] = client.companies()
    source = client.source(bc_id, name)
    [results] = client.eraser(bc_id, name).delete(mode, entries(source), request_id=uuid4())
    assert {result.outcome for result in results} == {Outcome.REFUSED}
    assert all(result.reason for result in results)
    assert len(entries(source)) == 3


def test_deletion_whose_answer_was_lost_is_looked_up(bc: SimulatedBusinessCentral, client: EnvironmentClient) -> None:
    bc.bulk(3)
    [(bc_id, name), _] = client.companies()
    source = client.source(bc_id, name)
    wanted = entries(source)
    bc.faults.next(on="deletionRequests", reset=True, executed=True)
    [results] = client.eraser(bc_id, name).delete(Mode.COMPANION, wanted, request_id=uuid4())
    assert {result.outcome for result in results} == {Outcome.DELETED}


@pytest.mark.parametrize("look_up", [{"html": True}, {"status": 403}, {"no_value": True}])
def test_deletion_whose_answer_and_log_are_both_lost_is_unknown_and_not_refused(
    bc: SimulatedBusinessCentral, client: EnvironmentClient, look_up: dict[str, Any]
) -> None:
    bc.bulk(3)
    [(bc_id, name), _] = client.companies()
    wanted, request = entries(client.source(bc_id, name)), uuid4()
    bc.faults.next(on="deletionRequests", reset=True, executed=True)
    bc.faults.next(on="deletionRequests", **look_up)
    eraser = client.eraser(bc_id, name)
    [results] = eraser.delete(Mode.COMPANION, wanted, request_id=request)
    assert {result.outcome for result in results} == {Outcome.UNKNOWN}
    [results] = eraser.delete(Mode.COMPANION, wanted, request_id=request)
    assert {result.outcome for result in results} == {Outcome.DELETED}


def test_page_deletion_whose_answer_was_lost_is_unknown_then_gone(
    bc: SimulatedBusinessCentral, client: EnvironmentClient
) -> None:
    bc.company().companion = False
    bc.bulk(3)
    [(bc_id, name), _] = client.companies()
    wanted = entries(client.source(bc_id, name))
    bc.faults.next(on="$batch", reset=True, executed=True)
    eraser = client.eraser(bc_id, name)
    [results] = eraser.delete(Mode.PAGE, wanted, request_id=uuid4())
    assert {result.outcome for result in results} == {Outcome.UNKNOWN}
    [results] = eraser.delete(Mode.PAGE, wanted, request_id=uuid4())
    assert {result.outcome for result in results} == {Outcome.GONE}


def test_nobody_answers(bc: SimulatedBusinessCentral) -> None:
    with socket.socket() as deaf:
        # A port that is taken and not listened on: nobody else can answer there meanwhile.
        deaf.bind(("127.0.0.1", 0))
        nowhere = replace(bc.access(on_premises=True), base_url=f"http://127.0.0.1:{deaf.getsockname()[1]}/BC")
        with open_environment(nowhere, patience=NO_WAITING) as client, pytest.raises(BotError, match="refused"):
            client.companies()
