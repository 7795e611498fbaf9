"""A mass failure: when it begins, what probably lies behind it, when it is over, and which problems outlive it.

An expired secret or a full synchronization makes dozens of problems within minutes. One storm card then speaks for
all of them; their own cards are held back, and come only for what goes on when the storm is over.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.core.manners import Manners
from bot.core.model import Audience

DEAD_CONNECTION = frozenset(
    {
        "integration-user-password",
        "app-authentication",
        "integration-user-disabled",
        "connection-setup",
        "environment-unavailable",
    }
)
"""Causes that stop whole jobs: nothing is synchronized any more, so nobody should wait for the group to gather."""


class Newcomer(NamedTuple):
    """A problem that has just begun, or has come back."""

    problem: int
    company: int
    mapping: str
    cause: str
    root: str
    audience: Audience
    entries: int
    at: datetime


class Trigger(StrEnum):
    """Why a storm began."""

    DEAD_CONNECTIONS = "dead_connections"
    ONE_CAUSE = "one_cause"
    NEW_PROBLEMS = "new_problems"
    ENTRIES = "entries"


class CommonCause(NamedTuple):
    """What probably lies behind a storm."""

    problem: int
    """The problem that shows it best: the one with the most entries."""
    cause: str
    root: str
    explains: bool
    """Whether one repair removes them all; else they only look alike, and each needs its own."""

    def covers(self, cause: str, root: str) -> bool:
        """Whether a problem of this cause is explained by it."""
        return self.explains and cause == self.cause and (not self.root or root == self.root)


@dataclass(frozen=True, slots=True)
class Storm:
    """A storm that goes on, or the last one."""

    key: str
    began_at: datetime
    """Time of its first new problem."""
    trigger: Trigger
    last_new_at: datetime
    ended_at: datetime | None = None
    told_at: datetime | None = None
    """When its card was last brought up to date."""
    told_problems: int = 0

    @property
    def rages(self) -> bool:
        """Whether it goes on."""
        return self.ended_at is None


def what_begins(newcomers: Sequence[Newcomer], manners: Manners) -> Trigger | None:
    """Why the newcomers of the window are a storm; None when they are not one."""
    dead = {(each.company, each.cause) for each in newcomers if each.cause in DEAD_CONNECTION}
    if len(dead) >= manners.storm_connections:
        return Trigger.DEAD_CONNECTIONS
    if _widest(newcomers) >= manners.storm_mappings:
        return Trigger.ONE_CAUSE
    if len(newcomers) >= manners.storm_problems:
        return Trigger.NEW_PROBLEMS
    entries = sum(each.entries for each in newcomers)
    if entries >= manners.storm_entries and len(newcomers) >= manners.storm_entry_problems:
        return Trigger.ENTRIES
    return None


def is_over(storm: Storm, now: datetime, manners: Manners) -> bool:
    """Whether so much time has passed without a new problem that the storm is over."""
    return now - storm.last_new_at >= manners.storm_quiet


def outlives_after(storm: Storm, manners: Manners) -> datetime:
    """A held problem with an entry later than this outlives the storm: a job writes its errors over a group wait."""
    return storm.last_new_at + max(manners.group_wait, timedelta(seconds=1))


def likely_cause(newcomers: Sequence[Newcomer]) -> CommonCause | None:
    """The cause that most of the newcomers share; a dead connection before anything else. None when they differ."""
    dead = [each for each in newcomers if each.cause in DEAD_CONNECTION]
    if dead:
        cause, _ = Counter(each.cause for each in dead).most_common(1)[0]
        return _shown_by([each for each in dead if each.cause == cause], explains=True)
    admin = [each for each in newcomers if each.audience is Audience.ADMIN]
    groups: dict[tuple[str, str], list[Newcomer]] = defaultdict(list)
    for each in admin:
        groups[each.cause, each.root].append(each)
        if each.root:
            groups[each.cause, ""].append(each)
    for group in sorted(groups.values(), key=len):
        if len(group) > 1 and 2 * len(group) >= len(newcomers):
            return _shown_by(group, explains=True)
    alike: dict[str, list[Newcomer]] = defaultdict(list)
    for each in newcomers:
        alike[each.cause].append(each)
    most = max(alike.values(), key=len, default=[])
    if len(most) > 1 and 2 * len(most) >= len(newcomers):
        return _shown_by(most, explains=False)
    return None


def _shown_by(group: Sequence[Newcomer], *, explains: bool) -> CommonCause:
    best = max(group, key=lambda each: (each.entries, -each.problem))
    roots = {each.root for each in group}
    return CommonCause(best.problem, best.cause, roots.pop() if len(roots) == 1 else "", explains)


def _widest(newcomers: Sequence[Newcomer]) -> int:
    """The most mappings that one cause for administrators has hit."""
    hit: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for each in newcomers:
        if each.audience is Audience.ADMIN and each.cause != "unknown":
            hit[each.cause].add((each.company, each.mapping))
    return max(map(len, hit.values()), default=0)
