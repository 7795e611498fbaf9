"""Working days and their mornings in the channel's time zone, true on both days on which the clocks change."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

MONDAY = 0
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of `date.weekday()`. Days are configured by name, because half of the world counts them from Sunday."""
_ONE_DAY = timedelta(days=1)
_FURTHEST = 14


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """When people are there to read."""

    zone: tzinfo = UTC
    days: frozenset[int] = frozenset(range(5))
    """As `date.weekday()` counts them; never empty."""
    morning: time = time(9)

    def date_of(self, moment: datetime) -> date:
        """The local date."""
        return moment.astimezone(self.zone).date()

    def is_working(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() in self.days

    def morning_of(self, day: date) -> datetime:
        """When the morning of a local date comes, in UTC: exactly one moment for each date.

        A time that is skipped in spring comes an hour later by the clock; one that comes twice in autumn is the first.
        """
        return datetime.combine(day, self.morning, tzinfo=self.zone).astimezone(UTC)

    def morning_after(self, moment: datetime, working_days: int) -> datetime:
        """The morning of the n-th working day after the local date of `moment`."""
        day = self.date_of(moment)
        while working_days > 0:
            day += _ONE_DAY
            working_days -= self.is_working(day)
        return self.morning_of(day)

    def when_read(self, now: datetime) -> datetime:
        """Now, if people are there, else the next working morning: what is not urgent wakes nobody at midnight."""
        today = self.date_of(now)
        if not self.is_working(today):
            return self.morning_after(now, 1)
        return max(now, self.morning_of(today))

    def latest_morning(self, now: datetime) -> date:
        """The newest working day whose morning has come."""
        day = self.date_of(now)
        while not self.is_working(day) or self.morning_of(day) > now:
            day -= _ONE_DAY
        return day

    def previous(self, day: date) -> date:
        """The working day before."""
        day -= _ONE_DAY
        while not self.is_working(day):
            day -= _ONE_DAY
        return day

    def has_whole_day_between(self, earlier: datetime, later: datetime) -> bool:
        """Whether a whole working day, from midnight to midnight, lies between the two moments."""
        day = self.date_of(earlier) + _ONE_DAY
        last = min(self.date_of(later), day + _FURTHEST * _ONE_DAY)
        while day < last:
            if self.is_working(day):
                return True
            day += _ONE_DAY
        return False
