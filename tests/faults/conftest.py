"""A whole bot between both far sides, with its manners as they are by default, and a clock that the test moves."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import build
from bot.demo.stage import CHANNEL, Stage, VirtualClock, set_stage, settings_for

MONDAY = datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
Play = Callable[..., Stage]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY)


@pytest.fixture
def play(tmp_path: Path, clock: VirtualClock) -> Iterator[Play]:
    with ExitStack() as stages:

        def start(**changes: Any) -> Stage:
            manners = {"syncerrors_message_interval": timedelta(0), **changes}
            return stages.enter_context(set_stage(tmp_path / "bot.db", clock=clock, **manners))

        yield start


def live(stage: Stage, clock: VirtualClock, minutes: int) -> None:
    """Minute by minute: read, look after everything, speak."""
    for _ in range(minutes):
        clock.move(timedelta(minutes=1))
        stage.poll()
        stage.make_rounds()


def start_again(stage: Stage, clock: VirtualClock, folder: Path, **changes: Any) -> None:
    """End the bot, and start it on the same database with other settings."""
    stage.application.stop()
    url = f"sqlite:///{folder / 'bot.db'}"
    manners = {"syncerrors_message_interval": timedelta(0), **changes}
    stage.application = build(settings_for(stage.workspace, stage.business_central, url, **manners), clock)


def notes(stage: Stage) -> list[str]:
    """What the bot has told the operators in the channel, as it stands there now."""
    return [message.text for message in stage.workspace.messages(CHANNEL) if message.text.startswith("⚠️")]


def status(stage: Stage) -> str:
    """What somebody is told who asks."""
    stage.connect()
    return stage.workspace.say("/syncerrors status", as_user="ola").answer().text
