"""Ends snoozes: a problem that is still there when its time has come speaks again."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.model import Event, Problem, State
from bot.core.notices import Reason, woke
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Wake:
    """All snoozed problems."""

    store: Store
    channel: str

    def tick(self, now: datetime) -> int:
        """Wake what is due; return how many problems woke."""
        return sum(self._wake(problem.id, now) for problem in self.store.snoozes_due(now))

    def _wake(self, problem_id: int, now: datetime) -> bool:
        with self.store.transaction():
            problem = self.store.problem(problem_id)
            if problem is None or not _is_over(problem, now):
                return False
            awake = replace(problem, state=State.OPEN, snoozed_until=None)
            self.store.save_problem(replace(awake, imported=False))
            self.store.add_event(problem.id, Event(at=now, what=Reason.WOKE))
            self.store.enqueue(woke(awake, self.store.card(problem.id, problem.episode), now, self.channel))
        return True


def _is_over(problem: Problem, now: datetime) -> bool:
    """Whether it is snoozed, and its time has come."""
    return problem.state is State.SNOOZED and problem.snoozed_until is not None and problem.snoozed_until <= now
