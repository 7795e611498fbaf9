"""Deletes entries in Business Central, with a result for each, safe to repeat with the same request.

companion   a deletion request of at most 100 numbers; its id is made from the caller's and the numbers, so that a
            repeat finds the first result, and a lost answer can be looked up
page        the rows are read first, because a number may belong to another error by now; then single deletions in a
            batch of at most 100, each with the ETag that was read
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec

from bot.business_central.addresses import escape, literal
from bot.business_central.refusals import error_code
from bot.business_central.rows import envelope
from bot.business_central.service import Request, Service
from bot.core.model import Entry, Mode
from bot.exceptions import SourceAnswerUnusable, SourceRefused, SourceUnavailable

AT_ONCE = 100
"""Operations that Business Central takes in one batch, and numbers in one deletion request."""
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_SAME_REQUEST = "Internal_EntityWithSameKeyExists"


class Outcome(StrEnum):
    """What became of one entry."""

    DELETED = "deleted"
    GONE = "gone"
    """It did not exist any more."""
    CHANGED = "changed"
    """The number belongs to something else than what was seen: it was left alone."""
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """No answer: it may be deleted or not. Repeating the same request is safe and tells."""


class Deleted(NamedTuple):
    """The result for one entry."""

    number: int
    outcome: Outcome
    reason: str
    """Empty for what was deleted or gone."""


class Eraser:
    """Deletes in one company; thread-safe."""

    def __init__(self, service: Service, bc_id: str, name: str) -> None:
        self._service = service
        self._requests = f"{service.addresses.companion}/companies({escape(bc_id)})/deletionRequests"
        self._rows = f"{service.addresses.companion}/companies({escape(bc_id)})/synchronizationErrors"
        self._name = name
        self._where = f"Deleting entries of company {name} in environment {service.environment.name}"

    def delete(
        self, mode: Mode, entries: Sequence[Entry], *, request_id: UUID, reference: str = ""
    ) -> Iterator[list[Deleted]]:
        """The results, a list for each batch of at most 100; the next batch begins when the caller goes on.

        Every entry gets exactly one result, in order of number. Raises nothing of the network: a refusal or a lost
        answer is the result of the batch's entries.
        """
        ordered = sorted({entry.number: entry for entry in entries}.values(), key=lambda entry: entry.number)
        for start in range(0, len(ordered), AT_ONCE):
            batch = ordered[start : start + AT_ONCE]
            try:
                if mode is Mode.COMPANION:
                    yield self._request(batch, request_id, reference)
                else:
                    yield self._batch(batch)
            except SourceUnavailable as fault:
                yield _all(batch, Outcome.UNKNOWN, str(fault))
            except (SourceRefused, SourceAnswerUnusable) as fault:
                yield _all(batch, Outcome.REFUSED, str(fault))

    def present(self, mode: Mode) -> int:
        """How many entries the company has now, of any age; asked once. Raises as `Service.attempt`."""
        rows = (
            self._rows
            if mode is Mode.COMPANION
            else self._service.addresses.web_service(self._name, self._service.environment.page_service)
        )
        where = self._where.replace("Deleting", "Counting", 1)
        body = self._service.attempt(Request(self._service.url(f"{rows}/$count"), where)).body
        try:
            return int(body.decode("utf-8-sig"))
        except ValueError:
            raise SourceAnswerUnusable(f"{where}: the answer is no number.") from None

    def _request(self, batch: list[Entry], request_id: UUID, reference: str) -> list[Deleted]:
        numbers = ",".join(str(entry.number) for entry in batch)
        id = uuid5(request_id, numbers)
        # A number can belong to a newer error after a restore: what is later than anything that was seen stays.
        cut_off = max(entry.occurred_at for entry in batch) + timedelta(seconds=1)
        wish = {
            "requestId": str(id),
            "operation": "deleteEntries",
            "reference": reference[:250],
            "entryNumbers": numbers,
            "cutOffDateTime": cut_off.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "expectedCount": len(batch),
        }
        result = self._posted(msgspec.json.encode(wish), id)
        if result is None:
            return _all(batch, Outcome.UNKNOWN, f"{self._where}: no answer, and no trace of the request.")
        named = result.outcomes()
        return [Deleted(entry.number, *named.get(str(entry.number), _UNNAMED)) for entry in batch]

    def _posted(self, content: bytes, id: UUID) -> "_Result | None":
        """The result of the request, from its answer or, when that is lost or it was sent before, from its log row."""
        address = self._service.url(self._requests)
        try:
            answer = self._service.attempt(Request(address, self._where, "POST", content=content))
            return msgspec.json.decode(answer.body, type=_Result)
        except SourceRefused as fault:
            if fault.code != _SAME_REQUEST:
                raise
        except (SourceUnavailable, SourceAnswerUnusable, *_UNREADABLE):
            pass
        try:
            return self._logged(id)
        except (SourceRefused, SourceAnswerUnusable) as fault:
            # The request may have been carried out: whatever keeps us from seeing that is no refusal of the deletion.
            raise SourceUnavailable(f"{fault} Whether the request was carried out is not known yet.") from None

    def _logged(self, id: UUID) -> "_Result | None":
        address = self._service.url(self._requests, filter=f"requestId eq {id}")
        rows, _ = envelope(self._service.read(Request(address, self._where)), self._where)
        try:
            return msgspec.json.decode(rows[0], type=_Result) if rows else None
        except _UNREADABLE:
            raise SourceUnavailable(f"{self._where}: the request's log row is not readable.") from None

    def _batch(self, batch: list[Entry]) -> list[Deleted]:
        present = self._present(batch)
        results = {entry.number: _before(entry, present.get(entry.number)) for entry in batch}
        wanted = [present[number] for number, result in results.items() if result is None]
        if wanted:
            results |= self._deleted(wanted)
        return [result for result in results.values() if result is not None]

    def _present(self, batch: list[Entry]) -> dict[int, "_PageRow"]:
        service = self._service.environment.page_service
        address = self._service.url(
            self._service.addresses.web_service(self._name, service),
            filter=" or ".join(f"No eq {entry.number}" for entry in batch),
            select="No,Date_Time",
        )
        rows, _ = envelope(self._service.read(Request(address, self._where)), self._where)
        try:
            found = [msgspec.json.decode(row, type=_PageRow, strict=False) for row in rows]
        except _UNREADABLE:
            raise SourceAnswerUnusable(f"{self._where}: a row has no readable number and time.") from None
        return {row.number: row for row in found}

    def _deleted(self, rows: "list[_PageRow]") -> dict[int, Deleted | None]:
        answers = self._batch_answers(rows)
        return {row.number: self._after(row.number, answers.get(str(row.number))) for row in rows}

    def _batch_answers(self, rows: "list[_PageRow]") -> "dict[str, _BatchAnswer]":
        company, service = literal(self._name), escape(self._service.environment.page_service)
        operations = [
            {
                "id": str(row.number),
                "method": "DELETE",
                "url": f"Company({company})/{service}({row.number})",
                "headers": {"If-Match": row.etag},
            }
            for row in rows
        ]
        address = self._service.url(f"{self._service.addresses.root}/ODataV4/$batch")
        content = msgspec.json.encode({"requests": operations})
        # Without this Business Central would leave the rest after the first one that fails.
        request = Request(address, self._where, "POST", "odata.continue-on-error", content)
        try:
            answers = msgspec.json.decode(self._service.attempt(request).body, type=_BatchAnswers)
        except (SourceAnswerUnusable, *_UNREADABLE):
            raise SourceUnavailable(f"{self._where}: the answer is not readable.") from None
        return {answer.id: answer for answer in answers.responses}

    def _after(self, number: int, answer: "_BatchAnswer | None") -> Deleted:
        if answer is None:
            return Deleted(number, Outcome.UNKNOWN, f"{self._where}: no answer for this entry.")
        if answer.status in (200, 204):
            return Deleted(number, Outcome.DELETED, "")
        if answer.status == 404:
            return Deleted(number, Outcome.GONE, "")
        if answer.status in (409, 412):
            return Deleted(number, Outcome.CHANGED, f"{self._where}: it has changed since it was read.")
        code = error_code(msgspec.json.encode(answer.body))
        reason = f"{self._where}: Business Central answered {answer.status} {code}".rstrip() + "."
        return Deleted(number, Outcome.REFUSED if 400 <= answer.status < 500 else Outcome.UNKNOWN, reason)


class _Result(msgspec.Struct, rename="camel"):
    deleted_entry_numbers: str = ""
    missing_entry_numbers: str = ""
    kept_entry_numbers: str = ""

    def outcomes(self) -> dict[str, tuple[Outcome, str]]:
        """What the log row says, by number as text."""
        kept = (Outcome.CHANGED, "The number belongs to a newer error by now.")
        return {
            **dict.fromkeys(self.kept_entry_numbers.split(","), kept),
            **dict.fromkeys(self.missing_entry_numbers.split(","), (Outcome.GONE, "")),
            **dict.fromkeys(self.deleted_entry_numbers.split(","), (Outcome.DELETED, "")),
        }


_UNNAMED = (Outcome.UNKNOWN, "The answer does not name this entry.")


class _PageRow(msgspec.Struct):
    number: int = msgspec.field(name="No")
    occurred_at: datetime = msgspec.field(name="Date_Time")
    etag: str = msgspec.field(name="@odata.etag")


class _BatchAnswer(msgspec.Struct):
    id: str
    status: int
    body: Any = None


class _BatchAnswers(msgspec.Struct):
    responses: list[_BatchAnswer]


def _before(entry: Entry, row: _PageRow | None) -> Deleted | None:
    """The result that is known before anything is deleted; None for an entry that is what was seen."""
    if row is None:
        return Deleted(entry.number, Outcome.GONE, "")
    occurred_at = row.occurred_at if row.occurred_at.tzinfo else row.occurred_at.replace(tzinfo=UTC)
    if abs(occurred_at - entry.occurred_at) > timedelta(seconds=1):
        return Deleted(entry.number, Outcome.CHANGED, "The number belongs to a newer error by now.")
    return None


def _all(batch: list[Entry], outcome: Outcome, reason: str) -> list[Deleted]:
    return [Deleted(entry.number, outcome, reason) for entry in batch]
