"""What new entries do to a problem: the same state, open again, or a new episode."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.manners import Manners
from bot.core.model import Problem, State


class Change(StrEnum):
    """What happened to a problem when entries arrived."""

    HISTORY = "history"
    """Only entries from before the bot's start."""
    FIRST_SEEN = "first_seen"
    GREW = "grew"
    RETURNED = "returned"
    """It had been quiet."""
    REOPENED = "reopened"
    """It had been resolved a short while ago: the same episode goes on."""
    RECURRED = "recurred"
    """It had been resolved long ago, or is known from before the start: a new episode begins."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Entries of one problem that have just been stored."""

    entries: int
    """How many of them are new."""
    first_at: datetime
    """Time of the earliest."""
    known_before: bool
    """Whether the problem existed before they came."""
    history: bool
    """Whether all of them were there before the bot began."""


def take_in(problem: Problem, arrival: Arrival, now: datetime, manners: Manners) -> tuple[Problem, Change]:
    """The problem after an arrival (its counters already include it), and what has changed."""
    if arrival.history:
        return problem, Change.HISTORY
    if not arrival.known_before:
        return replace(problem, imported=False, state=State.OPEN), Change.FIRST_SEEN
    if problem.imported:
        return _after_history(problem, arrival, now, manners)
    if problem.state is State.RESOLVED:
        if _was_resolved_lately(problem, now, manners):
            return replace(problem, state=State.OPEN, changed_at=None, changed_by=""), Change.REOPENED
        return _new_episode(problem, arrival), Change.RECURRED
    if problem.state is State.QUIET:
        # Who had taken it before it fell silent still has it.
        state = State.ACKNOWLEDGED if problem.owner else State.OPEN
        return replace(problem, state=state), Change.RETURNED
    return problem, Change.GREW


def _after_history(problem: Problem, arrival: Arrival, now: datetime, manners: Manners) -> tuple[Problem, Change]:
    """What is known from before the start happens again. What people have said about it since then still holds."""
    if problem.state is State.SNOOZED:
        return problem, Change.GREW
    first = _new_episode(replace(problem, episode=0), arrival)
    if problem.state is State.ACKNOWLEDGED:
        taken = replace(first, state=State.ACKNOWLEDGED, owner=problem.owner)
        return replace(taken, changed_at=problem.changed_at, changed_by=problem.changed_by), Change.RECURRED
    if problem.state is State.RESOLVED and _was_resolved_lately(problem, now, manners):
        return first, Change.REOPENED
    return first, Change.RECURRED


def _was_resolved_lately(problem: Problem, now: datetime, manners: Manners) -> bool:
    return problem.changed_at is not None and now - problem.changed_at <= manners.reopen_window


def _new_episode(problem: Problem, arrival: Arrival) -> Problem:
    return replace(
        problem,
        episode=problem.episode + 1,
        state=State.OPEN,
        opened_at=arrival.first_at,
        entries_before=problem.entries - arrival.entries,
        imported=False,
        owner="",
        changed_at=None,
        changed_by="",
        snoozed_until=None,
    )
