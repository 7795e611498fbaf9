"""Reading entries: query options, paging, page mode, and the standard API."""

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.business_central.rows import PAGE_ENTRIES, SYNCHRONIZATION_ERROR_DETAILS, SYNCHRONIZATION_ERRORS
from bot.demo.business_central.sets import DELETION_REQUESTS
from bot.demo.business_central.views import View
from tests.demo.business_central.conftest import NOON, Caller

CONTRACT = Path(__file__).parents[3] / "docs" / "business-central-api.md"


def _pages(caller: Caller, url: str, page_size: int) -> list[list[dict[str, object]]]:
    headers = {"prefer": f"odata.maxpagesize={page_size}"}
    pages = []
    while url:
        answer = caller.http.get(url, headers=headers)
        assert answer.status_code == 200, answer.text
        pages.append(answer.json()["value"])
        url = answer.json().get("@odata.nextLink", "")
    return pages


@pytest.mark.parametrize(
    "view",
    [SYNCHRONIZATION_ERRORS, SYNCHRONIZATION_ERROR_DETAILS, DELETION_REQUESTS, PAGE_ENTRIES],
    ids=lambda view: view.name,
)
def test_properties_are_those_of_the_contract(view: View) -> None:
    section = CONTRACT.read_text().split(f"## {view.name}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| (\w+) \| (Edm\.\w+) \| ([^|]+) \|", section, re.MULTILINE)
    promised = {name: kind for name, kind, _ in rows if kind != "Edm.Stream"}
    assert {column.name: str(column.kind) for column in view.columns} == promised
    if view is not DELETION_REQUESTS:
        computed = {name for name, kind, origin in rows if "computed" in origin and kind != "Edm.Stream"}
        assert view.computed == computed


def test_entry_says_what_failed_on_both_sides(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    number = bc.fails("Customer", "10000", "Customer 10000 must be coupled to Dataverse.")
    row = caller.get(caller.errors).json()["value"][0]
    assert row["entryNumber"] == number
    assert row["occurredAt"] == "2026-08-22T12:00:00.000Z"
    assert (row["mappingName"], row["direction"]) == ("CUSTOMER", "ToDataverse")
    assert (row["sourceSystem"], row["sourceTableId"], row["destinationTableId"]) == ("BusinessCentral", 18, 5341)
    assert row["sourceDisplay"].startswith("Customer: 10000 (")
    assert "page=21" in row["sourceUrl"]
    assert row["destinationEntityName"] == "account"
    assert None not in row.values()


def test_from_dataverse_the_sides_are_exchanged(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fails("Contact", "CT000042", "too long", direction="from")
    row = caller.get(caller.errors).json()["value"][0]
    assert (row["sourceSystem"], row["destinationSystem"]) == ("Dataverse", "BusinessCentral")


@pytest.mark.parametrize(
    ("options", "numbers"),
    [
        ({}, [1, 2, 3, 4, 5]),
        ({"filter": "entryNumber gt 3"}, [4, 5]),
        ({"filter": "entryNumber ge 2 and entryNumber le 3"}, [2, 3]),
        ({"filter": "entryNumber eq 1 or entryNumber eq 5"}, [1, 5]),
        ({"filter": "occurredAt le 2026-08-22T09:00:00Z"}, [1, 2]),
        ({"filter": "entryNumber gt 1 and occurredAt le 2026-08-22T09:00:00Z"}, [2]),
        ({"orderby": "entryNumber desc", "top": 2}, [5, 4]),
        ({"orderby": "occurredAt desc,entryNumber"}, [5, 4, 3, 2, 1]),
        ({"skip": 1, "top": 2}, [2, 3]),
        ({"top": 0}, []),
        ({"filter": "entryNumber gt 9999999999"}, []),
    ],
)
def test_query_finds(
    bc: SimulatedBusinessCentral, caller: Caller, options: dict[str, object], numbers: list[int]
) -> None:
    for hour in range(5):
        bc.fail("missing_privilege", at=NOON - timedelta(hours=4 - hour))
    assert caller.numbers(**options) == numbers


@pytest.mark.parametrize(
    "options",
    [
        {"filter": "message eq 'x'"},
        {"filter": "contains(mappingName,'CUST')"},
        {"filter": "entryNumber eq 1 or occurredAt gt 2026-01-01T00:00:00Z"},
        {"orderby": "message"},
        {"orderby": "entryNumber sideways"},
        {"select": "nope"},
        {"top": "abc"},
        {"skip": "-1"},
        {"apply": "aggregate"},
    ],
)
def test_query_is_refused_as_a_bad_request(caller: Caller, options: dict[str, object]) -> None:
    answer = caller.get(caller.errors, **options)
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message"}


def test_select_and_count(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(50)
    page = caller.get(caller.errors, select="entryNumber", count="true", top=2, filter="entryNumber gt 10").json()
    assert [{**row, "@odata.etag": ""} for row in page["value"]] == [
        {"@odata.etag": "", "entryNumber": 11},
        {"@odata.etag": "", "entryNumber": 12},
    ]
    assert page["@odata.count"] == 40
    assert caller.get(f"{caller.errors}/$count").text == "50"
    moment = (NOON - timedelta(seconds=20)).isoformat().replace("+00:00", "Z")
    assert caller.get(f"{caller.errors}/$count", filter=f"occurredAt le {moment}").text == "31"


@pytest.mark.parametrize("order", ["", "&$orderby=entryNumber desc", "&$orderby=occurredAt", "&$top=17", "&$skip=3"])
def test_pages_together_are_the_whole(bc: SimulatedBusinessCentral, caller: Caller, order: str) -> None:
    bc.fail("missing_privilege", times=3)
    bc.bulk(20)
    bc.fail("duplicate")
    whole = _pages(caller, f"{caller.errors}?$count=true{order}", 1000)[0]
    pages = _pages(caller, f"{caller.errors}?$count=true{order}", 5)
    assert [row for page in pages for row in page] == whole
    assert all(len(page) <= 5 for page in pages)
    assert all(page for page in pages)


def test_page_is_never_larger_than_twenty_thousand(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(20_001)
    page = caller.get(caller.errors, page_size=50_000, select="entryNumber").json()
    assert len(page["value"]) == 20_000
    assert "@odata.nextLink" in page


def test_generated_rows_are_like_the_others(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    numbers = bc.bulk(30, causes=["missing_privilege", "deleted_record"], records=5)
    rows = caller.get(caller.errors).json()["value"]
    assert [row["entryNumber"] for row in rows] == list(numbers)
    assert len({row["id"] for row in rows}) == 30
    assert len({row["message"] for row in rows}) == 2
    assert len({row["sourceDisplay"] for row in rows[::2]}) == 5
    single = caller.get(f"{caller.errors}({rows[7]['id']})").json()
    assert {name: value for name, value in single.items() if name != "@odata.context"} == rows[7]


def test_details_have_the_call_stack(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege")
    row_id = caller.get(caller.errors).json()["value"][0]["id"]
    url = caller.errors.replace("synchronizationErrors", f"synchronizationErrorDetails({row_id})")
    assert "CodeUnit 5345" in caller.get(url).json()["callStack"]


@pytest.mark.parametrize("name", ["O'Brien & Søn", "A/S 100% #1 (Østfold)", "Kaffe ☕ AS", "a+b=c?d"])
def test_page_mode_with_hostile_company_names(caller: Caller, bc: SimulatedBusinessCentral, name: str) -> None:
    bc.company(name, companion=False)
    number = bc.fail("missing_privilege", company=name)
    key = quote(name.replace("'", "''"), safe="")
    address = f"{caller.root}/ODataV4/Company('{key}')/IntegrationSynchJobErrors"
    rows = caller.get(address, filter="No gt 0", orderby="No", select="No,Date_Time,Message").json()["value"]
    assert [row["No"] for row in rows] == [number]
    assert " prv" in rows[0]["Message"]
    assert caller.get(f"{address}({number})").json()["HelpLink"] == "Help"
    assert caller.get(address, filter="Message eq 'x'").status_code == 400
    unpublished = address.replace("IntegrationSynchJobErrors", "Other")
    assert caller.get(unpublished).status_code == 404


def test_company_without_the_extension_answers_404_there_only(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.company().companion = False
    assert caller.get(caller.errors).status_code == 404
    assert caller.get(f"{caller.standard}/companies({caller.company_id})").status_code == 200


def test_forbidden_company_and_unknown_ones(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.company().forbidden = True
    assert caller.get(caller.errors).status_code == 403
    assert caller.get(caller.errors.replace(caller.company_id, "0" * 8 + caller.company_id[8:])).status_code == 404
    assert caller.get(caller.root.replace("Production", "Sandbox") + "/api/v2.0/companies").status_code in (401, 404)
    assert caller.get(f"{caller.root}/api/v2.0/nothing").status_code == 404


def test_failure_that_stops_a_job_is_in_its_log_only(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    assert bc.fail("secret_expired") == 0
    company = f"{caller.standard}/companies({caller.company_id})"
    runs = caller.get(f"{company}/jobQueueLogEntries", filter="status eq 'Error' and objectIdToRun eq 5339").json()[
        "value"
    ]
    assert runs[0]["errorMessage"].startswith("AADSTS7000222")
    job = caller.get(f"{company}/jobQueueEntries").json()["value"][0]
    assert job["status"] == "Error"
    assert caller.http.post(f"{company}/jobQueueEntries({job['id']})/Microsoft.NAV.restart").status_code == 204
    assert caller.get(f"{company}/jobQueueEntries").json()["value"][0]["status"] == "Ready"
    assert caller.numbers() == []


def test_a_million_rows_take_no_memory_and_are_entered_in_the_middle(
    bc: SimulatedBusinessCentral, caller: Caller
) -> None:
    bc.bulk(1_000_000)
    page = caller.get(caller.errors, page_size=100, filter="entryNumber gt 999950", orderby="entryNumber")
    assert len(page.json()["value"]) == 50
    assert caller.numbers(orderby="entryNumber desc", top=1) == [1_000_000]
    assert len(json.dumps(page.json())) > 10_000


def test_writing_is_not_allowed_where_business_central_does_not(caller: Caller) -> None:
    answers: list[httpx.Response] = [
        caller.http.post(caller.errors, json={}),
        caller.http.patch(f"{caller.standard}/companies({caller.company_id})", json={}),
    ]
    assert [answer.status_code for answer in answers] == [405, 405]
