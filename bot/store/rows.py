"""From rows of the database to the values of `bot.core.model`, and an entry's way back."""

import json
from typing import Any

from bot.core.model import (
    Audience,
    Card,
    Company,
    Confidence,
    Diagnosis,
    Direction,
    Entry,
    Event,
    Feed,
    Mode,
    Notice,
    NoticeKind,
    NoticeState,
    Problem,
    Record,
    Side,
    State,
)
from bot.store.engine import Row
from bot.store.times import EPOCH, MILLISECOND, from_ms, from_ms_or_none

SERIES_SHIFT = 32
NUMBER_MASK = (1 << SERIES_SHIFT) - 1

ENTRY_COLUMNS = (
    "id",
    "problem",
    "occurred_at",
    "direction",
    "mapping",
    "job_id",
    "guid",
    "source_side",
    "source_table",
    "source_display",
    "source_id",
    "source_locator",
    "destination_side",
    "destination_table",
    "destination_display",
    "destination_id",
    "destination_locator",
    "message",
)

NO_SIDE = ("", "", "", "", "")


def entry_id(series: int, number: int) -> int:
    """Key of an entry: its numbers follow each other in the table as in Business Central."""
    return series << SERIES_SHIFT | number


def entry_row(base: int, entry: Entry, problem: int) -> tuple[Any, ...]:
    """Values for `ENTRY_COLUMNS`; `base` is the key of number 0 of the series. Flat: it runs a million times."""
    number, occurred_at, message, source, destination, mapping, direction, job_id, guid = entry
    # `_value_` instead of `value`: a plain attribute, and a plain string, which the drivers bind fastest.
    return (
        base | number,
        problem,
        (occurred_at - EPOCH) // MILLISECOND,
        direction._value_,
        mapping,
        job_id,
        guid,
        *((source.side._value_, *source[1:]) if source is not None else NO_SIDE),
        *((destination.side._value_, *destination[1:]) if destination is not None else NO_SIDE),
        message,
    )


def entry_of(row: Row) -> Entry:
    """An entry as it came from Business Central."""
    return Entry(
        row["id"] & NUMBER_MASK,
        from_ms(row["occurred_at"]),
        row["message"],
        _side_of(row, "source"),
        _side_of(row, "destination"),
        row["mapping"],
        Direction(row["direction"]),
        row["job_id"],
        row["guid"],
    )


def _side_of(row: Row, end: str) -> Record | None:
    if not row[f"{end}_side"]:
        return None
    return Record(
        Side(row[f"{end}_side"]),
        row[f"{end}_table"],
        row[f"{end}_display"],
        row[f"{end}_id"],
        row[f"{end}_locator"],
    )


def record_key(entry: Entry) -> str:
    """What tells one record from another within a problem; empty where the entry names none."""
    record = entry.record
    return (record.id or record.display) if record is not None else ""


def feed_of(row: Row) -> Feed:
    """A row of `feeds.FEED`."""
    return Feed(
        company=company_of(row),
        series=row["series"],
        mode=Mode(row["mode"]) if row["mode"] else None,
        cursor=row["cursor"],
        baseline=row["baseline"],
        polled_at=from_ms_or_none(row["polled_at"]),
        succeeded_at=from_ms_or_none(row["succeeded_at"]),
        fault=row["fault"],
        entries=int(row["entries"]),
        rejected=int(row["rejected"]),
    )


def company_of(row: Row) -> Company:
    """The company of any row that selects `COMPANY`."""
    return Company(row["company"], row["environment"], row["bc_id"], row["company_name"])


def problem_of(row: Row) -> Problem:
    """A row of `problems.PROBLEM`."""
    return Problem(
        id=row["id"],
        company=company_of(row),
        fingerprint=row["fingerprint"],
        diagnosis=Diagnosis(
            cause=row["cause"],
            audience=Audience(row["audience"]),
            confidence=Confidence(row["confidence"]),
            rule=row["rule"],
            facts=json.loads(row["facts"]),
            root=row["root"],
        ),
        mapping=row["mapping"],
        table=row["bc_table"],
        direction=Direction(row["direction"]),
        message=row["message"],
        newest_number=row["newest"] & NUMBER_MASK,
        state=State(row["state"]),
        episode=row["episode"],
        opened_at=from_ms(row["opened_at"]),
        first_at=from_ms(row["first_at"]),
        last_at=from_ms(row["last_at"]),
        entries=row["entries"],
        entries_before=row["entries_before"],
        records=row["records"],
        imported=bool(row["imported"]),
        owner=row["owner"],
        changed_at=from_ms_or_none(row["changed_at"]),
        changed_by=row["changed_by"],
        snoozed_until=from_ms_or_none(row["snoozed_until"]),
        purged=row["purged"],
    )


def card_of(row: Row) -> Card:
    """A row of `card`."""
    return Card(
        problem=row["problem"],
        episode=row["episode"],
        channel=row["channel"],
        ts=row["ts"],
        told_entries=row["told_entries"],
        told_records=row["told_records"],
        told_at=from_ms(row["told_at"]),
        replied_at=from_ms_or_none(row["replied_at"]),
        replied_entries=row["replied_entries"],
    )


def notice_of(row: Row) -> Notice:
    """A row of `notice`."""
    return Notice(
        id=row["id"],
        kind=NoticeKind(row["kind"]),
        reason=row["reason"],
        channel=row["channel"],
        problem=row["problem"],
        episode=row["episode"],
        created_at=from_ms(row["created_at"]),
        due_at=from_ms(row["due_at"]),
        state=NoticeState(row["state"]),
        attempts=row["attempts"],
        started_at=from_ms_or_none(row["started_at"]),
        ts=row["ts"],
        fault=row["fault"],
        detail=json.loads(row["detail"]),
    )


def event_of(row: Row) -> Event:
    """A row of `event`."""
    return Event(at=from_ms(row["at"]), what=row["what"], actor=row["actor"], detail=json.loads(row["detail"]))
