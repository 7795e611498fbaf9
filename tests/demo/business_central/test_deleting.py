"""Deleting entries: one by one, in batches, on request, and by the retention policy."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from bot.demo.business_central import SimulatedBusinessCentral
from tests.demo.business_central.conftest import NOON, Caller


def _rows(caller: Caller) -> list[dict[str, Any]]:
    return list(caller.get(caller.errors).json()["value"])


def _batch(caller: Caller, operations: list[dict[str, Any]], **headers: str) -> httpx.Response:
    return caller.http.post(f"{caller.companion}/$batch", json={"requests": operations}, headers=headers)


def _deletion(caller: Caller, row: dict[str, Any], name: str, etag: str = "") -> dict[str, Any]:
    url = f"companies({caller.company_id})/synchronizationErrors({row['id']})"
    return {"method": "DELETE", "id": name, "url": url, "headers": {"If-Match": etag or row["@odata.etag"]}}


def _ask(caller: Caller, **wanted: object) -> httpx.Response:
    return caller.http.post(caller.deletions, json={"requestId": str(uuid4()), **wanted})


def test_delete_needs_the_present_etag(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    number = bc.fail("missing_privilege")
    url = f"{caller.errors}({_rows(caller)[0]['id']})"
    old = _rows(caller)[0]["@odata.etag"]
    bc.touch(number)
    assert caller.http.delete(url).json()["error"]["code"] == "BadRequest_InvalidToken"
    changed = caller.http.delete(url, headers={"if-match": old})
    assert (changed.status_code, changed.json()["error"]["code"]) == (409, "Request_EntityChanged")
    assert caller.http.delete(url, headers={"if-match": _rows(caller)[0]["@odata.etag"]}).status_code == 204
    assert caller.http.delete(url, headers={"if-match": "*"}).status_code == 404
    assert _rows(caller) == []


def test_generated_row_can_be_touched_and_deleted(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(10)
    bc.touch(4)
    bc.delete(1, 6, 10)
    assert caller.numbers() == [2, 3, 4, 5, 7, 8, 9]
    assert caller.numbers(orderby="entryNumber desc", filter="entryNumber lt 6") == [5, 4, 3, 2]
    assert caller.get(f"{caller.errors}/$count").text == "7"
    bc.delete(4)
    assert caller.numbers(top=3) == [2, 3, 5]


def test_without_the_right_nothing_is_deleted(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege")
    bc.world.may_delete = False
    url = f"{caller.errors}({_rows(caller)[0]['id']})"
    assert caller.http.delete(url, headers={"if-match": "*"}).status_code == 403
    assert _ask(caller, operation="deleteEntries", entryNumbers="1", expectedCount=1).status_code == 403
    assert len(_rows(caller)) == 1


def test_batch_stops_at_the_first_refusal_unless_told_to_go_on(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege", times=3)
    first, second, third = _rows(caller)
    operations = [
        _deletion(caller, first, "a"),
        _deletion(caller, second, "b", 'W/"old"'),
        _deletion(caller, third, "c"),
    ]
    stopped = _batch(caller, operations).json()["responses"]
    assert [(each["id"], each["status"]) for each in stopped] == [("a", 204), ("b", 409)]
    went_on = _batch(caller, operations, prefer="odata.continue-on-error").json()["responses"]
    assert [(each["id"], each["status"]) for each in went_on] == [("a", 404), ("b", 409), ("c", 204)]
    assert caller.numbers() == [2]


def test_batch_as_one_transaction_is_taken_back_whole(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege", times=2)
    first, second = _rows(caller)
    operations = [_deletion(caller, first, "a"), _deletion(caller, second, "b", 'W/"old"')]
    _batch(caller, operations, isolation="snapshot")
    assert caller.numbers() == [1, 2]


def test_batch_takes_a_hundred_operations_at_most(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(101)
    operations = [_deletion(caller, row, str(place)) for place, row in enumerate(_rows(caller))]
    assert _batch(caller, operations).status_code == 413
    assert [each["status"] for each in _batch(caller, operations[:100]).json()["responses"]] == [204] * 100
    assert caller.numbers() == [101]


@pytest.mark.parametrize("body", [b"", b"[]", b'{"requests": 5}', b'{"requests": [{"id": "1"}]}', b"\xff"])
def test_batch_that_cannot_be_read_is_refused(caller: Caller, body: bytes) -> None:
    answer = caller.http.post(f"{caller.companion}/$batch", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_page_entries_are_deleted_by_number(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    number = bc.fail("missing_privilege")
    assert caller.http.delete(f"{caller.page}({number})", headers={"if-match": "*"}).status_code == 204
    assert caller.http.delete(f"{caller.page}({number})", headers={"if-match": "*"}).status_code == 404


def test_listed_entries_are_deleted_and_each_is_accounted_for(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege", times=3, at=NOON - timedelta(days=9))
    bc.fail("missing_privilege", at=NOON)
    bc.delete(2)
    answer = _ask(
        caller,
        operation="deleteEntries",
        entryNumbers="1,2,4",
        expectedCount=3,
        cutOffDateTime="2026-08-15T12:00:00Z",
        reference="A-118",
    )
    row = answer.json()
    assert answer.status_code == 201
    assert (row["deletedEntryNumbers"], row["missingEntryNumbers"], row["keptEntryNumbers"]) == ("1", "2", "4")
    assert (row["status"], row["deletedCount"], row["reference"]) == ("done", 1, "A-118")
    assert caller.numbers() == [3, 4]
    found = caller.get(caller.deletions, filter=f"requestId eq {row['requestId']}").json()["value"]
    assert [each["id"] for each in found] == [row["id"]]
    again = caller.http.post(
        caller.deletions,
        json={"requestId": row["requestId"], "operation": "deleteEntries", "entryNumbers": "3", "expectedCount": 1},
    )
    assert (again.status_code, again.json()["error"]["code"]) == (400, "Internal_EntityWithSameKeyExists")
    assert caller.numbers() == [3, 4]


def test_older_entries_go_up_to_and_with_the_boundary(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    for hours in (200, 168, 167):
        bc.fail("missing_privilege", at=NOON - timedelta(hours=hours))
    row = _ask(caller, operation="deleteEntriesOlderThan", daysOld=7, expectedCount=2).json()
    assert (row["status"], row["matchedCount"], row["deletedCount"], row["remainingCount"]) == ("done", 2, 2, 0)
    assert (row["firstEntryNumber"], row["lastEntryNumber"]) == (1, 2)
    assert row["cutOffDateTime"] == "2026-08-15T12:00:00.000Z"
    assert caller.numbers() == [3]


def test_more_than_expected_deletes_nothing(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(20)
    cut_off = NOON.isoformat()
    row = _ask(caller, operation="deleteEntriesOlderThan", cutOffDateTime=cut_off, expectedCount=19).json()
    assert (row["status"], row["matchedCount"], row["deletedCount"]) == ("refused", 20, 0)
    assert len(caller.numbers()) == 20


def test_many_go_in_portions(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(2500)
    remaining, requests = 2500, 0
    while remaining:
        row = _ask(
            caller, operation="deleteEntriesOlderThan", cutOffDateTime=NOON.isoformat(), expectedCount=remaining
        ).json()
        remaining, requests = row["remainingCount"], requests + 1
    assert requests == 3
    assert caller.numbers() == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"operation": "dropTable", "expectedCount": 1},
        {"operation": "deleteEntries", "entryNumbers": "1;2", "expectedCount": 2},
        {"operation": "deleteEntries", "entryNumbers": "1,1", "expectedCount": 2},
        {"operation": "deleteEntries", "entryNumbers": "1,2", "expectedCount": 1},
        {"operation": "deleteEntries", "entryNumbers": ",".join(map(str, range(101))), "expectedCount": 101},
        {"operation": "deleteEntriesOlderThan", "expectedCount": 1},
        {
            "operation": "deleteEntriesOlderThan",
            "daysOld": 7,
            "cutOffDateTime": "2026-08-15T12:00:00Z",
            "expectedCount": 1,
        },
        {"operation": "deleteEntriesOlderThan", "daysOld": -1, "expectedCount": 1},
        {"operation": "deleteEntriesOlderThan", "daysOld": 7},
        {"operation": "deleteEntriesOlderThan", "daysOld": 7, "expectedCount": 1, "maximumCount": 1001},
        {"operation": "deleteEntriesOlderThan", "daysOld": "7", "expectedCount": 1},
        {"operation": "deleteEntriesOlderThan", "daysOld": 7, "expectedCount": 1, "unknown": True},
        {"operation": "deleteEntriesOlderThan", "daysOld": 7, "expectedCount": 1, "requestId": "no guid"},
    ],
)
def test_malformed_request_deletes_and_logs_nothing(
    bc: SimulatedBusinessCentral, caller: Caller, wanted: dict[str, object]
) -> None:
    bc.fail("missing_privilege", times=2, at=NOON - timedelta(days=30))
    assert _ask(caller, **wanted).status_code == 400
    assert caller.numbers() == [1, 2]
    assert caller.get(caller.deletions).json()["value"] == []


def test_retention_takes_old_rows_away(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(60, spacing=timedelta(days=1))
    assert bc.retain(30) == 31
    assert caller.numbers(top=1) == [32]
