"""HTTP mode: Slack calls the bot at an address, with a signature, instead of a socket."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.stage import CHANNEL, Stage, set_stage
from bot.demo.workspace.verbs import SIGNING_SECRET
from tests.conversations.conftest import AT_ONCE


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """With the real clock: the age of a signature counts."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"slack_app_token": "", "slack_signing_secret": SIGNING_SECRET, "syncerrors_http_port": port}
    with set_stage(tmp_path / "bot.db", **AT_ONCE, **settings) as stage:
        stage.workspace.deliver_to(f"http://127.0.0.1:{port}/slack/events")
        stage.application.slack.start()
        yield stage


def test_a_command_and_a_button_work_without_a_socket(stage: Stage) -> None:
    stage.poll()
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    answer = stage.workspace.say("/syncerrors list", as_user="ola").answer()
    assert "1 unfinished problem" in answer
    card = stage.workspace.messages(CHANNEL)[-1]
    stage.workspace.click("Acknowledge", as_user="ola", in_message=card)
    stage.settle()
    assert "@ola" in stage.workspace.messages(CHANNEL)[-1]


def test_the_status_says_that_requests_come_by_http(stage: Stage) -> None:
    assert "HTTP" in stage.workspace.say("/syncerrors status", as_user="ola").answer()
