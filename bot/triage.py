"""What people may do with a problem: each deed is one transaction with its line in the history and its notices.

A deed that is already done changes nothing and says so, whoever pressed first; so a double press, a repeated
delivery and two people at once are all harmless.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.model import Event, Problem, State
from bot.core.notices import Reason, person_acted
from bot.store import Store
from bot.store.values import Audit

SAME_TIME = timedelta(minutes=1)
"""Two snoozes that end within this time are the same snooze, pressed twice."""
LONGEST_SNOOZE = timedelta(days=31)


class Result(StrEnum):
    """How a deed went."""

    DONE = "done"
    ALREADY = "already"
    """It was so before; `Outcome.problem` tells by whom."""
    RESOLVED = "resolved"
    """The problem is resolved: it has to be reopened first."""
    MISSING = "missing"
    """There is no such problem."""
    NOT_NOW = "not_now"
    """The time for a snooze lies in the past or too far ahead."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, and the problem as it stands now."""

    result: Result
    problem: Problem | None


class Deed(StrEnum):
    """Names in the history."""

    ACKNOWLEDGED = "acknowledged"
    OWNER_TAKEN = "owner_taken"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    REOPENED = "reopened"


_Change = Callable[[Problem], Problem | Result]


class Triage:
    """Acts on the stored problem, never on what a person's screen showed."""

    def __init__(self, store: Store, channel: str) -> None:
        self._store = store
        self._channel = channel

    def acknowledge(self, problem_id: int, actor: str, now: datetime) -> Outcome:
        """Take a problem that nobody has taken; a snooze ends with it."""

        def change(problem: Problem) -> Problem | Result:
            if problem.state is State.ACKNOWLEDGED:
                return Result.ALREADY
            return _owned(problem, actor, now)

        return self._do(problem_id, actor, now, Deed.ACKNOWLEDGED, change)

    def take(self, problem_id: int, actor: str, now: datetime) -> Outcome:
        """Become the owner, also of what somebody else has acknowledged."""

        def change(problem: Problem) -> Problem | Result:
            if problem.state is State.ACKNOWLEDGED and problem.owner == actor:
                return Result.ALREADY
            return _owned(problem, actor, now)

        return self._do(problem_id, actor, now, Deed.OWNER_TAKEN, change)

    def snooze(self, problem_id: int, actor: str, now: datetime, until: datetime) -> Outcome:
        """Be silent until then: later than now, at most a month ahead."""

        def change(problem: Problem) -> Problem | Result:
            if not now < until <= now + LONGEST_SNOOZE:
                return Result.NOT_NOW
            if problem.state is State.SNOOZED and abs((problem.snoozed_until or now) - until) < SAME_TIME:
                return Result.ALREADY
            return _changed(problem, State.SNOOZED, actor, now, snoozed_until=until)

        detail: dict[str, object] = {"until": int(until.timestamp() * 1000)}
        return self._do(problem_id, actor, now, Deed.SNOOZED, change, detail=detail)

    def resolve(self, problem_id: int, actor: str, now: datetime, note: str = "") -> Outcome:
        """Declare it over; the thread keeps the note."""

        def change(problem: Problem) -> Problem | Result:
            if problem.state is State.RESOLVED:
                return Result.ALREADY
            return _changed(problem, State.RESOLVED, actor, now)

        return self._do(problem_id, actor, now, Deed.RESOLVED, change, note=note.strip())

    def reopen(self, problem_id: int, actor: str, now: datetime) -> Outcome:
        """Make it open and nobody's again: after a resolution, an acknowledgement, a snooze or a quiet time."""

        def change(problem: Problem) -> Problem | Result:
            if problem.state is State.OPEN:
                return Result.ALREADY
            return replace(_changed(problem, State.OPEN, actor, now), owner="")

        return self._do(problem_id, actor, now, Deed.REOPENED, change)

    def _do(
        self,
        problem_id: int,
        actor: str,
        now: datetime,
        deed: Deed,
        change: _Change,
        *,
        note: str = "",
        detail: dict[str, object] | None = None,
    ) -> Outcome:
        with self._store.transaction():
            before = self._store.problem(problem_id)
            if before is None:
                return Outcome(Result.MISSING, None)
            if before.state is State.RESOLVED and deed not in (Deed.RESOLVED, Deed.REOPENED):
                return Outcome(Result.RESOLVED, before)
            changed = change(before)
            if isinstance(changed, Result):
                return Outcome(changed, before)
            self._store.save_problem(changed)
            known = (detail or {}) | ({"note": note} if note else {})
            self._store.add_event(problem_id, Event(now, deed, actor, known))
            self._store.add_audit(Audit(now, actor, deed.value, filter=changed.name, result=changed.state.value))
            self._tell(changed, deed, actor, now, note)
            return Outcome(Result.DONE, changed)

    def _tell(self, problem: Problem, deed: Deed, actor: str, now: datetime, note: str) -> None:
        card = self._store.card(problem.id, problem.episode)
        reason = Reason.ACKNOWLEDGED if deed is Deed.OWNER_TAKEN else Reason(deed.value)
        self._store.enqueue(person_acted(problem, card, reason, actor, now, self._channel, note))


def _owned(problem: Problem, actor: str, now: datetime) -> Problem:
    return replace(_changed(problem, State.ACKNOWLEDGED, actor, now), owner=actor)


def _changed(
    problem: Problem, state: State, actor: str, now: datetime, *, snoozed_until: datetime | None = None
) -> Problem:
    return replace(problem, state=state, changed_at=now, changed_by=actor, snoozed_until=snoozed_until)
