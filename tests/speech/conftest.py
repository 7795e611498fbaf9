"""Weeks in seconds: the real bot between a local Slack and a simulated Business Central, on a clock that jumps."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL, Stage, VirtualClock, set_stage
from bot.demo.workspace import Workspace

OSLO = ZoneInfo("Europe/Oslo")
DATE = re.compile(r"<!date\^(\d+)\^[^>]*>")
STRIDE = timedelta(hours=3)
Live = Callable[..., "Weeks"]


@dataclass
class Weeks:
    """A team's weeks: moments are local (`2026-03-02 09:00`)."""

    stage: Stage
    clock: VirtualClock
    heard: list[str] = field(default_factory=list)

    @property
    def slack(self) -> Workspace:
        return self.stage.workspace

    @property
    def bc(self) -> SimulatedBusinessCentral:
        return self.stage.business_central

    def until(self, moment: str, stride: timedelta = STRIDE) -> None:
        """Live on until then: read, look after everything and speak at every whole stride after midnight."""
        target = local(moment)
        while self.clock.now < target:
            now = self.clock.now.astimezone(OSLO).replace(tzinfo=None)
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            following = midnight + ((now - midnight) // stride + 1) * stride
            self.clock.now = max(min(target, local(following.isoformat())), self.clock.now + timedelta(minutes=1))
            self.turn()

    def minutes(self, count: int) -> None:
        """Live on minute by minute."""
        for _ in range(count):
            self.clock.move(timedelta(minutes=1))
            self.turn()

    def turn(self) -> None:
        self.stage.poll()
        self.stage.make_rounds()

    def said(self) -> list[str]:
        """Everything that was posted, in order: when, where, what; silent updates are not heard."""
        return [_heard(call) for call in self.slack.calls("chat.postMessage") if not call.error]

    def posts(self) -> list[str]:
        """What the whole channel saw: messages and broadcasts, not replies."""
        return [line for line in self.said() if "↳" not in line or "↳ #" in line]

    def channel(self) -> str:
        """The channel as it looks now."""
        return "\n\n".join(
            DATE.sub(lambda found: _clock(int(found[1])), message.text) for message in self.slack.messages(CHANNEL)
        )


def local(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=OSLO).astimezone(UTC)


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Begin at a local moment, with the first poll made: whatever happens now is news."""
    with ExitStack() as stages:

        def begin(moment: str, **changes: Any) -> Weeks:
            clock = VirtualClock(local(moment))
            settings = {
                "syncerrors_message_interval": timedelta(0),
                "syncerrors_timezone": "Europe/Oslo",
                **changes,
            }
            weeks = Weeks(stages.enter_context(set_stage(tmp_path / "bot.db", clock=clock, **settings)), clock)
            weeks.turn()
            return weeks

        yield begin


def _heard(call: Any) -> str:
    text = DATE.sub(lambda found: _clock(int(found[1])), str(call.arguments.get("text", "")))
    where = ""
    if call.arguments.get("thread_ts"):
        where = "↳ # " if str(call.arguments.get("reply_broadcast")).lower() in ("true", "1") else "↳ "
    return f"{call.at.astimezone(OSLO):%a %d %b %H:%M}  {where}{text}"


def _clock(unix: int) -> str:
    return f"{datetime.fromtimestamp(unix, OSLO):%d %b %H:%M}"
