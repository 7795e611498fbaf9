"""The values that cross every boundary. Times are aware datetimes in UTC; identifiers of other systems are text."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Side(StrEnum):
    """Which of the two systems a record lives in."""

    BUSINESS_CENTRAL = "bc"
    DATAVERSE = "dataverse"


class Direction(StrEnum):
    """`Synch. Direction` of the job (table 5338, field 12)."""

    TO_DATAVERSE = "to"
    FROM_DATAVERSE = "from"
    BIDIRECTIONAL = "both"
    UNKNOWN = ""


class Mode(StrEnum):
    """How a company is read: through our extension's API, or through page 5339 published as a web service."""

    COMPANION = "companion"
    PAGE = "page"


class Record(NamedTuple):
    """One side of a failed synchronization. Empty text where Business Central gave nothing."""

    side: Side
    table: str
    """Caption of the table, as Business Central shows it: `Customer`."""
    display: str
    """What a person calls the record: `Customer: 10000` with its name where known."""
    id: str
    """SystemId (Business Central) or primary key (Dataverse), lower case, without braces."""
    locator: str
    """What the links module needs beside the configured base: `page=21&bookmark=…`, or the logical name `account`."""


class Entry(NamedTuple):
    """One row of table 5339, Integration Synch. Job Errors. A tuple, because a million of them are made in a row."""

    number: int
    """`No.`: given before commit, so a lower number can appear after a higher one."""
    occurred_at: datetime
    message: str
    """`Error Message` (2,048 characters), or `Message` (250) where that is blank."""
    source: Record | None
    destination: Record | None
    mapping: str
    """Integration Table Mapping name of the job; empty in page mode."""
    direction: Direction
    job_id: str
    id: str
    """SystemId of the row, needed to act on it; empty in page mode."""

    @property
    def record(self) -> Record | None:
        """The record that people will recognise: Business Central's side where there is one."""
        for side in (self.source, self.destination):
            if side is not None and side.side is Side.BUSINESS_CENTRAL:
                return side
        return self.source or self.destination


class Rejected(NamedTuple):
    """A row that could not be read, kept so that nothing is silently dropped."""

    number: int | None
    reason: str
    raw: str
    """The row as it came, at most 4,000 characters."""


class Page(NamedTuple):
    """One page of new rows, in ascending order of number; stored before the next one is asked for."""

    entries: list[Entry]
    rejected: list[Rejected]


class Audience(StrEnum):
    """Whose job the repair is."""

    USER = "user"
    ADMIN = "admin"


class Confidence(StrEnum):
    """How sure the diagnosis is; people see it."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What an error text means."""

    cause: str
    """Slug of the cause, `unknown` where no rule knew the text."""
    audience: Audience
    confidence: Confidence
    rule: str = ""
    """Which rule decided; own rules of a team are prefixed `own:`."""
    facts: dict[str, str] = field(default_factory=dict)
    """What the text names: privilege, table, verb, field, value, limit, currency, code, user, record, ..."""
    root: str = ""
    """Identity of the cause above the records (`currency:EUR`, `privilege:prvReadAccount`), if there is one."""


@dataclass(frozen=True, slots=True)
class Company:
    """One watched company."""

    id: int
    """The store's own number."""
    environment: str
    """Name of the BC environment, as configured."""
    bc_id: str
    """Id of the company in Business Central."""
    name: str


class State(StrEnum):
    """State of a problem."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    QUIET = "quiet"
    RESOLVED = "resolved"


FIRST_JOB_NUMBER = 1 << 31
"""From here on numbers are ours: failures of the job queue, which has no number that table 5339 could have."""
UNFINISHED = frozenset({State.OPEN, State.ACKNOWLEDGED, State.SNOOZED, State.QUIET})


@dataclass(frozen=True, slots=True)
class Problem:
    """All entries with one fingerprint in one company, and what people have said about it."""

    id: int
    company: Company
    fingerprint: str
    diagnosis: Diagnosis
    mapping: str
    table: str
    """Caption of the Business Central table, empty where unknown."""
    direction: Direction
    message: str
    """Text of the newest entry, as Business Central wrote it."""
    newest_number: int
    """Number of the newest entry, for the link to the error list."""
    state: State
    episode: int
    """Which open period this is, from 1; each has exactly one card."""
    opened_at: datetime
    """When the present episode began: the time of its first entry."""
    first_at: datetime
    last_at: datetime
    entries: int
    """All entries ever; those of earlier episodes are `entries_before`."""
    entries_before: int
    records: int
    """Distinct records ever affected."""
    imported: bool
    """Known from before the bot's start: no card until it happens again."""
    owner: str = ""
    """Slack user id of the person who took it."""
    changed_at: datetime | None = None
    """When a person last changed the state."""
    changed_by: str = ""
    snoozed_until: datetime | None = None
    purged: int = 0
    """Of all entries, those that are no longer in Business Central because of a purge."""

    @property
    def name(self) -> str:
        """What people call it: `P-17`."""
        return f"P-{self.id}"

    @property
    def is_of_job_queue(self) -> bool:
        """Whether it failed before anything was written into table 5339: a whole job, not a record."""
        return self.newest_number >= FIRST_JOB_NUMBER

    @property
    def episode_entries(self) -> int:
        """Entries of the present episode."""
        return self.entries - self.entries_before


class NoticeKind(StrEnum):
    """What delivery does with a notice."""

    CARD = "card"
    """Post the card of an episode."""
    UPDATE = "update"
    """Make the card true again: `chat.update`, silent."""
    REPLY = "reply"
    """Say something in the card's thread."""
    CHANNEL = "channel"
    """Post into the channel without a problem: first-run summary, digest, storm, operator notes."""


class NoticeState(StrEnum):
    """Where a notice is on its way out."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    """Slack may have it: look before posting again."""
    FAILED = "failed"
    PARKED = "parked"
    """Its route is shut (archived channel, revoked token): waits for a person."""
    HELD = "held"
    """A card that a storm or the channel's budget keeps back; `due_at` is the moment after which a further entry
    means that the problem has outlived it."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the bot has decided to say, with the reason. The words are made at the moment of sending."""

    id: str
    """Travels in the message's metadata, so that it can be found again."""
    kind: NoticeKind
    reason: str
    """Named reason from `core.notices`: `first_seen`, `grew`, ..."""
    channel: str
    problem: int | None
    episode: int
    created_at: datetime
    due_at: datetime
    state: NoticeState = NoticeState.QUEUED
    attempts: int = 0
    started_at: datetime | None = None
    ts: str = ""
    fault: str = ""
    detail: dict[str, object] = field(default_factory=dict)
    """Values that the words need and the store no longer has at sending time (who pressed, what the count was)."""


@dataclass(frozen=True, slots=True)
class Card:
    """The parent message of an episode, and what has been told in it."""

    problem: int
    episode: int
    channel: str
    ts: str
    """Empty until Slack has accepted it."""
    told_entries: int
    told_records: int
    told_at: datetime
    """Last post or update."""
    replied_at: datetime | None = None
    """When the size was last said aloud: by the card itself, or by a reply on growth."""
    replied_entries: int = 0
    """Entries of the episode at that time."""


@dataclass(frozen=True, slots=True)
class Feed:
    """Where reading one company stands. A new series begins when Business Central starts its numbers again."""

    company: Company
    series: int
    mode: Mode | None
    cursor: int
    """Highest number that is stored in this series."""
    baseline: int
    """Entries up to this number were there before the bot began: imported without a card."""
    polled_at: datetime | None
    succeeded_at: datetime | None
    fault: str
    """Sentence of the last failed poll, empty after a good one."""
    entries: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Affected:
    """One record that a problem has hit, with its newest entry."""

    entry: Entry
    times: int
    """How many entries of the problem name this record."""
    key: int = 0
    """The store's key of the entry: pass that of the last one shown as `before` to get the next ones."""


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """What a list shows. Empty fields do not restrict."""

    company: str = ""
    cause: str = ""
    audience: Audience | None = None
    text: str = ""
    """Words that occur in the messages or record names of the problem's entries."""
    since: datetime | None = None
    states: frozenset[State] = UNFINISHED
    purged: bool = False
    """Only problems of which a purge has deleted entries in Business Central."""


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """One page of a list, newest first."""

    problems: list[Problem]
    total: int
    """How many match in all; counted up to 1,000."""
    next_before: tuple[int, int] | None
    """Pass as `before` to get the next page; None on the last."""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a problem's history: what the bot decided or a person did, with the reason."""

    at: datetime
    what: str
    """Named reason or deed: `first_seen`, `acknowledged`, `snoozed`, `reopened`, ..."""
    actor: str = ""
    """Slack user id; empty when it was the bot."""
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Environment:
    """One Business Central environment to watch, and how to get in. Secrets stay out of `repr`."""

    name: str
    """`Production`; on-premises the name that people know it by."""
    base_url: str
    """`https://api.businesscentral.dynamics.com`, or on-premises `https://bc.example.com:7048/BC`."""
    web_client_url: str
    """`https://businesscentral.dynamics.com`, or on-premises `https://bc.example.com/BC`."""
    tenant_id: str = ""
    companies: tuple[str, ...] = ()
    """Names or ids; empty means all."""
    dataverse_url: str = ""
    page_service: str = "IntegrationSynchJobErrors"
    """Name under which page 5339 is published as a web service."""
    on_premises: bool = False
    authority: str = "https://login.microsoftonline.com"
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    certificate_path: str = ""
    """PEM file with the certificate and its private key."""
    certificate_password: str = field(default="", repr=False)
    username: str = ""
    web_service_key: str = field(default="", repr=False)
