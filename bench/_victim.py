"""The bot in a process of its own, which ends itself at a named point as a power cut would."""

import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.bootstrap import build
from bot.jobs import lead
from bot.logs import configure_logging
from bot.settings import IsolatedSettings
from bot.slack.messenger import SlackMessenger
from bot.store.postgres import PostgresEngine
from bot.store.sqlite import SqliteEngine

BEFORE_COMMIT, AFTER_COMMIT = "before a commit", "after a commit"
BEFORE_POST, AFTER_POST = "before a post", "after a post, before its ts is stored"
POINTS = (BEFORE_COMMIT, AFTER_COMMIT, BEFORE_POST, AFTER_POST)


@dataclass(frozen=True, slots=True)
class Death:
    """Where the process ends itself: the `nth` time that it comes to `point`; never without a point."""

    point: str = ""
    nth: int = 1
    abroad: bool = False
    """As if on another machine: nobody can see that this process is gone, only that its lease runs out."""


def live(settings: dict[str, Any], death: Death, log_path: str) -> None:
    """Run the bot until it is killed, or ended by SIGTERM as in production."""
    with open(log_path, "a", encoding="utf-8") as log:  # noqa: PTH123
        configure_logging("INFO", (), log)
        _arm(death)
        if death.abroad:
            lead._machine = lambda: ""
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        application = build(IsolatedSettings(**settings))
        # What a message needs to turn up in the local workspace; in production it is seconds.
        application.deliver.settle_after(timedelta(milliseconds=50))
        application.start()
        stop.wait()
        ended = application.stop()
        os._exit(0 if ended else 3)


def _arm(death: Death) -> None:
    count = 0
    lock = threading.Lock()

    def reach(point: str) -> None:
        nonlocal count
        if point != death.point:
            return
        with lock:
            count += 1
            if count == death.nth:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(owner: type, name: str, before: str, after: str) -> None:
        honest: Callable[..., Any] = getattr(owner, name)

        def wrapped(*arguments: Any, **named: Any) -> Any:
            reach(before)
            result = honest(*arguments, **named)
            reach(after)
            return result

        setattr(owner, name, wrapped)

    around(SqliteEngine, "_commit", BEFORE_COMMIT, AFTER_COMMIT)
    around(PostgresEngine, "_commit", BEFORE_COMMIT, AFTER_COMMIT)
    around(SlackMessenger, "post", BEFORE_POST, AFTER_POST)
    around(SlackMessenger, "update", BEFORE_POST, AFTER_POST)
