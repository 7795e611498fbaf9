"""A stage for each conversation: both far sides, the real bot, and a clock that the test moves."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.stage import Stage, VirtualClock, set_stage

MONDAY = datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
AT_ONCE = {
    "syncerrors_group_wait": timedelta(0),
    "syncerrors_card_interval": timedelta(0),
    "syncerrors_message_interval": timedelta(0),
}
Play = Callable[..., Stage]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY)


@pytest.fixture
def play(tmp_path: Path, clock: VirtualClock) -> Iterator[Play]:
    """Set a stage; `connected=True` opens the socket too. Settings that differ from a fast default are arguments."""
    with ExitStack() as stages:

        def start(*, connected: bool = False, **changes: Any) -> Stage:
            stage = stages.enter_context(set_stage(tmp_path / "bot.db", clock=clock, **{**AT_ONCE, **changes}))
            if connected:
                stage.connect()
            return stage

        yield start


@pytest.fixture
def stage(play: Play) -> Stage:
    """A connected stage whose first poll has been made: whatever happens now is news."""
    stage = play(connected=True)
    stage.poll()
    return stage
