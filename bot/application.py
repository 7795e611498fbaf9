"""Everything that runs: when it starts, when each part has its turn, and how it stops."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as Signal
from threading import Thread
from typing import Protocol

import structlog

from bot.business_central.environment import EnvironmentClient
from bot.health import Health
from bot.jobs.deliver import Deliver
from bot.jobs.discover import Discover
from bot.jobs.lead import Lead
from bot.jobs.poll import Poll
from bot.jobs.rounds import Round
from bot.jobs.scheduler import Timer
from bot.jobs.tidy import Tidy
from bot.purge_wiring import PurgeParts
from bot.slack.render import Connection
from bot.store import Store
from bot.web import LocalServer

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
DELIVER_EVERY = timedelta(milliseconds=250)
"""For what becomes due by itself; a channel's turn and a person's deed are not waited for."""
LEAD_EVERY = timedelta(seconds=0.5)
STOP_WITHIN = timedelta(seconds=9)
PURGE_EVERY = timedelta(seconds=2)
SCHEDULE_EVERY = timedelta(minutes=1)
TIDY_EVERY = timedelta(days=1)


class Runner(Protocol):
    """The way on which Slack's requests come in."""

    def start(self) -> None:
        """Begin; returns at once, whether Slack can be reached or not."""

    def stop(self) -> None:
        """End; what is being answered is finished."""

    def state(self) -> Connection:
        """What status and readiness show."""


@dataclass
class Application:
    """Everything that runs, and the order in which it starts and stops."""

    store: Store
    lead: Lead
    clients: list[EnvironmentClient]
    discover: Discover
    poll: Poll
    deliver: Deliver
    purge: PurgeParts
    rounds: list[Round]
    slack: Runner
    timer: Timer
    workers: ThreadPoolExecutor
    clock: Clock
    poll_interval: timedelta
    woken: Signal
    """Set when a person's deed has left something to say."""
    ticked: list[datetime]
    """When a timer ticked last: one value, for liveness."""
    health_report: Health
    health: LocalServer | None = None
    _leads: bool = False
    _stopped: Signal = field(default_factory=Signal)

    def __post_init__(self) -> None:
        """Stopping has a thread of its own: whoever waits for it need not wait for ever."""
        self._stopping = Thread(target=self._stop, name="stop", daemon=True)

    def start(self) -> None:
        """Connect to Slack and begin the ticks. A process that does not lead answers commands, and waits."""
        if self.health is not None:
            self.health.start()
        self.slack.start()
        self.timer.every(LEAD_EVERY, "lead", self._take_turn)
        self.timer.every(self.poll_interval, "discover", self.led(self._find))
        self.timer.every(self.poll_interval, "watch", self.led(self.poll.begin))
        self.timer.every(DELIVER_EVERY, "deliver", self.speak)
        self.timer.every(PURGE_EVERY, "purge", self.led(self.purge.run.tick))
        if self.purge.scheduled is not None:
            self.timer.every(SCHEDULE_EVERY, "scheduled purge", self.led(self.purge.scheduled.tick))
        if self.purge.retention is not None:
            self.timer.every(TIDY_EVERY, "retention", self.led(self.purge.retention.tick))
        for each in self.rounds:
            self.timer.every(each.every, each.name, self.led(each.tick))
        self.timer.every(TIDY_EVERY, "tidy", self.led(Tidy(self.store).tick))
        self.timer.start()

    def watch(self, now: datetime) -> int:
        """Find the companies, then read them, and wait for both; return how many new entries were stored."""
        if self.lead.turn() is None:
            return 0
        self.discover.tick(now)
        return self.poll.tick(now)

    def _find(self, now: datetime) -> None:
        if self.discover.tick(now):
            self.timer.soon("watch")

    def speak(self, now: datetime) -> None:
        """Say what is due, and come again the moment that something else is."""
        self.deliver.tick(now)
        next_at = self.deliver.next_at(self.clock())
        if next_at is not None and next_at < now + DELIVER_EVERY:
            self.timer.at(next_at, "deliver")

    def led(self, tick: Callable[[datetime], object]) -> Callable[[datetime], None]:
        """The tick, while this process leads."""

        def run(now: datetime) -> None:
            if self.lead.turn() is not None:
                tick(now)

        return run

    def _take_turn(self, now: datetime) -> None:
        self.ticked[0] = now
        led = self._leads
        self._leads = self.lead.turn() is not None
        if self._leads and not led:
            self.timer.soon("discover")
            self.timer.soon("watch")

    def stop(self, within: timedelta = STOP_WITHIN) -> bool:
        """Let each part finish what it is at; what is left stays in the store. False when time ran out before."""
        if not self._stopped.is_set():
            self._stopped.set()
            self._stopping.start()
        self._stopping.join(within.total_seconds())
        return not self._stopping.is_alive()

    def _stop(self) -> None:
        """Each part by itself: one that cannot end in order keeps none of the others open."""
        self.poll.stopping.set()
        self.purge.run.stopping.set()
        parts: list[Callable[[], object]] = [
            self.deliver.stop,
            self.slack.stop,
            self.timer.stop,
            self.poll.close,
            self.workers.shutdown,  # what people have been promised is done first
            self.lead.release,
            *(client.close for client in self.clients),
            *([self.health.stop] if self.health is not None else []),
            self.store.close,
        ]
        for stop in parts:
            try:
                stop()
            except Exception as fault:
                log.warning("a part did not end in order", part=stop.__qualname__, fault=str(fault))
