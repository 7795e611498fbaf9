"""When a channel may be spoken to again: Slack's pace, and what Slack itself has asked for."""

from datetime import datetime, timedelta


class Pace:
    """Remembers for each channel the earliest time of the next call."""

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval
        self._next: dict[str, datetime] = {}
        self._everywhere: datetime | None = None

    def spoke(self, channel: str, now: datetime) -> None:
        """A call has just been made."""
        self.hold(channel, now + self._interval)

    def hold(self, channel: str, until: datetime) -> None:
        """Leave the channel alone until then."""
        self._next[channel] = max(until, self._next.get(channel, until))

    def hold_all(self, until: datetime) -> None:
        """Leave Slack alone altogether: the app itself is refused."""
        self._everywhere = until

    def is_held(self, now: datetime) -> bool:
        """Whether nothing at all may be sent."""
        return self._everywhere is not None and now < self._everywhere

    def held(self, now: datetime) -> list[str]:
        """The channels that must wait."""
        return [channel for channel, until in self._next.items() if now < until]
