"""Ended by its supervisor: the bot stops at a page's boundary within ten seconds, and at once when asked twice."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL
from bot.demo.workspace import Workspace
from bot.store import open_store
from tests.children import Child

PAGE = 2_000


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as started:
        yield started


@pytest.fixture
def business_central() -> Iterator[SimulatedBusinessCentral]:
    with SimulatedBusinessCentral() as started:
        yield started


@pytest.fixture
def bot(workspace: Workspace, business_central: SimulatedBusinessCentral, tmp_path: Path) -> Iterator[Child]:
    """`syncerrors run`, as a supervisor starts it."""
    variables = {
        "SLACK_BOT_TOKEN": workspace.bot_token,
        "SLACK_APP_TOKEN": workspace.app_token,
        "SLACK_API_URL": workspace.api_url.rstrip("/"),
        "SYNCERRORS_CHANNEL": workspace.channel_id(CHANNEL),
        "BC_BASE_URL": business_central.url,
        "BC_WEB_CLIENT_URL": business_central.web_client_url,
        "BC_AUTHORITY": business_central.authority,
        "BC_TENANT_ID": business_central.tenant_id,
        "BC_ENVIRONMENT": business_central.environment,
        "BC_CLIENT_ID": business_central.client_id,
        "BC_CLIENT_SECRET": business_central.client_secret,
        "SYNCERRORS_DATABASE_URL": f"sqlite:///{tmp_path}/bot.db",
        "SYNCERRORS_PAGE_SIZE": str(PAGE),
        "SYNCERRORS_POLL_INTERVAL": "1s",
    }
    with Child("run", folder=tmp_path, extra=variables) as started:
        yield started


def test_sigterm_in_the_middle_of_a_long_import_keeps_whole_pages(
    business_central: SimulatedBusinessCentral, bot: Child, tmp_path: Path
) -> None:
    business_central.bulk(200_000, 3)
    business_central.wait_for_requests(6, on="synchronizationErrors", timeout=20)
    assert bot.stop() == 0
    store = open_store(f"sqlite:///{tmp_path}/bot.db")
    (feed,) = store.feeds()
    store.close()
    assert 0 < feed.entries < 200_000
    assert feed.cursor == feed.entries
    assert feed.entries % PAGE == 0


def test_a_call_to_slack_that_hangs_does_not_hold_the_stop_up(workspace: Workspace, bot: Child) -> None:
    hanging = workspace.faults.hang("chat.postMessage")
    workspace.wait_for(lambda: hanging in workspace.faults.played or workspace.calls("chat.postMessage"), 20)
    assert bot.stop() == 0


def test_the_second_sigterm_ends_the_bot_at_once(workspace: Workspace, bot: Child) -> None:
    hanging = workspace.faults.hang("chat.postMessage")
    workspace.wait_for(lambda: hanging in workspace.faults.played or workspace.calls("chat.postMessage"), 20)
    bot.process.send_signal(signal.SIGTERM)
    bot.line("once more ends it at once")
    assert bot.stop() == -signal.SIGTERM
