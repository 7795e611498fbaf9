"""The limits that Business Central online sets each user: requests at once, waiting, and in five minutes."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.demo.business_central.answers import Refusal


@dataclass
class Limits:
    """Counts always, refuses only when `enforced`. https://learn.microsoft.com/dynamics365/business-central/dev-itpro/
    administration/operational-limits-online"""

    now: Callable[[], datetime]
    enforced: bool = False
    at_once: int = 5
    waiting: int = 95
    in_window: int = 6000
    window: timedelta = timedelta(minutes=5)
    retry_after: int | None = None
    """Seconds for a Retry-After with the 429; the real service documents none."""
    most_at_once: int = 0
    """The highest number of requests of one user that were in hand at the same time."""
    _active: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _queued: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _times: dict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))
    _freed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @asynccontextmanager
    async def turn(self, user: str) -> AsyncIterator[None]:
        """Wait for a place, hold it, give it back; Refusal with 429 where the limits are passed."""
        if self.enforced:
            self._count(user)
            await self._wait(user)
        self._active[user] += 1
        self.most_at_once = max(self.most_at_once, self._active[user])
        try:
            yield
        finally:
            self._active[user] -= 1
            async with self._freed:
                self._freed.notify_all()

    def _count(self, user: str) -> None:
        times, now = self._times[user], self.now()
        while times and times[0] <= now - self.window:
            times.popleft()
        if len(times) >= self.in_window:
            raise self._too_many()
        times.append(now)

    async def _wait(self, user: str) -> None:
        if self._active[user] < self.at_once:
            return
        if self._queued[user] >= self.waiting:
            raise self._too_many()
        self._queued[user] += 1
        try:
            async with self._freed:
                await self._freed.wait_for(lambda: self._active[user] < self.at_once)
        finally:
            self._queued[user] -= 1

    def _too_many(self) -> Refusal:
        headers = {} if self.retry_after is None else {"retry-after": str(self.retry_after)}
        return Refusal(429, "Application_TooManyRequests", "Too many requests. Please try again later.", headers)
