"""Kills the bot again and again between a local workspace and a simulated Business Central, and looks what is left.

Each round something happens in Business Central, the bot is started as a process, and it is killed: at a random
moment, at a named point, or while Slack has accepted a message and not answered yet. After the last round it may
finish; then every error is stored once, every episode has one card, and nothing was said twice.
"""

import os
import random
import signal
import sqlite3
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench._victim import POINTS, Death, live
from bot.core.model import NoticeState, Problem, State
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL, settings_for
from bot.demo.workspace import Workspace
from bot.settings import Settings
from bot.store import Store, open_store

RANDOM_MOMENT, ANSWER_HELD_BACK = "a random moment", "Slack has accepted, no answer yet"
WAYS = (RANDOM_MOMENT, RANDOM_MOMENT, ANSWER_HELD_BACK, *POINTS)
LONGEST_LIFE = 1.2
"""Seconds from the start of a process to its random end: about half of it is the start itself."""
PATIENCE = 60.0
EAGER: dict[str, Any] = {
    "syncerrors_poll_interval": timedelta(milliseconds=200),
    "syncerrors_group_wait": timedelta(0),
    "syncerrors_card_interval": timedelta(0),
    "syncerrors_reply_interval": timedelta(0),
    "syncerrors_reply_growth": 2,
    "syncerrors_reply_growth_percent": 0,
    "syncerrors_message_interval": timedelta(0),
    "syncerrors_lease": timedelta(seconds=1),
    "syncerrors_page_size": 100,
    "syncerrors_storm_problems": 100_000,
    "syncerrors_storm_entries": 1_000_000,
    "syncerrors_storm_mappings": 1_000,
    "syncerrors_cards_per_hour": 1_000_000,
}
_context = get_context("forkserver")
_context.set_forkserver_preload(["bench._victim"])


@dataclass
class Ordeal:
    """One database and both far sides, for as many rounds as one likes. Use as a context manager."""

    database_url: str
    seed: int
    directory: Path
    changes: dict[str, Any] = field(default_factory=dict)
    deaths: Counter[str] = field(default_factory=Counter)
    happened: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.workspace = Workspace().start()
        self.business_central = SimulatedBusinessCentral().start()
        self.log = self.directory / f"bot-{self.seed}.log"
        made = settings_for(self.workspace, self.business_central, self.database_url, **{**_known(), **self.changes})
        self.settings = made.model_dump()

    def start(self, death: Death | None = None) -> BaseProcess:
        """The bot, in a process of its own."""
        process = _context.Process(target=live, args=(self.settings, death or Death(), str(self.log)), daemon=True)
        process.start()
        return process

    def round(self) -> None:
        """Something happens; the bot begins, and dies."""
        self.happen()
        way = self.random.choice(WAYS)
        self.deaths[way] += 1
        if way in POINTS:
            process = self.start(Death(way, self.random.randint(1, 12)))
            process.join(LONGEST_LIFE * 2)
        elif way == ANSWER_HELD_BACK:
            fault = self.workspace.faults.hang(self.random.choice(["chat.postMessage", "chat.update"]), accepted=True)
            process = self.start()
            deadline = time.monotonic() + LONGEST_LIFE * 2
            while fault not in self.workspace.faults.played and time.monotonic() < deadline:
                time.sleep(0.01)
        else:
            process = self.start()
            process.join(self.random.uniform(0.05, LONGEST_LIFE))
        kill(process)
        self.workspace.faults.clear()

    def happen(self) -> None:
        """One to three errors; now and then of a cause that is new."""
        for _ in range(self.random.randint(1, 3)):
            cause = self.random.randint(0, 4 + self.happened // 8)
            message = f"The plug-in {_word(cause)} of {_word(cause * 7 + 3)} failed."
            self.business_central.fails("Customer", str(10_000 + self.random.randint(0, 40)), message)
            self.happened += 1

    def finish(self) -> None:
        """Let the bot live until everything is stored and said; then end it as a supervisor does."""
        process = self.start()
        try:
            self.wait_until_all_is_said()
            stopped = time.monotonic()
            assert process.pid is not None
            os.kill(process.pid, signal.SIGTERM)
            process.join(15)
            assert process.exitcode == 0, f"exit code {process.exitcode}"
            assert time.monotonic() - stopped < 10, "the stop took more than ten seconds"
        finally:
            kill(process)

    def wait_until_all_is_said(self, patience: float = PATIENCE) -> None:
        """Raises AssertionError when that takes longer than `patience` seconds."""
        deadline = time.monotonic() + patience
        store = open_store(self.database_url)
        try:
            while not self._is_said(store):
                assert time.monotonic() < deadline, self._standing(store)
                time.sleep(0.1)
        finally:
            store.close()

    def _is_said(self, store: Store) -> bool:
        states = store.outbox().states
        return stored(store) >= self.happened and not any(states.get(state) for state in _UNFINISHED)

    def _standing(self, store: Store) -> str:
        tail = self.log.read_text(encoding="utf-8").splitlines()[-15:] if self.log.exists() else []
        return "\n".join([f"{stored(store)} of {self.happened} stored; outbox {store.outbox().states}", *tail])

    def faults(self) -> list[str]:
        """What is wrong now; nothing, if all went well."""
        store = open_store(self.database_url)
        try:
            return [*self._stored_faults(store), *self._said_faults(store), *_sound(self.database_url)]
        finally:
            store.close()

    def _stored_faults(self, store: Store) -> list[str]:
        faults = [] if stored(store) == self.happened else [f"{stored(store)} of {self.happened} errors are stored"]
        (feed,) = store.feeds()
        numbers = store.stored_numbers(feed.series, 1, self.happened + 1)
        counted = sum(problem.entries for problem in _problems(store))
        if len(numbers) != self.happened or counted != self.happened:
            faults.append(f"{len(numbers)} numbers, {counted} counted, {self.happened} happened")
        return faults

    def _said_faults(self, store: Store) -> list[str]:
        said = Counter(self.notices())
        faults = [f"{notice} was said {times} times" for notice, times in said.items() if times > 1]
        cards = Counter(notice.partition("-card")[0] for notice in said if "-card" in notice)
        for problem in _problems(store):
            for episode in range(1, problem.episode + 1):
                if cards[f"p{problem.id}e{episode}"] != 1 and not problem.imported:
                    faults.append(f"{problem.name} episode {episode} has {cards[f'p{problem.id}e{episode}']} cards")
        states = store.outbox().states
        return faults + [f"{states[state]} notices are {state}" for state in _UNFINISHED if states.get(state)]

    def notices(self) -> list[str]:
        """Ids of the notices that stand in the channel, replies too."""
        posts = self.workspace.state.channel_named(CHANNEL).posts.values()
        payloads = [post.metadata["event_payload"]["notice"] for post in tuple(posts) if post.metadata]
        return [str(payload).partition("/")[2] for payload in payloads]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.workspace.stop()
        self.business_central.stop()


_UNFINISHED = [state for state in NoticeState if state is not NoticeState.SENT]


def kill(process: BaseProcess) -> None:
    """Kill it, if it lives still, and wait until it is gone."""
    if process.is_alive():
        process.kill()
    process.join()


def stored(store: Store) -> int:
    """How many entries there are."""
    return sum(feed.entries for feed in store.feeds())


def rounds_on_sqlite(rounds: int, seed: int) -> tuple[Counter[str], int, list[str]]:
    """So many rounds on one file; how it died, how many errors there were, and what is wrong afterwards."""
    with tempfile.TemporaryDirectory(prefix="crash-") as directory:
        url = f"sqlite:///{directory}/bot.db"
        with Ordeal(url, seed, Path(directory)) as ordeal:
            first = ordeal.start()
            ordeal.workspace.wait_for(lambda: ordeal.workspace.messages(CHANNEL), 20)
            kill(first)
            for _ in range(rounds):
                ordeal.round()
            ordeal.finish()
            return ordeal.deaths, ordeal.happened, ordeal.faults()


def _problems(store: Store) -> list[Problem]:
    """All of them; their ids may have gaps, because PostgreSQL does not give back what a killed transaction took."""
    return store.problems_in_state(frozenset(State), limit=100_000)


def _sound(url: str) -> list[str]:
    if not url.startswith("sqlite:///"):
        return []
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    connection.close()
    return [] if answer == "ok" else [f"the database is not sound: {answer}"]


def _known() -> dict[str, Any]:
    return {name: value for name, value in EAGER.items() if name in Settings.model_fields}


def _word(number: int) -> str:
    """A word without digits: numbers are masked when texts are compared."""
    syllables = ("ba", "de", "fi", "go", "lu", "mo", "ne", "ra", "si", "tu")
    return "".join(syllables[int(digit)] for digit in f"{number:03d}").capitalize()
