"""The socket against everything that ends it, politely or not."""

import gc
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.socket_mode import SocketModeClient

from bot.clock import utc_now
from bot.demo.stage import VirtualClock, set_stage
from bot.demo.workspace import Workspace
from bot.slack.app import build_app
from bot.slack.identity import identify
from bot.slack.messenger import web_client
from bot.slack.sockets import SocketRunner
from tests.slack.hasty import ORDER, Hasty

# The SDK forgets to close a socket when the peer ends it while it reconnects by itself.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as started:
        yield started


@pytest.fixture
def hasty() -> Iterator[Hasty]:
    made = Hasty()
    yield made
    made.workers.shutdown()


@pytest.fixture
def runner(workspace: Workspace, hasty: Hasty) -> Iterator[SocketRunner]:
    client = web_client(workspace.bot_token, workspace.api_url, limit_seconds=3)
    own = identify(client)
    app = build_app(client, lambda: own)
    with ExitStack() as closing:
        closing.callback(app.listener_runner.listener_executor.shutdown)
        app.command("/syncerrors")(hasty.listener)
        made = SocketRunner(app, workspace.app_token, utc_now, hasty.afterwards, silent_after=timedelta(seconds=4))
        closing.callback(made.stop)
        yield made
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def test_connected_socket_says_so(workspace: Workspace, runner: SocketRunner) -> None:
    runner.start()
    workspace.wait_for_connection()
    workspace.wait_for(lambda: runner.state().connected)
    assert runner.state().way == "socket"
    assert runner.state().reconnects == 0


def test_work_begins_when_the_command_is_acknowledged(
    workspace: Workspace, runner: SocketRunner, hasty: Hasty, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = SocketModeClient.send_socket_mode_response

    def sent(client: SocketModeClient, response: Any) -> None:
        hasty.answered()
        send(client, response)

    monkeypatch.setattr(SocketModeClient, "send_socket_mode_response", sent)
    runner.start()
    workspace.wait_for_connection()
    workspace.say("/syncerrors")
    assert hasty.done.wait(10)
    assert hasty.order == ORDER


@pytest.mark.parametrize("fault", ["drop_sockets", "refresh_sockets"])
def test_ended_socket_is_replaced(workspace: Workspace, runner: SocketRunner, fault: str) -> None:
    runner.start()
    workspace.wait_for_connection()
    opened = workspace.sockets.opened
    getattr(workspace.faults, fault)()
    workspace.wait_for_connection(15, beyond=opened)


def test_silent_socket_is_noticed_and_replaced(workspace: Workspace, runner: SocketRunner) -> None:
    runner.start()
    workspace.wait_for_connection()
    opened = workspace.sockets.opened
    workspace.faults.silence_socket()
    workspace.wait_for_connection(20, beyond=opened)
    runner.check(utc_now())  # waits for the replacement to be finished
    assert runner.state().reconnects >= 1


def test_slack_that_refuses_at_the_start_is_asked_again(workspace: Workspace, runner: SocketRunner) -> None:
    workspace.faults.revoke_app_token()
    runner.start()
    assert not runner.state().connected
    assert "token_revoked" in runner.fault
    workspace.faults.restore_tokens()
    workspace.wait_for_connection(10)


def test_retry_after_of_the_socket_door_is_obeyed(workspace: Workspace, runner: SocketRunner) -> None:
    workspace.faults.next("apps.connections.open", status=429, headers={"Retry-After": "600"})
    now = utc_now()
    runner.check(now)
    runner.check(now + timedelta(seconds=300))
    assert len(workspace.calls("apps.connections.open")) == 1
    runner.check(now + timedelta(seconds=601))
    assert len(workspace.calls("apps.connections.open")) == 2


def test_socket_that_delivers_nothing_for_long_is_renewed(workspace: Workspace, runner: SocketRunner) -> None:
    later: list[datetime] = [utc_now()]
    runner._clock = lambda: later[0]
    runner.check(later[0])
    workspace.wait_for_connection()
    opened = workspace.sockets.opened
    later[0] += timedelta(minutes=31)
    runner.check(later[0])
    workspace.wait_for_connection(10, beyond=opened)


def test_a_jump_of_the_bots_clock_leaves_the_socket_alone(tmp_path: Path) -> None:
    """A socket lives by the machine's time: weeks that are played in seconds must not renew it every second."""
    clock = VirtualClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
    with set_stage(tmp_path / "bot.db", clock=clock) as stage:
        stage.connect()
        clock.move(timedelta(days=300))
        assert stage.application.slack.state().connected
