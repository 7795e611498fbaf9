"""From the bytes of one OData page to entries, row by row, so that a bad row never costs the page.

envelope    one pass that finds the rows, the next link and an `error` object
row         each row decoded on its own, strictly; then once more leniently, with numbers as text allowed
wash        texts cleaned, which most pages do not need: their bytes show it at once, and they are decoded in one piece
entry       checked and turned into a value; or quarantined with the reason
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType, field

from bot.business_central.cleaning import clean, clean_name
from bot.core.model import Direction, Entry, Mode, Record, Rejected, Side
from bot.exceptions import SourceAnswerUnusable

LONGEST_NUMBER = 2**31 - 1
LONGEST_MESSAGE = 2048
LONGEST_NAME = 250
LONGEST_RAW = 4000
_LENGTHS = {"sourceUrl": 3000, "destinationUrl": 3000, "source_url": 3000, "destination_url": 3000}
# Business Central writes an empty DateTime as 0001-01-01; nothing was ever logged outside these years.
YEARS = range(1990, 2200)
NO_GUID = "00000000-0000-0000-0000-000000000000"

_DIRECTIONS: dict[str | None, Direction] = {
    "ToDataverse": Direction.TO_DATAVERSE,
    "FromDataverse": Direction.FROM_DATAVERSE,
    "Bidirectional": Direction.BIDIRECTIONAL,
}
_UNKNOWN = Direction.UNKNOWN
_SIDES: dict[str | None, Side] = {"BusinessCentral": Side.BUSINESS_CENTRAL, "Dataverse": Side.DATAVERSE}
# Python's own exceptions come from bytes that are no UTF-8 and from nesting without end.
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

R = TypeVar("R")
Text = Annotated[str, Meta(max_length=LONGEST_MESSAGE)]
Name = Annotated[str, Meta(max_length=LONGEST_NAME)]
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


class _Whole(Struct, Generic[R]):
    value: list[R]
    error: Raw = Raw()
    next_link: str = field(name="@odata.nextLink", default="")


class _CompanionRow(Struct, rename="camel", gc=False):
    entry_number: int
    occurred_at: datetime
    message: Text
    id: Name | None = ""
    job_id: Name | None = ""
    mapping_name: Name | None = ""
    direction: Name | None = ""
    source_system: Name | None = ""
    source_table_name: Name | None = ""
    source_record_id: Name | None = ""
    source_display: Name | None = ""
    source_url: str | None = ""
    source_entity_name: Name | None = ""
    destination_system: Name | None = ""
    destination_table_name: Name | None = ""
    destination_record_id: Name | None = ""
    destination_display: Name | None = ""
    destination_url: str | None = ""
    destination_entity_name: Name | None = ""


class _PageRow(Struct, gc=False):
    number: int = field(name="No")
    occurred_at: datetime = field(name="Date_Time")
    message: Text = field(name="Message")


class _CompanionNumber(Struct):
    number: Annotated[int, Meta(ge=1, le=LONGEST_NUMBER)] = field(name="entryNumber")


class _PageNumber(Struct):
    number: Annotated[int, Meta(ge=1, le=LONGEST_NUMBER)] = field(name="No")


class _Unfit(Exception):
    """Why a row that could be read is no entry."""


_envelope_decoder = msgspec.json.Decoder(_Envelope)


class Reader:
    """Reads the pages of one way in; thread-safe."""

    def __init__(self, mode: Mode, locate: Locate) -> None:
        companion = mode is Mode.COMPANION
        row: Any = _CompanionRow if companion else _PageRow
        self._strict = msgspec.json.Decoder(row)
        self._whole = msgspec.json.Decoder(_Whole[row])
        self._row = row
        number: Any = _CompanionNumber if companion else _PageNumber
        self._number = msgspec.json.Decoder(number, strict=False)
        self._entry: Callable[[Any, Locate], Entry] = _companion_entry if companion else _page_entry
        self._locate = locate

    def page(self, body: bytes, where: str) -> RawPage:
        """Every row of `body`, read or rejected. `where` begins the sentence of SourceAnswerUnusable."""
        return self._at_once(body) or self._row_by_row(body, where)

    def _at_once(self, body: bytes) -> RawPage | None:
        """The same for a page without any fault or text to clean, in half of the time; else None."""
        try:
            breaks = _line_breaks(body)
            if breaks is None:
                return None
            whole = self._whole.decode(body)
            # Line breaks belong in messages; one in a name has to be cleaned away.
            if whole.error or (breaks and breaks != sum([row.message.count("\n") for row in whole.value])):
                return None
            entry, locate = self._entry, self._locate
            return RawPage([entry(row, locate) for row in whole.value], [], whole.next_link)
        except (*_UNREADABLE, _Unfit):
            return None

    def _row_by_row(self, body: bytes, where: str) -> RawPage:
        rows, next_link = envelope(body, where)
        entries: list[Entry] = []
        rejected: list[Rejected] = []
        decode, entry, locate = self._strict.decode, self._entry, self._locate
        for raw in rows:
            try:
                row = decode(raw)
                _wash(row)
                entries.append(entry(row, locate))
            except (*_UNREADABLE, _Unfit):
                self._second_try(raw, entries, rejected)
        return RawPage(entries, rejected, next_link)

    def _second_try(self, raw: Raw, entries: list[Entry], rejected: list[Rejected]) -> None:
        try:
            row = msgspec.convert(_washed(bytes(raw)), self._row, strict=False)
            entries.append(self._entry(row, self._locate))
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
        return _envelope_decoder.decode(body)
    except msgspec.DecodeError:
        return _envelope_decoder.decode(_repaired(body))


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


def _line_breaks(json: bytes) -> int | None:
    """How many line breaks stand in texts that need no cleaning else; None where they may need it.

    They need none when no character is a control character or a mark, and nothing is escaped but line breaks and
    quotation marks, of which every ETag has two.
    """
    breaks, place = 0, json.find(b"\\")
    while place >= 0:
        match json[place + 1 : place + 2]:
            case b'"':
                pass
            case b"n":
                breaks += 1
            case _:
                return None
        place = json.find(b"\\", place + 2)
    return breaks if _is_printable(json) else None


def _is_printable(json: bytes) -> bool:
    if json.isascii():
        return b"\x7f" not in json
    try:
        return json.decode().isprintable()
    except UnicodeDecodeError:
        return False


def _wash(row: Struct) -> None:
    for name in row.__struct_fields__:
        value = getattr(row, name)
        if isinstance(value, str) and not value.isprintable():
            setattr(row, name, _clean(name, value))


def _washed(raw: bytes) -> Any:
    """A row whose types or lengths are wrong, decoded without them and cleaned."""
    found = msgspec.json.decode(_repaired(raw))
    if not isinstance(found, dict):
        return found
    return {name: _clean(name, value) if isinstance(value, str) else value for name, value in found.items()}


def _clean(name: str, value: str) -> str:
    return (
        clean(value, LONGEST_MESSAGE)
        if name in ("message", "Message")
        else clean_name(value, _LENGTHS.get(name, LONGEST_NAME))
    )


# A million of these are made in a row; the generated constructor of a NamedTuple takes twice the time.
_entry: Callable[[tuple[Any, ...]], Entry] = partial(tuple.__new__, Entry)
_record: Callable[[tuple[Any, ...]], Record] = partial(tuple.__new__, Record)


def _companion_entry(row: _CompanionRow, locate: Locate) -> Entry:
    source = destination = None
    if row.source_system or row.source_display:
        source = _record(
            (
                _SIDES.get(row.source_system) or _side(row.source_entity_name),
                row.source_table_name or "",
                row.source_display or "",
                _guid(row.source_record_id),
                row.source_entity_name or (locate(row.source_url) if row.source_url else ""),
            )
        )
    if row.destination_system or row.destination_display:
        destination = _record(
            (
                _SIDES.get(row.destination_system) or _side(row.destination_entity_name),
                row.destination_table_name or "",
                row.destination_display or "",
                _guid(row.destination_record_id),
                row.destination_entity_name or (locate(row.destination_url) if row.destination_url else ""),
            )
        )
    return _entry(
        (
            _number(row.entry_number),
            _moment(row.occurred_at),
            row.message,
            source,
            destination,
            row.mapping_name or "",
            _DIRECTIONS.get(row.direction, _UNKNOWN),
            _guid(row.job_id),
            _guid(row.id),
        )
    )


def _page_entry(row: _PageRow, _: Locate) -> Entry:
    moment = _moment(row.occurred_at)
    return Entry(_number(row.number), moment, row.message, None, None, "", _UNKNOWN, "", "")


def _side(entity: str | None) -> Side:
    """For a system that we do not know: only Dataverse's tables have logical names."""
    return Side.DATAVERSE if entity else Side.BUSINESS_CENTRAL


def _guid(text: str | None) -> str:
    if not text or text == NO_GUID:
        return ""
    # As they should be written they need no second string.
    return text if text.islower() and text[0] != "{" else text.strip("{}").lower()


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
