"""What is logged: one line an event, no secret, whatever the level and whatever goes wrong."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.workspace import Workspace
from bot.logs import REDACTED, Redactor, configure_logging
from tests.children import Child

BOT_TOKEN = "xoxb-1111111111-canary"
APP_TOKEN = "xapp-1-A1-canary"
CLIENT_SECRET = "canary~client.secret/with+signs="
CHANNEL = "#integrations"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; the logging of the test run is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "text",
    [
        "token xoxb-123-456-abcDEF",
        "xapp-1-A2-3-abcdef opened",
        "Authorization: Bearer abc.def-ghi",
        "eyJhbGciOi.eyJzdWIi.c2ln",
        "wss://host/link/?ticket=0a1b2c%3D&app_id=1",
        "postgresql://bot:canary@db.example/sync",
        "-----BEGIN PRIVATE KEY-----\nAAAA\nBBBB\n-----END PRIVATE KEY-----",
    ],
)
def test_secrets_are_known_by_their_shape(text: str) -> None:
    cleaned = Redactor([]).clean(text)
    assert REDACTED in cleaned
    for part in ("123-456", "abcdef", "abc.def", "c2ln", "0a1b2c", "canary", "AAAA"):
        assert part not in cleaned


@given(st.text(min_size=4, max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_a_known_secret_never_stays(secret: str, before: str, after: str) -> None:
    assert secret not in Redactor([secret]).clean(before + secret + after).replace(REDACTED, "")


def test_of_two_secrets_the_longer_one_is_taken_out_whole() -> None:
    assert Redactor(["abcd", "abcd-and-more"]).clean("abcd-and-more") == REDACTED


def test_an_event_is_one_line_whatever_a_record_is_called(stream: io.StringIO) -> None:
    configure_logging("INFO", stream=stream)
    structlog.get_logger("test").info("stored", company="CRONUS\nlevel=error event=forged\x1b[2J")
    (line,) = stream.getvalue().splitlines()
    assert "\x1b" not in line


def test_a_secret_in_an_exception_is_taken_out(stream: io.StringIO) -> None:
    configure_logging("INFO", ["canary-secret"], stream=stream)
    try:
        raise ValueError("it was canary-secret")
    except ValueError as fault:
        structlog.get_logger("test").error("failed", exc_info=fault)
        logging.getLogger("library").error("failed", exc_info=fault)
    assert stream.getvalue().count(REDACTED) >= 2
    assert "canary" not in stream.getvalue()


def test_talkative_libraries_are_held_back_at_debug(stream: io.StringIO) -> None:
    configure_logging("DEBUG", stream=stream)
    for name in ("httpx", "slack_sdk.web.client", "msal.token_cache", "urllib3.connectionpool"):
        logging.getLogger(name).debug("a whole request")
    logging.getLogger("bot.jobs").debug("ours")
    assert "a whole request" not in stream.getvalue()
    assert "ours" in stream.getvalue()


def test_nothing_secret_is_said_at_debug_while_everything_fails(tmp_path: Path) -> None:
    """Refusals, resets, unreadable answers and a token that is withdrawn, on both sides, at the lowest level."""
    with (
        Workspace(bot_token=BOT_TOKEN, app_token=APP_TOKEN) as workspace,
        SimulatedBusinessCentral(client_secret=CLIENT_SECRET) as business_central,
    ):
        lines = {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": workspace.api_url,
            "SYNCERRORS_CHANNEL": workspace.channel_id(CHANNEL),
            "BC_BASE_URL": business_central.url,
            "BC_WEB_CLIENT_URL": business_central.web_client_url,
            "BC_AUTHORITY": business_central.authority,
            "BC_TENANT_ID": business_central.tenant_id,
            "BC_ENVIRONMENT": business_central.environment,
            "BC_CLIENT_ID": business_central.client_id,
            "BC_CLIENT_SECRET": CLIENT_SECRET,
            "SYNCERRORS_POLL_INTERVAL": "1s",
            "SYNCERRORS_GROUP_WAIT": "1s",
            "SYNCERRORS_LOG_LEVEL": "DEBUG",
        }
        env_file = tmp_path / ".env"
        env_file.write_text("".join(f"{name}={value}\n" for name, value in lines.items()))
        env_file.chmod(0o600)
        with Child("run", folder=tmp_path) as bot:
            workspace.wait_for(lambda: workspace.messages(CHANNEL), 30)
            for fault in ({"status": 401}, {"status": 403}, {"html": True}, {"truncated": True}, {"reset": True}):
                business_central.faults.next(on="synchronizationErrors", **fault)
            business_central.faults.next(on="login:token", status=500)
            workspace.faults.next("chat.postMessage", error="internal_error")
            workspace.faults.next("apps.connections.open", error="invalid_auth")
            workspace.faults.drop_sockets()
            business_central.fail("missing_exchange_rate", key="SEK")
            workspace.wait_for(lambda: [message for message in workspace.messages(CHANNEL) if message.buttons], 60)
            workspace.faults.revoke_token()
            business_central.fail("missing_privilege", key="10000")
            bot.line("token_revoked")
            assert bot.stop() == 0
        said = "\n".join([*bot.seen, *(message.text for message in workspace.messages(CHANNEL))])
        used = {request.headers.get("authorization", "") for request in business_central.requests()}
    secrets = {BOT_TOKEN, APP_TOKEN, CLIENT_SECRET, *(each.removeprefix("Bearer ") for each in used if each)}
    assert len(secrets) >= 4
    assert not [secret for secret in secrets if secret in said]
    assert not re.search(r"ticket=(?!\[redacted\])", said)
