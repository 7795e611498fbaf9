"""One row of table 5339 joined with its job, as the companion API and page 5339 show it."""

from operator import attrgetter

import msgspec

from bot.demo.business_central.filters import Kind
from bot.demo.business_central.views import EMPTY_GUID, Column, View


class Side(msgspec.Struct, frozen=True):
    """Source or destination as the companion API describes it."""

    table_id: int = 0
    table_name: str = ""
    system: str = ""
    record_id: str = EMPTY_GUID
    display: str = ""
    url: str = ""
    entity_name: str = ""


class ErrorRow(msgspec.Struct, frozen=True):
    """A row with text in wire form: times as `2026-08-22T06:38:40.123Z`, guids in lower case."""

    id: str
    entry_number: int
    occurred_at: str
    message: str
    job_id: str
    mapping_name: str
    direction: str
    job_type: str
    source: Side
    destination: Side
    modified_at: str
    call_stack: str = ""


def etag(number: int, version: int = 1) -> str:
    """An ETag with the look of Business Central's; it changes with every change of the row."""
    return f'W/"JzIwO{number:010x}{version:04x}OyI="'


def _side(name: str) -> tuple[Column, ...]:
    properties = (
        ("TableId", Kind.NUMBER, "table_id"),
        ("TableName", Kind.TEXT, "table_name"),
        ("System", Kind.TEXT, "system"),
        ("RecordId", Kind.GUID, "record_id"),
        ("Display", Kind.TEXT, "display"),
        ("Url", Kind.TEXT, "url"),
        ("EntityName", Kind.TEXT, "entity_name"),
    )
    return tuple(
        Column(name + suffix, kind, attrgetter(f"{name}.{field}"), computed=True) for suffix, kind, field in properties
    )


_ID = Column("id", Kind.GUID, attrgetter("id"))
_NUMBER = Column("entryNumber", Kind.NUMBER, attrgetter("entry_number"))
_MODIFIED = Column("lastModifiedDateTime", Kind.TIME, attrgetter("modified_at"))

SYNCHRONIZATION_ERRORS = View(
    "synchronizationErrors",
    (
        _ID,
        _NUMBER,
        Column("occurredAt", Kind.TIME, attrgetter("occurred_at")),
        Column("message", Kind.TEXT, attrgetter("message"), computed=True),
        Column("jobId", Kind.GUID, attrgetter("job_id")),
        Column("mappingName", Kind.TEXT, attrgetter("mapping_name"), computed=True),
        Column("direction", Kind.TEXT, attrgetter("direction"), computed=True),
        Column("jobType", Kind.TEXT, attrgetter("job_type"), computed=True),
        *_side("source"),
        *_side("destination"),
        _MODIFIED,
    ),
    key="id",
    order="entryNumber",
)

SYNCHRONIZATION_ERROR_DETAILS = View(
    "synchronizationErrorDetails",
    (_ID, _NUMBER, Column("callStack", Kind.TEXT, attrgetter("call_stack"), computed=True), _MODIFIED),
    key="id",
    order="entryNumber",
)


def _help_link(row: ErrorRow) -> str:
    return "Help" if " prv" in row.message else ""


def _view_word(side: str) -> Column:
    return Column(side.capitalize(), Kind.TEXT, lambda row: "View" if getattr(row, side).system else "", computed=True)


PAGE_ENTRIES = View(
    "pageEntries",
    (
        Column("No", Kind.NUMBER, attrgetter("entry_number"), origin="entryNumber"),
        Column("Date_Time", Kind.TIME, attrgetter("occurred_at"), origin="occurredAt"),
        Column("Message", Kind.TEXT, attrgetter("message"), computed=True, origin="message"),
        Column("HelpLink", Kind.TEXT, _help_link, computed=True),
        _view_word("source"),
        _view_word("destination"),
    ),
    key="No",
    order="No",
)
