"""Purges by the clock, where somebody has asked for it: entries of resolved problems only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.core.purge import PurgeFilter
from bot.core.schedule import Schedule
from bot.store import Store
from bot.store.times import from_ms, to_ms

LAST = "purge_schedule_done"
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class ScheduledPurge(Generic[P]):
    """A moment of the week is used once; one that passed before the first start is not made up for."""

    store: Store
    schedule: Schedule
    plan: Callable[[PurgeFilter, datetime], P | None]
    """What there is to delete. May raise: the next tick asks again."""
    begin: Callable[[P, datetime], None]
    """Begin it in the transaction in which the moment is used; asks nobody."""

    def tick(self, now: datetime) -> bool:
        """Begin when it is time; whether something was begun."""
        due = self.schedule.latest(now)
        last = self.store.get_meta(LAST)
        if last is not None and from_ms(int(last)) >= due:
            return False
        wanted = PurgeFilter(span=self.schedule.age, resolved_only=True, typed=f"{self.schedule.age.days}d")
        plan = self.plan(wanted, now) if last is not None else None
        with self.store.transaction():
            self.store.set_meta(LAST, str(to_ms(due)))
            if plan is not None:
                self.begin(plan, now)
        return plan is not None
