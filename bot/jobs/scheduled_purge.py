"""Purges by the clock, where somebody has asked for it: entries of resolved problems only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.core.purge import Purge, PurgeFilter
from bot.core.schedule import Schedule
from bot.store import Store
from bot.store.times import from_ms, to_ms

LAST = "purge_schedule_done"


@dataclass(frozen=True, slots=True)
class ScheduledPurge:
    """A moment of the week is used once; one that passed before the first start is not made up for."""

    store: Store
    schedule: Schedule
    begin: Callable[[PurgeFilter, datetime], Purge | None]

    def tick(self, now: datetime) -> bool:
        """Begin when it is time; whether something was begun."""
        due = self.schedule.latest(now)
        last = self.store.get_meta(LAST)
        if last is not None and from_ms(int(last)) >= due:
            return False
        self.store.set_meta(LAST, str(to_ms(due)))
        if last is None:
            return False
        wanted = PurgeFilter(span=self.schedule.age, resolved_only=True, typed=f"{self.schedule.age.days}d")
        return self.begin(wanted, now) is not None
