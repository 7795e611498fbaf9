"""Plays the scenario: at full speed for a transcript, or in its own time for somebody who watches the page."""

import json
import logging
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from typing import Any

from bot.clock import utc_now
from bot.core.model import NoticeState
from bot.demo.isolation import empty_environment
from bot.demo.scenario import MAIN, Scene, afterwards, scenes, set_scene
from bot.demo.stage import CHANNEL, Stage, VirtualClock, set_stage
from bot.demo.workspace import Message

BEGINNING = datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
"""A Monday morning: five minutes to nine in Oslo."""
ONE_BY_ONE = {"syncerrors_storm_problems": 50, "syncerrors_storm_mappings": 10, "syncerrors_cards_per_hour": 100}
"""A morning's problems within a minute would be a storm, and one card is not much to show."""
AT_ONCE: dict[str, Any] = {
    "syncerrors_group_wait": timedelta(0),
    "syncerrors_card_interval": timedelta(0),
    "syncerrors_reply_interval": timedelta(0),
    "syncerrors_message_interval": timedelta(0),
    **ONE_BY_ONE,
}
WATCHABLE: dict[str, Any] = {
    "syncerrors_poll_interval": timedelta(seconds=1),
    "syncerrors_group_wait": timedelta(seconds=1),
    "syncerrors_card_interval": timedelta(seconds=5),
    "syncerrors_reply_interval": timedelta(seconds=20),
    "syncerrors_purgers": ("UKARI00001", "UOLA000001"),
    **ONE_BY_ONE,
}
VISITORS = {"en": "ola", "nb": "kari"}
"""Who somebody is on the page at first."""
BETWEEN_LATER_ERRORS = timedelta(seconds=40)
UNDELIVERED = (NoticeState.UNKNOWN, NoticeState.FAILED, NoticeState.PARKED, NoticeState.QUEUED, NoticeState.SENDING)


class _Complaints(logging.Handler):
    """Remembers every log line that should not be there."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(str(record.msg))


def play_once(
    language: str, *, as_json: bool, out: Callable[[str], object], morning: Sequence[Scene] | None = None
) -> list[str]:
    """Play at full speed and print the channel; return what went wrong, empty when nothing did."""
    complaints = _Complaints()
    logging.getLogger().addHandler(complaints)
    clock = VirtualClock(BEGINNING)
    try:
        with (
            empty_environment(),
            tempfile.TemporaryDirectory(prefix="syncerrors-") as folder,
            set_stage(
                Path(folder, "demo.db"), clock=clock, companies=(MAIN,), syncerrors_language=language, **AT_ONCE
            ) as stage,
        ):
            stage.connect()
            missed = _rehearse(stage, clock, scenes() if morning is None else morning)
            messages = stage.workspace.messages(CHANNEL)
            out(_as_json(messages) if as_json else _as_text(messages))
            return [*missed, *_faults(stage), *complaints.lines]
    finally:
        logging.getLogger().removeHandler(complaints)


def play_live(language: str, ports: tuple[int, int], stop: Signal, out: Callable[[str], object]) -> None:
    """Play in its own time until `stop` is set. Raises OSError when a port is taken."""
    settings: dict[str, Any] = {**WATCHABLE, "syncerrors_language": language}
    with (
        empty_environment(),
        tempfile.TemporaryDirectory(prefix="syncerrors-") as folder,
        set_stage(Path(folder, "demo.db"), companies=(MAIN,), rate_limits=True, ports=ports, **settings) as stage,
    ):
        set_scene(stage.business_central)
        stage.application.start()
        out(f"Slack (local):            {front_door(stage, language)}")
        out(f"Business Central (local): {stage.business_central.url}")
        out("A morning of errors is playing. Open the first address; Ctrl+C ends it.")
        _perform(stage, stop)


def front_door(stage: Stage, language: str) -> str:
    """The page's address: at the channel, as somebody who reads the channel's language."""
    reader = VISITORS.get(language, VISITORS["en"])
    workspace = stage.workspace
    return f"{workspace.url.rstrip('/')}/?user={workspace.user_id(reader)}#{workspace.channel_id(CHANNEL)}"


def _rehearse(stage: Stage, clock: VirtualClock, morning: Sequence[Scene]) -> list[str]:
    """Every scene at its time, without waiting for it; return those in which somebody found no card to act on."""
    missed = []
    set_scene(stage.business_central)
    stage.poll()
    for scene in morning:
        clock.now = BEGINNING + scene.at
        if scene.happen(stage.business_central, stage.workspace):
            stage.settle()
        elif scene.by_people:
            missed.append(f"{scene.what}: there is no such card")
        stage.poll()
    return missed


def _perform(stage: Stage, stop: Signal) -> None:
    started_at = utc_now()
    for scene in scenes():
        if _wait(stop, started_at + scene.at):
            return
        scene.happen(stage.business_central, stage.workspace)
    for happen in afterwards():
        if _wait(stop, utc_now() + BETWEEN_LATER_ERRORS):
            return
        happen(stage.business_central)


def _wait(stop: Signal, until: datetime) -> bool:
    return stop.wait(max((until - utc_now()).total_seconds(), 0))


def _faults(stage: Stage) -> list[str]:
    """What the bot itself knows to be wrong."""
    store = stage.application.store
    faults = [f"{feed.company.name}: {feed.fault}" for feed in store.feeds() if feed.fault]
    outbox = store.outbox().states
    faults += [f"{outbox[state]} notices are {state}" for state in UNDELIVERED if outbox.get(state)]
    faults += [f"Slack refuses: {trouble.code} ({trouble.place})" for trouble in store.troubles()]
    return faults


def _as_text(messages: list[Message]) -> str:
    parts = []
    for message in messages:
        links = "".join(f"\n    {link.label}: {link.url}" for link in message.links)
        thread = "".join(f"\n  | {reply.user}: " + reply.text.replace("\n", "\n  |   ") for reply in message.thread())
        parts.append(f"{message.user}:\n{message.text}{links}{thread}")
    return f"{CHANNEL}\n\n" + "\n\n".join(parts)


def _as_json(messages: list[Message]) -> str:
    cards = [
        {
            "ts": message.ts,
            "user": message.user,
            "notification": message.raw_text,
            "text": message.text,
            "links": [{"label": link.label, "url": link.url} for link in message.links],
            "buttons": [button.text for button in message.buttons],
            "thread": [{"user": reply.user, "text": reply.text} for reply in message.thread()],
        }
        for message in messages
        if message.buttons
    ]
    other = [{"user": message.user, "text": message.text} for message in messages if not message.buttons]
    return json.dumps({"channel": CHANNEL, "cards": cards, "other": other}, ensure_ascii=False, indent=2)
