"""Errors forced everywhere, at the log level DEBUG: no secret in the log, in Slack, in readiness or in a sentence."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.bootstrap import build
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL, Stage, VirtualClock, settings_for
from bot.demo.workspace import Workspace
from bot.exceptions import BotError
from bot.logs import configure_logging
from bot.store import open_store
from tests.delivery.conftest import AT_ONCE, later

BOT = "xoxb-canary-bot-token"
APP = "xapp-canary-app-token"
CLIENT = "canary~client.secret"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


@pytest.fixture
def stage(tmp_path: Path, clock: VirtualClock, log: io.StringIO) -> Iterator[Stage]:
    with Workspace(bot_token=BOT, app_token=APP, clock=clock) as workspace:
        business_central = SimulatedBusinessCentral(client_secret=CLIENT, now=clock).start()
        settings = settings_for(workspace, business_central, f"sqlite:///{tmp_path}/bot.db", **AT_ONCE)
        configure_logging("DEBUG", settings.secrets, log)
        stage = Stage(workspace, business_central, build(settings, clock), clock)
        yield stage
        stage.application.stop()
        business_central.stop()


def test_no_canary_gets_out_whatever_fails(stage: Stage, clock: VirtualClock, log: io.StringIO) -> None:
    slack, bc = stage.workspace, stage.business_central
    stage.connect()
    stage.poll()
    ways_of_bc = [{"status": status} for status in (401, 403, 404, 429, 500, 503)]
    for trouble in [*ways_of_bc, {"html": True}, {"truncated": True}, {"reset": True}]:
        bc.faults.next(on="synchronizationErrors", times=4, **trouble)  # type: ignore[arg-type]
        clock.move(timedelta(minutes=6))
        stage.poll()
        bc.faults.clear()
    bc.faults.next(on="login:token", status=401, times=4)
    clock.move(timedelta(hours=2))
    stage.poll()
    bc.faults.clear()
    for number, error in enumerate(("invalid_auth", "missing_scope", "internal_error", "invalid_blocks", "new_word")):
        slack.faults.next("chat.postMessage", error=error)
        bc.fails("Customer", str(10_000 + number), f"A failure called {error} {'x' * number}.")
        clock.move(timedelta(minutes=6))
        stage.poll()
        later(stage, clock, minutes=2)
    slack.faults.drop_sockets()
    slack.faults.revoke_app_token()
    for way in ("reset_before_accept", "truncated", "html_502"):
        getattr(slack.faults, way)("chat.postMessage")
        bc.fails("Vendor", way, f"Another failure, {way}.")
        clock.move(timedelta(minutes=6))
        stage.poll()
    said = "\n".join(message.raw_text for message in slack.messages(CHANNEL))
    report = json.dumps(stage.application.health_report.parts())
    written = log.getvalue()
    assert "poll failed" in written
    assert "slack refuses" in written
    for place in (said, report, written, str(stage.application)):
        for canary in (BOT, APP, CLIENT, "Bearer ey", "ticket=0"):
            assert canary not in place


@pytest.mark.parametrize(
    "url", ["postgresql://bot:canary-dsn@127.0.0.1:1/bot", "mysql://bot:canary-dsn@host/bot", "sqlite:///"]
)
def test_a_database_url_is_never_repeated(url: str) -> None:
    with pytest.raises(BotError) as refused:
        open_store(url)
    assert "canary" not in str(refused.value)
