"""HTTP mode: who is let in, what is answered to everybody else, and that nothing of a body reaches the log."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from slack_bolt import Ack
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.applications import Starlette

from bot.slack.app import build_app
from bot.slack.http import http_app
from bot.slack.identity import Identity
from bot.slack.messenger import web_client
from tests.slack.hasty import ORDER, Hasty

SECRET = "local-signing-secret"
PATH = "/slack/events"


class Served:
    """An HTTP app and what its one handler has seen."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.hasty = Hasty()
        app = build_app(web_client("xoxb-1"), lambda: Identity("T1", "B1", "U1"), signing_secret=SECRET)

        def heard(ack: Ack, body: dict[str, Any]) -> None:
            ack()
            self.seen.append(body["text"])

        def broken(ack: Ack) -> None:
            ack()
            raise ZeroDivisionError("inside")

        app.command("/syncerrors")(heard)
        app.command("/broken")(broken)
        app.command("/hasty")(self.hasty.listener)
        self.app: Starlette = http_app(app, SECRET, self.hasty.afterwards, sender_seconds=0.5)
        self.executor: ThreadPoolExecutor = app.listener_runner.listener_executor  # type: ignore[assignment]

    def post(self, body: Any, headers: dict[str, str] | None = None, path: str = PATH) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(
                transport=httpx.ASGITransport(self.app), base_url="http://bot.example", timeout=10
            ) as client:
                return await client.post(path, content=body, headers=headers)

        return asyncio.run(send())


@pytest.fixture
def served() -> Any:
    made = Served()
    yield made
    made.executor.shutdown()
    made.hasty.workers.shutdown()


def command(name: str = "/syncerrors") -> str:
    return urlencode({"command": name, "text": "private words", "team_id": "T1", "user_id": "U2", "trigger_id": "1"})


def signed(body: str, *, at: int | None = None) -> dict[str, str]:
    timestamp = str(at if at is not None else int(time.time()))
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": SignatureVerifier(SECRET).generate_signature(timestamp=timestamp, body=body) or "",
        "content-type": "application/x-www-form-urlencoded",
    }


def test_signed_request_is_served(served: Served) -> None:
    assert served.post(command(), signed(command())).status_code == 200
    assert served.seen == ["private words"]


def test_work_begins_when_the_request_is_answered(served: Served) -> None:
    inner = served.app

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if message["type"] == "http.response.start":
                served.hasty.answered()
            await send(message)

        await inner(scope, receive, sent)

    served.app = watched  # type: ignore[assignment]
    assert served.post(command("/hasty"), signed(command("/hasty"))).status_code == 200
    assert served.hasty.done.wait(10)
    assert served.hasty.order == ORDER


@pytest.mark.parametrize(
    "change",
    [
        {"x-slack-signature": "v0=00"},
        {"x-slack-signature": ""},
        {"x-slack-request-timestamp": "abc"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-request-timestamp": "٣٣"},
        {"x-slack-request-timestamp": "9" * 400},
    ],
)
def test_wrong_signature_or_time_is_401_and_runs_nothing(
    served: Served, change: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    headers = {name: value.encode() for name, value in (signed(command()) | change).items()}
    assert served.post(command(), headers).status_code == 401  # type: ignore[arg-type]
    assert served.seen == []
    assert "private" not in caplog.text


@pytest.mark.parametrize(("offset", "status"), [(-301, 401), (-300, 200), (300, 200), (301, 401)])
def test_request_of_more_than_five_minutes_away_is_401(
    served: Served, offset: int, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_795_000_000
    monkeypatch.setattr(Clock, "now", lambda _: now)
    assert served.post(command(), signed(command(), at=now + offset)).status_code == status


def test_changed_body_is_401(served: Served) -> None:
    assert served.post(command() + "&x=1", signed(command())).status_code == 401


def test_missing_headers_are_401(served: Served) -> None:
    assert served.post(command()).status_code == 401


def test_body_that_is_no_text_is_401(served: Served) -> None:
    assert served.post(b"\xff\xfe", signed(command())).status_code == 401


@pytest.mark.parametrize("body", ["payload=nothing", "payload=[1]", "payload=null", "payload=" + '{"a":' * 50_000])
def test_signed_nonsense_is_400(served: Served, body: str) -> None:
    assert served.post(body, signed(body)).status_code == 400


def test_huge_body_is_413_announced_or_not(served: Served) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 100_000

    assert served.post(b"x" * 10_000_000).status_code == 413
    assert served.post(chunks()).status_code == 413


def test_slow_sender_is_408(served: Served) -> None:
    async def app_call() -> int:
        sent: list[Any] = []
        first = [True]

        async def receive() -> dict[str, Any]:
            if first[0]:
                first[0] = False
                return {"type": "http.request", "body": b"x", "more_body": True}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http", "method": "POST", "path": PATH, "raw_path": PATH.encode(), "query_string": b"",
            "headers": [], "http_version": "1.1", "scheme": "http", "server": ("bot.example", 80),
            "client": ("127.0.0.1", 1), "root_path": "",
        }  # fmt: skip
        await served.app(scope, receive, send)
        return int(sent[0]["status"])

    assert asyncio.run(app_call()) == 408


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/x", "/.env"])
def test_unknown_path_is_404(served: Served, path: str) -> None:
    assert served.post(command(), signed(command()), path).status_code == 404


def test_exception_after_the_ack_keeps_the_ack_and_shows_no_trace(served: Served) -> None:
    answer = served.post(command("/broken"), signed(command("/broken")))
    assert answer.status_code == 200
    assert answer.text == ""
