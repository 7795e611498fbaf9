"""Ends snoozes: a problem that is still there when its time has come speaks again."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.model import Event, State
from bot.core.notices import Reason, woke
from bot.store import Store


@dataclass(frozen=True, slots=True)
class Wake:
    """All snoozed problems."""

    store: Store
    channel: str

    def tick(self, now: datetime) -> int:
        """Wake what is due; return how many problems woke."""
        due = self.store.snoozes_due(now)
        for problem in due:
            with self.store.transaction():
                awake = replace(problem, state=State.OPEN, snoozed_until=None)
                self.store.save_problem(awake)
                self.store.add_event(problem.id, Event(at=now, what=Reason.WOKE))
                self.store.enqueue(woke(awake, self.store.card(problem.id, problem.episode), now, self.channel))
        return len(due)
