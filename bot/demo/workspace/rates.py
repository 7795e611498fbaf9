"""Slack's rate limits: so many calls a minute by tier, one message a second into a channel with a short burst."""

from dataclasses import dataclass, field

from bot.demo.workspace.limits import BURST, CALLS_PER_MINUTE, POST_BURST, POSTS_PER_SECOND


@dataclass(slots=True)
class Bucket:
    """Tokens that come back at `rate` a second, up to `size`."""

    rate: float
    size: float
    level: float
    at: float

    def wait(self, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return (1 - self.level) / self.rate
        self.level -= 1
        return 0.0


@dataclass(slots=True)
class Rates:
    """One bucket a method, or a channel for messages. Switched off it lets everything through."""

    on: bool = False
    buckets: dict[str, Bucket] = field(default_factory=dict)

    def wait(self, method: str, tier: int, channel: str, now: float) -> float:
        """Seconds to wait before this call may be made; 0 when it may."""
        if not self.on:
            return 0.0
        if method == "chat.postMessage":
            return self._bucket(f"post {channel}", POSTS_PER_SECOND, POST_BURST, now).wait(now)
        return self._bucket(method, CALLS_PER_MINUTE[tier] / 60, BURST[tier], now).wait(now)

    def _bucket(self, key: str, rate: float, size: float, now: float) -> Bucket:
        if key not in self.buckets:
            self.buckets[key] = Bucket(rate, size, size, now)
        return self.buckets[key]
