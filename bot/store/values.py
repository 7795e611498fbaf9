"""What the store takes and gives beyond the values of `bot.core.model`."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from bot.core.model import Audience, Diagnosis, Direction, Entry, NoticeState, Problem, State


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A problem before its first entry is added; counters begin at zero and grow with `add_entries`."""

    company: int
    """The store's number of the company."""
    fingerprint: str
    diagnosis: Diagnosis
    mapping: str
    table: str
    direction: Direction
    message: str
    at: datetime
    """Time of the first entry: the episode opens then."""
    state: State = State.OPEN
    imported: bool = False


class Added(NamedTuple):
    """What one batch did to one problem."""

    problem: Problem
    """As it stands after the batch."""
    entries: int
    """New entries; those that were stored before do not count."""
    records: int
    """Records that this problem had not hit before."""
    first_at: datetime
    last_at: datetime
    newest: Entry
    """The new entry with the highest number."""


class RejectedRow(NamedTuple):
    """A row of Business Central that could not be read."""

    id: int
    company: str
    number: int | None
    reason: str
    raw: str
    at: datetime


class Day(NamedTuple):
    """Entries of one UTC day."""

    day: date
    entries: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many problems there are; audiences and causes count the unfinished ones only."""

    states: dict[State, int]
    audiences: dict[Audience, int]
    causes: dict[str, int]
    entries: int
    """All entries that were ever stored."""
    rejected: int


@dataclass(frozen=True, slots=True)
class Outbox:
    """How much waits to be said."""

    states: dict[NoticeState, int]
    oldest_due: datetime | None
    """When the longest waiting queued notice became, or becomes, due."""


SCHEDULE = "schedule"
"""Who acts in the audit where nobody asked."""
COMMAND_LINE = "computer:"
"""Before the name of a user of the bot's computer, in the audit."""


@dataclass(frozen=True, slots=True)
class Audit:
    """One line of the record of what people made the bot do. Lines are added, never changed."""

    at: datetime
    actor: str
    """Slack user id, `SCHEDULE`, or `COMMAND_LINE` and a name."""
    action: str
    filter: str = ""
    """What was asked for, as typed."""
    preview: str = ""
    """What the person was shown before confirming."""
    count: int = 0
    result: str = ""
    request: str = ""
    """Ties the line before a deed to the line after it."""
    id: int = 0
    """Given by the store."""
    detail: dict[str, object] = field(default_factory=dict)
