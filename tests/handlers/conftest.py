"""A conversation: the local workspace, the real Bolt app over a real socket, the real store, time that stands still."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Condition
from typing import Any

import pytest

from bot.announce import Announcer
from bot.clock import utc_now
from bot.core.diagnosis import Diagnostician
from bot.core.manners import Manners
from bot.core.model import Entry, Feed, Mode, Problem
from bot.core.notices import Reason, card_notice
from bot.demo.workspace import Message, Shortcut, Workspace
from bot.jobs.deliver import Deliver
from bot.slack.afterwards import Afterwards, Work
from bot.slack.app import build_app
from bot.slack.identity import Identity, People, identify
from bot.slack.messenger import SlackMessenger, web_client
from bot.slack.responder import Responder
from bot.slack.sockets import SocketRunner
from bot.store import Store, open_store
from bot.store.values import NewProblem
from bot.triage import Triage
from handlers import Desk, register
from tests.slack.samples import EXCHANGE_RATE, NOW, customer, entry, voice

CHANNEL = "#integrations"


class Counted(Afterwards):
    """Knows when all that was begun is done."""

    def __init__(self, workers: ThreadPoolExecutor) -> None:
        super().__init__(workers)
        self._open = 0
        self._changed = Condition()

    def begin(self, work: Work) -> None:
        self._count(1)

        def counted() -> None:
            try:
                work()
            finally:
                self._count(-1)

        super().begin(counted)

    def wait_for_all(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._open == 0, timeout=10)

    def _count(self, more: int) -> None:
        with self._changed:
            self._open += more
            self._changed.notify_all()


@dataclass
class Bot:
    """The bot's Slack side, with verbs for what happens elsewhere."""

    workspace: Workspace
    store: Store
    desk: Desk
    deliver: Deliver
    runner: SocketRunner
    counted: Counted
    now: list[datetime] = field(default_factory=lambda: [NOW])
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1000, 10_000_000)))

    @property
    def channel(self) -> str:
        return self.workspace.channel_id(CHANNEL)

    def company(self, name: str = "CRONUS Norge AS", mode: Mode = Mode.COMPANION) -> Feed:
        feed = self.store.register("Production", f"id-{name}"[:36], name, NOW)
        self.store.set_mode(feed.company.id, mode)
        self.store.poll_succeeded(feed.company.id, NOW)
        return self.store.feed(feed.company.id)

    def fails(
        self, message: str = EXCHANGE_RATE, *, company: str = "CRONUS Norge AS", records: int = 1, **changes: Any
    ) -> Problem:
        """Errors of one cause, stored; no card yet."""
        feed = self.company(company, changes.pop("mode", Mode.COMPANION))
        diagnosis = Diagnostician().diagnose(message)
        new = NewProblem(
            feed.company.id, changes.pop("fingerprint", message), diagnosis, "CUSTOMER", "Customer",
            entry().direction, message, changes.pop("at", NOW),
        )  # fmt: skip
        made = self.store.add_problem(new)
        batch: list[tuple[Entry, int]] = []
        for index in range(records):
            one = entry(next(self.numbers), message, customer(10000 + index), **changes)
            batch.append((one, made.id))
        self.store.add_entries(feed.series, batch)
        return self.current(made)

    def posts_card(self, problem: Problem) -> Message:
        """The problem's card, in the channel."""
        notice = card_notice(problem, Reason.FIRST_SEEN, self.now[0], self.now[0], self.channel)
        self.store.enqueue([notice])
        self.delivers()
        return self.card(problem)

    def delivers(self) -> None:
        """All that waits is said; Slack's pace is one message a second."""
        while True:
            self.now[0] += timedelta(seconds=2)
            if not self.deliver.tick(self.now[0]):
                return

    def card(self, problem: Problem) -> Message:
        """The card as it is now."""
        found = self.store.card(problem.id, problem.episode)
        assert found is not None
        return next(message for message in self.workspace.messages(CHANNEL) if message.ts == found.ts)

    def current(self, problem: Problem) -> Problem:
        found = self.store.problem(problem.id)
        assert found is not None
        return found

    def types(self, text: str, *, as_user: str = "ola") -> Message:
        """Type a command and wait for the answer."""
        return self.workspace.say(f"/syncerrors {text}", as_user=as_user, channel=CHANNEL).answer()

    def settles(self) -> None:
        """Wait until the desk has nothing to do."""
        self.counted.wait_for_all()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(shortcuts=(Shortcut("diagnose_this", "Diagnose this"),)) as started:
        yield started


@pytest.fixture
def bot(workspace: Workspace, tmp_path: Path) -> Iterator[Bot]:
    with ExitStack() as closing:
        made = assemble(workspace, tmp_path / "bot.db", closing)
        made.runner.start()
        workspace.wait_for_connection()
        yield made


def assemble(workspace: Workspace, database: Path, closing: ExitStack) -> Bot:
    """The Slack side as bootstrap wires it, with one worker, so that the order of deeds is certain."""
    store = open_store(f"sqlite:///{database}")
    closing.callback(store.close)
    client = web_client(workspace.bot_token, workspace.api_url, limit_seconds=5)
    own: Identity = identify(client)
    app = build_app(client, lambda: own, signing_secret=workspace.signing_secret)
    closing.callback(app.listener_runner.listener_executor.shutdown)
    workers = ThreadPoolExecutor(1, "desk")
    counted = Counted(workers)
    runner = SocketRunner(app, workspace.app_token, utc_now, counted)
    speaks = voice()
    deliver = Deliver(
        store, SlackMessenger(client), Announcer(store, speaks, lambda _channel, _ts: "").compose, Manners(), "test"
    )
    channel = workspace.channel_id(CHANNEL)
    now = [NOW]
    desk = Desk(
        store=store,
        triage=Triage(store, channel),
        links=speaks.links,
        advice=speaks.advice,
        people=People(client),
        responder=Responder(client),
        identity=lambda: own,
        clock=lambda: now[0],
        afterwards=counted,
        connection=runner.state,
    )
    bot = Bot(workspace, store, desk, deliver, runner, counted, now)
    register(app, desk)
    closing.callback(workers.shutdown)
    closing.callback(runner.stop)
    return bot
