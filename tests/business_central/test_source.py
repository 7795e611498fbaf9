"""Reading one company: which way in, pages in order, nothing lost when an answer is bad."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice

import httpx
import pytest

from bot.business_central import EnvironmentClient
from bot.business_central.source import CompanySource
from bot.core.model import Direction, Mode, Side
from bot.exceptions import SourceAnswerUnusable, SourceRefused, SourceUnavailable
from tests.business_central.conftest import COMPANY, ONLINE, Clock, FarSide, address, collection, options, row

ERRORS = "/synchronizationErrors"
PAGE = "/ODataV4/"
NEWEST = "$top=1"
BEYOND = f"companies({COMPANY})/synchronizationErrors?$filter"


@pytest.fixture
def source(opened: Callable[..., EnvironmentClient], far_side: FarSide) -> CompanySource:
    far_side.answers(NEWEST, collection(row(9)))
    return opened().source(COMPANY, "CRONUS Norge AS")


def numbers(source: CompanySource, beyond: int = 0) -> list[list[int]]:
    return [[entry.number for entry in page.entries] for page in source.pages(beyond)]


def test_companion_rows_become_entries_with_both_sides(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(BEYOND, collection(row(5, destinationSystem="Dataverse", destinationEntityName="account")))
    [page] = source.pages(beyond=4)
    [entry] = page.entries
    assert source.mode() is Mode.COMPANION
    assert (entry.number, entry.mapping, entry.direction) == (5, "CUSTOMER", Direction.TO_DATAVERSE)
    assert entry.occurred_at == datetime(2026, 8, 22, 6, 38, 40, 123000, tzinfo=UTC)
    assert entry.source is not None
    assert entry.destination is not None
    assert entry.source.id == "6d115c9c-44e3-ea11-bb43-000d3a2feca1"
    assert entry.source.locator == "page=21&bookmark=27%3bAA"
    assert (entry.destination.side, entry.destination.locator, entry.destination.id) == (Side.DATAVERSE, "account", "")


def test_new_rows_are_asked_for_by_number_in_order_and_by_the_page(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(BEYOND, collection())
    assert numbers(source, beyond=41) == []
    [request] = far_side.asked(BEYOND)
    asked = options(request)
    assert asked["$filter"] == "entryNumber gt 41"
    assert asked["$orderby"] == "entryNumber"
    assert "callStack" not in asked["$select"]
    assert b"$filter=entryNumber%20gt%2041&" in request.url.query
    assert request.headers["Prefer"] == "odata.maxpagesize=2"
    assert request.headers["Authorization"] == "Bearer canary-access-token"


def test_next_page_is_asked_for_only_when_it_is_wanted(source: CompanySource, far_side: FarSide) -> None:
    link = f"{address_of_rows()}?$skiptoken=2"
    far_side.answers(BEYOND, collection(row(1), row(2), next_link=link))
    far_side.answers("$skiptoken=2", collection(row(3)))
    pages = source.pages(0)
    assert [entry.number for entry in next(pages).entries] == [1, 2]
    assert not far_side.asked("$skiptoken")
    assert [[entry.number for entry in page.entries] for page in pages] == [[3]]


def test_relative_next_link_is_followed(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(BEYOND, collection(row(1), next_link="synchronizationErrors?$skiptoken=1"))
    far_side.answers("$skiptoken=1", collection(row(2)))
    assert numbers(source) == [[1], [2]]


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example.com/v2.0/x?$skiptoken=1",
        "http://api.businesscentral.dynamics.com/v2.0/x?$skiptoken=1",
        "//evil.example.com/x",
        "file:///etc/passwd",
        "https://api.businesscentral.dynamics.com@evil.example.com/",
        "https://api.businesscentral.dynamics.com/other/path",
        "https://[broken/",
    ],
)
def test_link_to_another_place_is_not_followed_and_reading_goes_on(
    source: CompanySource, far_side: FarSide, link: str
) -> None:
    far_side.answers(BEYOND, collection(row(1), row(2), next_link=link), collection(row(3)))
    assert numbers(source) == [[1, 2], [3]]
    assert options(far_side.asked(BEYOND)[-1])["$filter"] == "entryNumber gt 2"
    assert {request.url.host for request in far_side.asked("")} <= {
        "api.businesscentral.dynamics.com",
        "login.microsoftonline.com",
    }


def test_link_that_leads_back_ends_with_what_was_read(source: CompanySource, far_side: FarSide) -> None:
    link = f"{address_of_rows()}?$skiptoken=1"
    far_side.answers(BEYOND, collection(row(1), next_link=link))
    far_side.answers("$skiptoken=1", collection(row(2), next_link=link))
    pages = source.pages(0)
    assert [[entry.number for entry in page.entries] for page in islice(pages, 2)] == [[1], [2]]
    with pytest.raises(SourceAnswerUnusable, match="circle"):
        next(pages)


def test_endless_new_links_without_new_rows_end(source: CompanySource, far_side: FarSide) -> None:
    tokens = iter(range(10_000))
    far_side.answers(ERRORS, lambda _: collection(next_link=f"{address_of_rows()}?$skiptoken={next(tokens)}"))
    far_side.answers(NEWEST, collection(row(9)))
    with pytest.raises(SourceAnswerUnusable, match="circle"):
        numbers(source)
    assert next(tokens) < 100


def test_number_that_comes_twice_is_one_entry(source: CompanySource, far_side: FarSide) -> None:
    link = f"{address_of_rows()}?$skiptoken=1"
    far_side.answers(BEYOND, collection(row(3), row(3, message="again"), row(2), next_link=link))
    far_side.answers("$skiptoken=1", collection(row(3), row(4)))
    [first, second] = source.pages(1)
    assert [(entry.number, entry.message) for entry in first.entries][1] == (
        3,
        "The record 3 could not be synchronized.",
    )
    assert [entry.number for entry in first.entries] == [2, 3]
    assert [entry.number for entry in second.entries] == [4]


def test_single_lower_number_on_a_later_page_is_quarantined(source: CompanySource, far_side: FarSide) -> None:
    link = f"{address_of_rows()}?$skiptoken=1"
    far_side.answers(BEYOND, collection(row(10), next_link=link))
    far_side.answers("$skiptoken=1", collection(row(7), row(11)))
    [_, second] = source.pages(0)
    assert [entry.number for entry in second.entries] == [11]
    assert [(late.number, late.reason) for late in second.rejected] == [(7, "its number is lower than one before")]


def test_server_that_does_not_order_its_rows_is_an_error_not_a_loss(source: CompanySource, far_side: FarSide) -> None:
    link = f"{address_of_rows()}?$skiptoken=1"
    far_side.answers(BEYOND, collection(row(10), next_link=link))
    far_side.answers("$skiptoken=1", collection(row(6), row(7), row(11)))
    pages = source.pages(0)
    next(pages)
    with pytest.raises(SourceAnswerUnusable, match="order"):
        next(pages)


def test_rows_that_were_not_asked_for_are_left_out(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(BEYOND, collection(row(3), row(4), row(5)))
    assert numbers(source, beyond=4) == [[5]]


def test_second_page_fails_after_the_first_was_given(source: CompanySource, far_side: FarSide) -> None:
    link = f"{address_of_rows()}?$skiptoken=2"
    far_side.answers(BEYOND, collection(row(1), row(2), next_link=link))
    far_side.answers("$skiptoken=2", httpx.Response(503))
    pages = source.pages(0)
    assert [entry.number for entry in next(pages).entries] == [1, 2]
    with pytest.raises(SourceUnavailable):
        next(pages)
    assert len(far_side.asked("$skiptoken=2")) == 3


def test_highest_number_is_one_small_question(source: CompanySource, far_side: FarSide) -> None:
    assert source.highest_number() == 9
    request = far_side.asked(NEWEST)[-1]
    assert options(request) == {"$orderby": "entryNumber desc", "$top": "1", "$select": "entryNumber"}


def test_empty_table_has_highest_number_zero(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(NEWEST, collection())
    assert source.highest_number() == 0


def test_company_without_the_extension_is_read_from_the_page(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(NEWEST, httpx.Response(404))
    far_side.answers(f"{PAGE}Company('CRONUS Norge AS')/IntegrationSynchJobErrors?", collection({"No": 7}))
    far_side.answers("$filter=No", collection({"No": 7, "Date_Time": "2026-08-22T06:38:40Z", "Message": "It failed."}))
    [page] = source.pages(6)
    [entry] = page.entries
    assert source.mode() is Mode.PAGE
    assert (entry.number, entry.message, entry.source, entry.record, entry.mapping) == (7, "It failed.", None, None, "")
    assert options(far_side.asked("$filter=No")[0])["$select"] == "No,Date_Time,Message"


def test_neither_way_in_names_both_repairs(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(NEWEST, httpx.Response(404))
    far_side.answers(f"/api/v2.0/companies({COMPANY})", httpx.Response(200, json={"id": COMPANY}))
    with pytest.raises(SourceRefused, match="Install the companion extension, or publish page 5339") as caught:
        source.mode()
    assert caught.value.status == 404


def test_company_that_is_gone_is_said_to_be_gone(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(NEWEST, httpx.Response(404))
    with pytest.raises(SourceRefused, match="does not exist any more"):
        source.mode()


def test_no_permission_is_no_reason_to_try_the_page(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers(
        NEWEST, httpx.Response(403, json={"error": {"code": "Authorization_RequestDenied", "message": "x"}})
    )
    with pytest.raises(SourceRefused, match="SYNCERR READ"):
        source.mode()
    assert not far_side.asked(PAGE)


def test_way_in_is_asked_once_and_again_after_a_refusal(source: CompanySource, far_side: FarSide) -> None:
    source.mode()
    source.mode()
    assert len(far_side.asked(NEWEST)) == 1
    far_side.answers(BEYOND, httpx.Response(404))
    with pytest.raises(SourceRefused):
        numbers(source)
    source.mode()
    assert len(far_side.asked(NEWEST)) == 2


def test_extension_that_was_installed_later_is_found(source: CompanySource, far_side: FarSide, clock: Clock) -> None:
    far_side.answers(NEWEST, httpx.Response(404))
    far_side.answers(PAGE, collection({"No": 7}))
    assert source.mode() is Mode.PAGE
    far_side.answers(ERRORS, collection(row(7)))
    far_side._replies.pop(NEWEST)
    assert source.mode() is Mode.PAGE
    clock.forward(timedelta(hours=2))
    assert source.mode() is Mode.COMPANION


def test_page_that_works_survives_a_bad_answer_about_the_extension(
    source: CompanySource, far_side: FarSide, clock: Clock
) -> None:
    far_side.answers(NEWEST, httpx.Response(404))
    far_side.answers(PAGE, collection({"No": 7}))
    assert source.mode() is Mode.PAGE
    far_side.answers(ERRORS, httpx.Response(500))
    clock.forward(timedelta(hours=2))
    assert source.mode() is Mode.PAGE


def test_call_stack_is_fetched_for_one_entry(source: CompanySource, far_side: FarSide) -> None:
    far_side.answers("synchronizationErrorDetails(abc)", httpx.Response(200, json={"callStack": "frame 1\nframe 2"}))
    assert source.call_stack("abc") == "frame 1\nframe 2"


def test_on_premises_addresses_have_no_tenant_in_the_path(
    opened: Callable[..., EnvironmentClient], far_side: FarSide
) -> None:
    from_office = opened(
        ONLINE,
        base_url="https://bc.example.com:7048/BC",
        on_premises=True,
        tenant_id="",
        username="S",
        web_service_key="k",
    ).source(COMPANY, "CRONUS")
    far_side.answers(NEWEST, collection())
    assert from_office.highest_number() == 0
    [first, _] = far_side.requests
    assert address(first).startswith(
        f"https://bc.example.com:7048/BC/api/syncerrors/integration/v1.0/companies({COMPANY})"
    )
    assert first.headers["Authorization"] == "Basic Uzpr"


def address_of_rows() -> str:
    return (
        f"https://api.businesscentral.dynamics.com/v2.0/{ONLINE.tenant_id}/Production/api/syncerrors/integration/v1.0"
        f"/companies({COMPANY})/synchronizationErrors"
    )
