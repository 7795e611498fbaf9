"""Reminders of problems that are still there: on working mornings, five times, once to the whole channel, then no more.

What was said and done since the problem last began is read from its history, so nothing has to be counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.core.manners import Manners
from bot.core.model import Audience, Event, Problem, State

_BEGINS_AGAIN = frozenset({"first_seen", "recurred", "reopened", "returned", "acknowledged", "owner_taken", "woke"})
"""After these the counting of reminders begins anew: somebody has looked, or it is news again."""
_SAID = frozenset({"reminder", "escalated"})


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that is due."""

    number: int
    """From 1 since the problem began, came back, or was taken."""
    is_last: bool
    escalates: bool
    """Whether the whole channel is told: an administrator's problem that nobody takes."""
    day: date
    """The working day that it belongs to, in the channel's time zone."""


def reminder(problem: Problem, history: Sequence[Event], now: datetime, manners: Manners) -> Reminder | None:
    """The reminder that is due now, if any. `history`: newest first; the problem has its card."""
    if problem.state not in (State.OPEN, State.ACKNOWLEDGED):
        return None
    said, begun = _since_it_began(history)
    if len(said) >= manners.reminders:
        return None
    base = max([begun or problem.opened_at, *(event.at for event in said)])
    step = manners.remind_taken_every if problem.state is State.ACKNOWLEDGED else 1
    if now < manners.working_days.morning_after(base, step):
        return None
    number = len(said) + 1
    return Reminder(
        number=number,
        is_last=number == manners.reminders,
        escalates=_escalates(problem, said, manners),
        day=manners.working_days.latest_morning(now),
    )


def outgrows(problem: Problem, new_entries: int, manners: Manners) -> bool:
    """Whether these entries have made an administrator's problem, which nobody has taken, too large for its thread."""
    before = problem.episode_entries - new_entries
    return _nobody_took(problem) and before < manners.escalate_entries <= problem.episode_entries


def _escalates(problem: Problem, said: Sequence[Event], manners: Manners) -> bool:
    already = any(event.what == "escalated" for event in said)
    return _nobody_took(problem) and not already and len(said) >= manners.escalate_after


def _nobody_took(problem: Problem) -> bool:
    return problem.diagnosis.audience is Audience.ADMIN and problem.state is State.OPEN


def _since_it_began(history: Sequence[Event]) -> tuple[list[Event], datetime | None]:
    said: list[Event] = []
    for event in history:
        if event.what in _BEGINS_AGAIN:
            return said, event.at
        if event.what in _SAID:
            said.append(event)
    return said, None
