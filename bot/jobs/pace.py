"""When Slack may be spoken to again, lane by lane: its pace, and what Slack itself has asked for.

A lane is a channel and a method: a Retry-After for changing messages keeps neither new ones waiting nor another
channel.
"""

from collections import defaultdict
from datetime import datetime, timedelta

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)


class Pace:
    """Remembers for each lane the earliest time of the next call."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._next: dict[str, datetime] = {}
        self._postponed: dict[str, int] = defaultdict(int)
        self._everything: datetime | None = None

    def spoke(self, lane: str, now: datetime) -> None:
        """A call has just been answered."""
        self._postponed.pop(lane, None)
        self.hold(lane, now + self._interval)

    def postponed(self, lane: str, now: datetime, retry_after: timedelta | None) -> datetime:
        """Slack asks for patience; return until when. Without a time of Slack's own the wait doubles each time."""
        self._postponed[lane] += 1
        wait = retry_after if retry_after is not None else backoff(self._postponed[lane])
        self.hold(lane, now + wait)
        return now + wait

    def hold(self, lane: str, until: datetime) -> None:
        """Leave the lane alone until then."""
        self._next[lane] = max(until, self._next.get(lane, until))

    def hold_all(self, until: datetime) -> None:
        """Leave Slack alone altogether: the app itself is refused."""
        self._everything = until

    def is_held(self, now: datetime) -> bool:
        """Whether nothing at all may be sent."""
        return self._everything is not None and now < self._everything

    def held(self, now: datetime) -> list[str]:
        """The lanes that must wait."""
        return [lane for lane, until in self._next.items() if now < until]

    def free_at(self, now: datetime) -> datetime | None:
        """When the next lane may be spoken in again; None while none waits."""
        return min((until for until in self._next.values() if now < until), default=None)


def backoff(times: int) -> timedelta:
    """How long to wait after so many failures in a row: 2 s, 4 s, … at most five minutes."""
    doublings: int = min(max(times, 1) - 1, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def finding(channel: str) -> str:
    """The lane of reading a channel's history."""
    return f"{channel} find"
