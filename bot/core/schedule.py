"""When a purge runs by itself: a weekday by name, a time in UTC, an age."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.core.working_days import NAMES

FORM = "write a weekday, a time in UTC and an age, such as `mon 06:00 30d`"
_FORM = re.compile(r"([a-z]+)\s+(\d{2}):(\d{2})\s+(\d{1,4})([dw])")
YOUNGEST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Every week at this moment, resolved problems' entries of at least this age."""

    weekday: int
    at: time
    age: timedelta

    def latest(self, now: datetime) -> datetime:
        """The last time that it was due, at or before `now`."""
        day = now.date() - timedelta(days=(now.weekday() - self.weekday) % 7)
        moment = datetime.combine(day, self.at, now.tzinfo)
        return moment if moment <= now else moment - timedelta(days=7)


def schedule_of(text: str) -> Schedule:
    """Raises ValueError with the right form. Numbers for weekdays are refused: systems disagree on where they begin."""
    found = _FORM.fullmatch(text.strip().lower())
    if not found:
        raise ValueError(FORM)
    day, hour, minute, amount, unit = found.groups()
    age = timedelta(days=int(amount) * (7 if unit == "w" else 1))
    if day not in NAMES or int(hour) > 23 or int(minute) > 59 or age < YOUNGEST:
        raise ValueError(FORM)
    return Schedule(NAMES.index(day), time(int(hour), int(minute)), age)
