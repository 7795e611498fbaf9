"""The companion API's deletion requests: check, delete, and remember in one step."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from bot.demo.business_central.answers import Refusal
from bot.demo.business_central.entries import ErrorLog
from bot.demo.business_central.filters import time_text
from bot.demo.business_central.model import Company, invented_id
from bot.demo.business_central.views import EMPTY_GUID, EMPTY_TIME

MOST_NUMBERS = 100
MOST_AT_A_TIME = 1000
MOST_DAYS = 36_500

_GUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_BLANK: dict[str, object] = {
    "requestId": EMPTY_GUID,
    "operation": "",
    "reference": "",
    "entryNumbers": "",
    "cutOffDateTime": EMPTY_TIME,
    "daysOld": 0,
    "expectedCount": 0,
    "maximumCount": 0,
}


class _Result(NamedTuple):
    status: str
    matched: int
    deleted: list[int]
    missing: Sequence[int] = ()
    kept: Sequence[int] = ()
    named: bool = False
    cut_off: str = EMPTY_TIME


def request_deletion(company: Company, wanted: Mapping[str, object], now: datetime, user: str) -> dict[str, object]:
    """Carry out a request and log it; Refusal where Business Central would refuse, with nothing deleted."""
    request = _checked(company, wanted)
    match request["operation"]:
        case "deleteEntries":
            result = _delete_listed(company.log, request)
        case "deleteEntriesOlderThan":
            result = _delete_older(company.log, request, now, by_days="daysOld" in wanted)
        case other:
            raise _wrong(f"There is no operation '{other}'.")
    row = _row(request, result, invented_id(company.id, "deletion", len(company.deletions)), now, user)
    company.deletions.append(row)
    return row


def _checked(company: Company, wanted: Mapping[str, object]) -> dict[str, object]:
    unknown = next((name for name in wanted if name not in _BLANK and not name.startswith("@")), None)
    if unknown:
        raise Refusal(400, "BadRequest", f"The property '{unknown}' does not exist or cannot be set.")
    request = {**_BLANK, **wanted}
    for name, blank in _BLANK.items():
        if type(request[name]) is not type(blank):
            raise Refusal(400, "BadRequest", f"Cannot convert a value to target type for the property '{name}'.")
    request_id = str(request["requestId"]).lower()
    if not _GUID.fullmatch(request_id) or request_id == EMPTY_GUID:
        raise _wrong("A request id is needed.")
    if any(row["requestId"] == request_id for row in company.deletions):
        raise Refusal(
            400, "Internal_EntityWithSameKeyExists", f"The deletion request already exists. Request ID='{request_id}'"
        )
    if _number(request, "expectedCount") < 1:
        raise _wrong("Expected count has to be 1 or more.")
    if len(str(request["reference"])) > 250:
        raise Refusal(
            400, "Application_StringExceededLength", "The length of the reference must be 250 characters or less."
        )
    return {**request, "requestId": request_id}


def _delete_listed(log: ErrorLog, request: Mapping[str, object]) -> _Result:
    numbers = _listed(str(request["entryNumbers"]))
    if len(numbers) != request["expectedCount"]:
        raise _wrong(f"{len(numbers)} entry numbers are listed, but {request['expectedCount']} are expected.")
    if request["daysOld"] or request["maximumCount"]:
        raise _wrong("Days old and maximum count do not go with a list of entries.")
    cut_off = _cut_off(request)
    deleted, missing, kept = [], [], []
    for number in sorted(numbers):
        row = log.get(number)
        if row is None:
            missing.append(number)
        elif cut_off and row.occurred_at > cut_off:
            kept.append(number)
        else:
            log.delete(number)
            deleted.append(number)
    return _Result("done", len(deleted), deleted, missing, kept, named=True, cut_off=cut_off or EMPTY_TIME)


def _delete_older(log: ErrorLog, request: Mapping[str, object], now: datetime, *, by_days: bool) -> _Result:
    cut_off, days = _cut_off(request), _number(request, "daysOld")
    if request["entryNumbers"]:
        raise _wrong("A list of entries does not go with a boundary.")
    if bool(cut_off) == by_days or not 0 <= days <= MOST_DAYS:
        raise _wrong("Exactly one boundary is needed: a cut-off, or days old from 0 to 36500.")
    most = _number(request, "maximumCount")
    if not 0 <= most <= MOST_AT_A_TIME:
        raise _wrong(f"Maximum count has to be between 1 and {MOST_AT_A_TIME}.")
    boundary = cut_off or time_text(now - timedelta(days=days))
    matching = log.at_or_before(boundary)
    if len(matching) > _number(request, "expectedCount"):
        return _Result("refused", len(matching), [], cut_off=boundary)
    deleted = matching[: most or MOST_AT_A_TIME]
    for number in deleted:
        log.delete(number)
    return _Result("done", len(matching), deleted, cut_off=boundary)


def _row(request: Mapping[str, object], result: _Result, row_id: str, now: datetime, user: str) -> dict[str, object]:
    moment = time_text(now)
    remaining = 0 if result.named else result.matched - len(result.deleted)
    return {
        "id": row_id,
        **{name: request[name] for name in _BLANK},
        "cutOffDateTime": result.cut_off,
        "status": result.status,
        "matchedCount": result.matched,
        "deletedCount": len(result.deleted),
        "remainingCount": remaining,
        "firstEntryNumber": result.deleted[0] if result.deleted else 0,
        "lastEntryNumber": result.deleted[-1] if result.deleted else 0,
        "deletedEntryNumbers": _joined(result.deleted) if result.named else "",
        "missingEntryNumbers": _joined(result.missing),
        "keptEntryNumbers": _joined(result.kept),
        "requestedBy": user,
        "createdDateTime": moment,
        "lastModifiedDateTime": moment,
    }


def _joined(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


def _listed(text: str) -> set[int]:
    if not re.fullmatch(r"\d{1,10}(?:,\d{1,10})*", text):
        raise _wrong("Entry numbers have to be whole numbers with commas between.")
    numbers = [int(number) for number in text.split(",")]
    if len(numbers) > MOST_NUMBERS or len(set(numbers)) < len(numbers):
        raise _wrong(f"Between 1 and {MOST_NUMBERS} different entry numbers can be listed.")
    return set(numbers)


def _cut_off(request: Mapping[str, object]) -> str:
    text = str(request["cutOffDateTime"])
    if text == EMPTY_TIME:
        return ""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal(400, "BadRequest", f"Unable to convert value '{text}' to DateTime") from None
    return time_text(at.replace(tzinfo=at.tzinfo or UTC))


def _number(request: Mapping[str, object], name: str) -> int:
    value = request[name]
    assert isinstance(value, int)
    return value


def _wrong(message: str) -> Refusal:
    return Refusal(400, "Application_DialogException", message)
