"""A purge as a value: what is asked for, what it would delete, what has become of it. Decides, deletes nothing.

previewed -> confirmed -> listed -> running -> done
          -> awaiting  -> confirmed              a second person has to agree first
          -> replaced, expired, refused          nothing was deleted
running   -> stopped                             Business Central refused, or gave no answer for too long
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from bot.core.model import Problem, State

CONFIRM_WITHIN = timedelta(minutes=2)
APPROVE_WITHIN = timedelta(minutes=15)
WATCHED = frozenset({State.OPEN, State.ACKNOWLEDGED, State.SNOOZED})
"""Problems that somebody still has to deal with: their entries are kept unless a person says otherwise."""
WORD = "PURGE"
IN_SLACK = 100_000
"""Entries of the largest snapshot that goes into Slack; a spreadsheet opens hardly more."""


class PurgeState(StrEnum):
    """Where a purge stands."""

    PREVIEWED = "previewed"
    AWAITING = "awaiting"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    REPLACED = "replaced"
    EXPIRED = "expired"
    REFUSED = "refused"


UNDER_WAY = frozenset({PurgeState.CONFIRMED, PurgeState.RUNNING})
FINISHED = frozenset({PurgeState.DONE, PurgeState.STOPPED})


class Outcome(StrEnum):
    """What became of one entry."""

    DELETED = "deleted"
    GONE = "gone"
    CHANGED = "changed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PurgeFilter:
    """What a person asked for. Empty fields do not restrict."""

    span: timedelta | None = None
    """Entries at least so old; None: all up to now."""
    companies: tuple[int, ...] = ()
    cause: str = ""
    problem: int = 0
    include_open: bool = False
    resolved_only: bool = False
    typed: str = ""
    """As it was typed."""

    @property
    def is_everything(self) -> bool:
        """Whether no age and no problem limits it: the form that needs more than a press."""
        return self.span is None and not self.problem

    def cut_off(self, now: datetime) -> datetime:
        """Entries at or before this moment are meant, as Business Central's own action means them; exactly N * 24 h."""
        return now - (self.span or timedelta(0))

    def takes(self, problem: Problem) -> bool:
        """Whether entries of the problem are asked for at all."""
        return (
            (not self.companies or problem.company.id in self.companies)
            and self.cause in ("", problem.diagnosis.cause)
            and self.problem in (0, problem.id)
            and (problem.state is State.RESOLVED or not self.resolved_only)
        )

    def keeps(self, problem: Problem) -> bool:
        """Whether the problem's entries stay because somebody still has to deal with it."""
        return problem.state in WATCHED and not self.include_open


class Share(NamedTuple):
    """One problem's part."""

    problem: Problem
    entries: int
    """At or before the cut-off, and still in Business Central as far as the bot knows."""
    oldest: datetime
    newest: datetime
    total: int
    """Of any age."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a purge would do at this moment."""

    filter: PurgeFilter
    cut_off: datetime
    chosen: tuple[Share, ...]
    """Whose entries would be deleted, the largest part first."""
    kept: tuple[Share, ...]
    """Whose entries match and stay, because the problem is not finished."""
    known: dict[int, int]
    """By company: entries that the bot believes to be in Business Central, of any age and problem."""

    @property
    def count(self) -> int:
        """Entries that would be deleted."""
        return sum(share.entries for share in self.chosen)

    @property
    def kept_count(self) -> int:
        """Entries that match and stay."""
        return sum(share.entries for share in self.kept)

    @property
    def remaining(self) -> int:
        """Entries that the companies concerned keep."""
        concerned = {share.problem.company.id for share in self.chosen}
        return sum(self.known.get(company, 0) for company in concerned) - self.count

    @property
    def digest(self) -> str:
        """Equal for previews that would delete the same: boundary, problems and counts."""
        parts = [[share.problem.id, share.entries] for share in sorted(self.chosen, key=lambda each: each.problem.id)]
        text = json.dumps([self.cut_off.isoformat(timespec="milliseconds"), self.filter.include_open, parts])
        return sha256(text.encode()).hexdigest()[:32]


def preview(wanted: PurgeFilter, cut_off: datetime, shares: list[Share], known: dict[int, int]) -> Preview:
    """Sort out what goes and what stays."""
    asked = sorted((share for share in shares if wanted.takes(share.problem)), key=lambda share: -share.entries)
    asked = [share for share in asked if share.entries]
    return Preview(
        wanted,
        cut_off,
        tuple(share for share in asked if not wanted.keeps(share.problem)),
        tuple(share for share in asked if wanted.keeps(share.problem)),
        known,
    )


@dataclass(frozen=True, slots=True)
class Purge:
    """One purge as the store keeps it."""

    id: int
    request: str
    """A UUID: ties the audit together, and makes every deletion request repeatable."""
    actor: str
    """Slack user id; empty for the schedule."""
    approver: str
    state: PurgeState
    filter: PurgeFilter
    cut_off: datetime
    digest: str
    count: int
    problems: tuple[int, ...]
    in_slack: bool
    """Whether the snapshot goes into the thread; else it stays in the store."""
    created_at: datetime
    expires_at: datetime
    finished_at: datetime | None
    results: dict[Outcome, int]
    reason: str
    """Why it stopped, as a word: see `bot.slack.render.purge`."""
    attempts: int
    """Tries in a row without an answer."""
    told_at: datetime | None
    """When the message last showed the present state."""

    @property
    def handled(self) -> int:
        """Entries with a result."""
        return sum(self.results.values())


class Verdict(StrEnum):
    """What a confirmation or an approval comes to."""

    CONFIRMED = "confirmed"
    AWAITING = "awaiting"
    CHANGED = "changed"
    EXPIRED = "expired"
    ALREADY = "already"
    NOT_YOURS = "not_yours"
    OWN = "own"
    """Who asked cannot approve."""
    NO_RIGHT = "no_right"
    MISTYPED = "mistyped"
    MISSING = "missing"


def matches_count(typed: str, count: int) -> bool:
    """Whether a person has typed the word, or the number of entries with or without thousands separators."""
    plain = "".join(typed.split()).casefold()
    return plain == WORD.casefold() or plain.translate(_SEPARATORS) == str(count)


_SEPARATORS = str.maketrans("", "", ",.'’")


def confirmable(purge: Purge | None, actor: str, digest: str, now: datetime) -> Verdict | None:
    """Why this confirmation does not count; None where it does."""
    if purge is None:
        return Verdict.MISSING
    if purge.actor != actor:
        return Verdict.NOT_YOURS
    if purge.state is PurgeState.EXPIRED or (purge.state is PurgeState.PREVIEWED and purge.expires_at <= now):
        return Verdict.EXPIRED
    if purge.state is not PurgeState.PREVIEWED:
        return Verdict.ALREADY
    return None if purge.digest == digest else Verdict.CHANGED


def approvable(purge: Purge | None, actor: str, now: datetime) -> Verdict | None:
    """Why this approval does not count; None where it does."""
    if purge is None:
        return Verdict.MISSING
    if purge.state is PurgeState.AWAITING and purge.expires_at <= now:
        return Verdict.EXPIRED
    if purge.state is not PurgeState.AWAITING:
        return Verdict.ALREADY
    return Verdict.OWN if purge.actor == actor else None
