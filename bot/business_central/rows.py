"""From the bytes of one OData page to entries, row by row, so that a bad row never costs the page.

envelope    one pass that finds the rows, the next link and an `error` object
row         each row decoded on its own, strictly; then once more leniently, with numbers as text allowed
entry       checked, cleaned and turned into a value; or quarantined with the reason
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from bot.business_central.cleaning import clean, clean_name
from bot.core.model import Direction, Entry, Mode, Record, Rejected, Side
from bot.exceptions import SourceAnswerUnusable

LONGEST_NUMBER = 2**31 - 1
LONGEST_MESSAGE = 2048
LONGEST_NAME = 250
LONGEST_RAW = 4000
# Business Central writes an empty DateTime as 0001-01-01; nothing was ever logged outside these years.
YEARS = range(1990, 2200)
NO_GUID = "00000000-0000-0000-0000-000000000000"

_DIRECTIONS = {
    "ToDataverse": Direction.TO_DATAVERSE,
    "FromDataverse": Direction.FROM_DATAVERSE,
    "Bidirectional": Direction.BIDIRECTIONAL,
}
_SIDES = {"BusinessCentral": Side.BUSINESS_CENTRAL, "Dataverse": Side.DATAVERSE}
# Python's own exceptions come from bytes that are no UTF-8 and from nesting without end.
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

Locate = Callable[[str], str]
"""From a `sourceUrl` to the locator that links are later built from; empty when it is not ours."""


class RawPage(NamedTuple):
    """What one answer held, before the pages are put in order."""

    entries: list[Entry]
    rejected: list[Rejected]
    next_link: str


class _Envelope(Struct):
    value: list[Raw] | UnsetType = UNSET
    error: Raw | UnsetType = UNSET
    next_link: str = field(name="@odata.nextLink", default="")


class _CompanionRow(Struct, rename="camel", gc=False):
    entry_number: int
    occurred_at: datetime
    message: str
    id: str | None = ""
    job_id: str | None = ""
    mapping_name: str | None = ""
    direction: str | None = ""
    source_system: str | None = ""
    source_table_name: str | None = ""
    source_record_id: str | None = ""
    source_display: str | None = ""
    source_url: str | None = ""
    source_entity_name: str | None = ""
    destination_system: str | None = ""
    destination_table_name: str | None = ""
    destination_record_id: str | None = ""
    destination_display: str | None = ""
    destination_url: str | None = ""
    destination_entity_name: str | None = ""


class _PageRow(Struct, gc=False):
    number: int = field(name="No")
    occurred_at: datetime = field(name="Date_Time")
    message: str = field(name="Message")


class _CompanionNumber(Struct):
    number: Annotated[int, Meta(ge=1, le=LONGEST_NUMBER)] = field(name="entryNumber")


class _PageNumber(Struct):
    number: Annotated[int, Meta(ge=1, le=LONGEST_NUMBER)] = field(name="No")


class _Unfit(Exception):
    """Why a row that could be read is no entry."""


_envelope = msgspec.json.Decoder(_Envelope)


class Reader:
    """Reads the pages of one way in; thread-safe."""

    def __init__(self, mode: Mode, locate: Locate) -> None:
        companion = mode is Mode.COMPANION
        row: Any = _CompanionRow if companion else _PageRow
        self._strict = msgspec.json.Decoder(row)
        self._lenient = msgspec.json.Decoder(row, strict=False)
        number: Any = _CompanionNumber if companion else _PageNumber
        self._number = msgspec.json.Decoder(number, strict=False)
        self._entry: Callable[[Any, Locate], Entry] = _companion_entry if companion else _page_entry
        self._locate = locate

    def page(self, body: bytes, where: str) -> RawPage:
        """Every row of `body`, read or rejected. `where` begins the sentence of SourceAnswerUnusable."""
        rows, next_link = envelope(body, where)
        entries: list[Entry] = []
        rejected: list[Rejected] = []
        decode, entry, locate = self._strict.decode, self._entry, self._locate
        for raw in rows:
            try:
                entries.append(entry(decode(raw), locate))
            except (*_UNREADABLE, _Unfit):
                self._second_try(raw, entries, rejected)
        return RawPage(entries, rejected, next_link)

    def _second_try(self, raw: Raw, entries: list[Entry], rejected: list[Rejected]) -> None:
        try:
            entries.append(self._entry(self._lenient.decode(_repaired(bytes(raw))), self._locate))
        except (*_UNREADABLE, _Unfit) as fault:
            rejected.append(self._rejected(bytes(raw), str(fault)))

    def _rejected(self, raw: bytes, reason: str) -> Rejected:
        try:
            number: int | None = self._number.decode(_repaired(raw)).number
        except _UNREADABLE:
            number = None
        return Rejected(number, clean_name(reason, LONGEST_NAME), clean(raw.decode(errors="replace"), LONGEST_RAW))


def envelope(body: bytes, where: str) -> tuple[list[Raw], str]:
    """The rows and the next link of an OData collection. Raises SourceAnswerUnusable with the cause."""
    try:
        found = _decoded(body)
    except _UNREADABLE:
        raise SourceAnswerUnusable(f"{where}: {_what_it_is(body)}. Nothing of it was used.") from None
    if found.error is not UNSET:
        raise SourceAnswerUnusable(f"{where}: the answer says 200 but holds an error. Nothing of it was used.")
    if found.value is UNSET:
        raise SourceAnswerUnusable(f"{where}: the answer has no `value`, so it is no OData. Nothing of it was used.")
    return found.value, found.next_link


def _decoded(body: bytes) -> _Envelope:
    try:
        return _envelope.decode(body)
    except msgspec.DecodeError:
        return _envelope.decode(_repaired(body))


def _what_it_is(body: bytes) -> str:
    """In words, why a body is not the JSON that was asked for."""
    start = body[:200].lstrip().lower()
    if not body.strip():
        return "the answer was empty"
    if start.startswith(b"\xef\xbb\xbf"):
        return "the answer begins with a byte order mark, which JSON may not; something in between has rewritten it"
    if start.startswith(b"<"):
        return "the answer is a web page (HTML), perhaps of a login or of a proxy in between"
    if start.startswith(b"{") and not body.rstrip().endswith(b"}"):
        return "the answer was cut off in the middle"
    return "the answer is not readable as JSON"


# A \u escape of half a surrogate pair; an escaped backslash before it is passed over as one piece.
_ESCAPES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\."
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _repaired(body: bytes) -> bytes:
    """The same JSON without lone surrogates, bare control characters and bytes that are no UTF-8."""
    text = body.decode("utf-8", errors="replace").encode()
    return _CONTROLS.sub(b" ", _ESCAPES.sub(_whole, text))


def _whole(escape: re.Match[bytes]) -> bytes:
    found = escape.group()
    return rb"\ufffd" if len(found) == 6 else found


def _companion_entry(row: _CompanionRow, locate: Locate) -> Entry:
    return Entry(
        _number(row.entry_number),
        _moment(row.occurred_at),
        clean(row.message, LONGEST_MESSAGE),
        _record(
            row.source_system,
            row.source_table_name,
            row.source_display,
            row.source_record_id,
            row.source_url,
            row.source_entity_name,
            locate,
        ),
        _record(
            row.destination_system,
            row.destination_table_name,
            row.destination_display,
            row.destination_record_id,
            row.destination_url,
            row.destination_entity_name,
            locate,
        ),
        clean_name(row.mapping_name or "", LONGEST_NAME),
        _DIRECTIONS.get(row.direction or "", Direction.UNKNOWN),
        _guid(row.job_id),
        _guid(row.id),
    )


def _page_entry(row: _PageRow, _: Locate) -> Entry:
    message = clean(row.message, LONGEST_MESSAGE)
    return Entry(_number(row.number), _moment(row.occurred_at), message, None, None, "", Direction.UNKNOWN, "", "")


def _record(
    system: str | None,
    table: str | None,
    display: str | None,
    id: str | None,
    url: str | None,
    entity: str | None,
    locate: Locate,
) -> Record | None:
    if not system and not display:
        return None
    side = _SIDES.get(system or "")
    if side is None:
        side = Side.DATAVERSE if entity else Side.BUSINESS_CENTRAL
    name = clean_name(display, LONGEST_NAME) if display else ""
    caption = clean_name(table, LONGEST_NAME) if table else ""
    locator = clean_name(entity or "", LONGEST_NAME) if side is Side.DATAVERSE else locate(url) if url else ""
    return Record(side, caption, name, _guid(id), locator)


def _guid(text: str | None) -> str:
    if not text or text == NO_GUID:
        return ""
    return clean_name(text.strip("{}").lower(), LONGEST_NAME)


def _number(number: int) -> int:
    if 0 < number <= LONGEST_NUMBER:
        return number
    raise _Unfit("the entry number is not between 1 and 2147483647")


def _moment(moment: datetime) -> datetime:
    """In UTC. A time without a zone is UTC: Business Central sends nothing else."""
    if moment.year not in YEARS:
        raise _Unfit(f"the time {moment:%Y-%m-%d} cannot be when an error occurred")
    if moment.tzinfo is UTC:
        return moment
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
