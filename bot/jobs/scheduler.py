"""Says when: each job has a `tick`, this calls them in time. The jobs know nothing of it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from bot.clock import utc_now
from bot.exceptions import BotError

log = structlog.get_logger(__name__)


class Timer:
    """Runs ticks at intervals, one at a time each; a late one is made up for once, never in a row."""

    def __init__(self, clock: Callable[[], datetime] = utc_now) -> None:
        self._clock = clock
        self._guard = Lock()
        self._running: set[str] = set()
        self._wished: set[str] = set()
        # It warns each time that a tick outlasts its interval, which is what `max_instances` is for.
        logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )

    def every(self, interval: timedelta, name: str, tick: Callable[[datetime], object]) -> None:
        """Call `tick(now)` at once and then every `interval`."""
        self._scheduler.add_job(
            self._guarded(name, tick),
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            next_run_time=self._clock(),
        )

    def soon(self, name: str) -> None:
        """Call the named tick as soon as it is free, instead of at its time: now, or once more when it has ended."""
        with self._guard:
            if name in self._running:
                # The scheduler would pass over a second call of what is running, and forget the wish.
                self._wished.add(name)
                return
        self.at(self._clock(), name)

    def at(self, time: datetime, name: str) -> None:
        """Call the named tick next at that time."""
        if self._scheduler.running:
            self._scheduler.modify_job(name, next_run_time=time)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End; wait for ticks that are under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _guarded(self, name: str, tick: Callable[[datetime], object]) -> Callable[[], None]:
        def run() -> None:
            with self._guard:
                self._running.add(name)
            self._once(name, tick)
            while self._is_wished_again(name):
                self._once(name, tick)

        return run

    def _is_wished_again(self, name: str) -> bool:
        with self._guard:
            if name in self._wished:
                self._wished.discard(name)
                return True
            self._running.discard(name)
            return False

    def _once(self, name: str, tick: Callable[[datetime], object]) -> None:
        try:
            tick(self._clock())
        except BotError as fault:
            log.warning("tick given up until the next one", job=name, fault=str(fault), kind=type(fault).__name__)
        except Exception:
            log.exception("tick failed", job=name)
