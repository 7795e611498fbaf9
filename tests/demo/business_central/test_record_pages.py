"""The pages behind the links: they show the record and never let its text out of its place."""

from urllib.parse import quote

import httpx
import pytest

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.business_central.catalogue import FAILURES, Place
from tests.demo.business_central.conftest import Caller


def _open(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, follow_redirects=False)


def _client(bc: SimulatedBusinessCentral, **options: str) -> str:
    query = "&".join(f"{name}={quote(value)}" for name, value in options.items())
    return f"{bc.web_client_url}/{bc.tenant_id}/{bc.environment}/?company={quote(bc.company().name)}&{query}"


def _dataverse(bc: SimulatedBusinessCentral, entity: str, row_id: str) -> str:
    return f"{bc.dataverse_url}/main.aspx?pagetype=entityrecord&etn={entity}&id={row_id}"


def test_links_of_an_entry_lead_to_both_records(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fails("Customer", "10000", "The field Phone No. is too long.", times=2)
    row = caller.get(caller.errors).json()["value"][0]
    local = _open(row["sourceUrl"])
    remote = _open(_dataverse(bc, row["destinationEntityName"], row["destinationRecordId"]))
    assert (local.status_code, remote.status_code) == (200, 200)
    for text in ("Customer: 10000", "The field Phone No. is too long.", "This is a simulation", "Skipped"):
        assert text in local.text
    assert "Business Central" not in remote.text.split("</header>")[0]
    assert "viewport" in local.text
    assert "default-src 'none'" in local.headers["content-security-policy"]


def test_links_of_generated_entries_lead_to_records(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(30)
    row = caller.get(caller.errors).json()["value"][15]
    key = row["sourceDisplay"].removeprefix("Customer: ")
    assert f"Customer: {key} (" in _open(row["sourceUrl"]).text
    assert _open(_dataverse(bc, "account", row["destinationRecordId"].upper())).status_code == 200


def test_error_list_filtered_on_one_entry(bc: SimulatedBusinessCentral) -> None:
    bc.fails("Customer", "1", "first text")
    bc.fails("Customer", "2", "second text")
    page = _open(_client(bc, page="5339", filter="'No.' IS '2'")).text
    assert "second text" in page
    assert "first text" not in page


def test_skipped_records_job_queue_and_start_page(bc: SimulatedBusinessCentral) -> None:
    bc.fails("Item", "1000", "again and again", times=2)
    bc.fail("secret_expired")
    assert "again and again" in _open(_client(bc, page="5333")).text
    assert "AADSTS7000222" in _open(_client(bc, page="672")).text
    assert "Job Queue Entries" in _open(_client(bc)).text
    bc.succeeds("Item", "1000")
    assert "No record is skipped" in _open(_client(bc, page="5333")).text


def test_card_by_key_and_on_premises(bc: SimulatedBusinessCentral) -> None:
    bc.fail("missing_exchange_rate", key="SEK")
    assert "Swedish krona" in _open(_client(bc, page="495", filter="'Code' IS 'SEK'")).text
    on_premises = (
        f"{bc.on_premises_url}/?company={quote(bc.company().name)}&page=495&filter={quote(chr(39) + 'Code' + chr(39))}"
    )
    assert "Swedish krona" in _open(on_premises + quote(" IS 'SEK'")).text


def test_deleted_record_is_not_found(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fails("Customer", "10000", "text")
    url = caller.get(caller.errors).json()["value"][0]["sourceUrl"]
    bc.delete_record("Customer", "10000")
    assert _open(url).status_code == 404
    bc.fails("Customer", "10000", "text")
    assert caller.get(caller.errors).json()["value"][1]["sourceUrl"] == ""


def test_text_of_records_stays_text(bc: SimulatedBusinessCentral) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    bc.company(hostile)
    bc.fails("Customer", hostile, hostile, company=hostile)
    url = f"{bc.url}/{bc.tenant_id}/{bc.environment}/?company={quote(hostile, safe='')}&page=5339"
    page = _open(url)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "<img" not in page.text


@pytest.mark.parametrize(
    "options",
    [
        {"page": "99"},
        {"page": "²"},
        {"page": "21", "bookmark": "27;zz"},
        {"page": "21", "bookmark": "../../etc"},
        {"page": "21"},
        {"company": "Nobody"},
    ],
)
def test_address_of_nothing_is_not_found(bc: SimulatedBusinessCentral, options: dict[str, str]) -> None:
    query = "&".join(f"{name}={quote(value)}" for name, value in options.items())
    assert _open(f"{bc.url}/{bc.tenant_id}/{bc.environment}/?{query}").status_code == 404
    assert _open(_dataverse(bc, "account", "00000000-0000-0000-0000-000000000000")).status_code == 404


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_every_failure_of_the_catalogue_can_happen(bc: SimulatedBusinessCentral, caller: Caller, name: str) -> None:
    number = bc.fail(name)
    lands_in_the_table = FAILURES[name]().place is Place.ERROR_TABLE
    assert caller.numbers() == ([number] if lands_in_the_table else [])
    assert _open(_client(bc, page="5339")).status_code == 200
