"""A stage for delivery: both far sides, the real bot, a clock that the test moves, and a problem with its card."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.model import NoticeState
from bot.demo.stage import CHANNEL, Stage, VirtualClock, set_stage
from bot.demo.workspace import Message

MONDAY = datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
AT_ONCE = {
    "syncerrors_group_wait": timedelta(0),
    "syncerrors_card_interval": timedelta(0),
    "syncerrors_message_interval": timedelta(0),
    "syncerrors_storm_problems": 10_000,
    "syncerrors_cards_per_hour": 10_000,
    "syncerrors_storm_entries": 1_000_000,
    "syncerrors_storm_mappings": 1_000,
}
Play = Callable[..., Stage]


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(MONDAY)


@pytest.fixture
def play(tmp_path: Path, clock: VirtualClock) -> Iterator[Play]:
    with ExitStack() as stages:

        def start(**changes: Any) -> Stage:
            return stages.enter_context(set_stage(tmp_path / "bot.db", clock=clock, **{**AT_ONCE, **changes}))

        yield start


@pytest.fixture
def stage(play: Play) -> Stage:
    """Its first poll has been made: whatever happens now is news."""
    stage = play(syncerrors_admin="UADMIN0001")
    stage.poll()
    return stage


def cards(stage: Stage, channel: str = CHANNEL) -> list[Message]:
    """The cards in the channel."""
    return [message for message in stage.workspace.messages(channel) if message.buttons]


def later(stage: Stage, clock: VirtualClock, **duration: float) -> int:
    """Let time pass, and deliver what is due then."""
    clock.move(timedelta(**duration))
    return stage.deliver()


def states(stage: Stage) -> dict[str, int]:
    """How many notices are not sent, by state."""
    counts = stage.application.store.outbox().states
    return {state.value: count for state, count in counts.items() if count and state is not NoticeState.SENT}


def posts(stage: Stage) -> int:
    """How often a message was posted or tried to be."""
    return len(stage.workspace.calls("chat.postMessage"))
