"""HTTP mode: Slack's requests come to an address of ours. Bolt runs on threads, so that the event loop stays free."""

import asyncio
from collections.abc import Callable

from slack_bolt import App, BoltRequest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.slack.afterwards import Afterwards

PATH = "/slack/events"
BODY_LIMIT = 1_000_000
SENDER_SECONDS = 5.0
"""Slack sends its whole request at once; who needs longer is not Slack."""


def http_app(
    app: App, signing_secret: str, afterwards: Afterwards, *, sender_seconds: float = SENDER_SECONDS
) -> Starlette:
    """An ASGI application that answers `POST /slack/events` and nothing else."""
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: Request) -> Response:
        try:
            async with asyncio.timeout(sender_seconds):
                body = await _body(request)
        except TimeoutError:
            return PlainTextResponse("too slow", 408)
        except ClientDisconnect:
            return PlainTextResponse("gone", 400)
        if body is None:
            return PlainTextResponse("too large", 413)
        # Bolt checks the signature too, but writes the whole body of a wrong request into the log.
        if not _is_signed(verifier, request, body):
            return PlainTextResponse("invalid request", 401)
        return await run_in_threadpool(_dispatch, app, request, body, afterwards)

    return Starlette(routes=[Route(PATH, receive, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """The body, None where it is longer than the limit; no more than that is read."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced[:12]) > BODY_LIMIT:
        return None
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > BODY_LIMIT:
            return None
    return bytes(received)


def _is_signed(verifier: SignatureVerifier, request: Request, body: bytes) -> bool:
    timestamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 16 and signature.isascii()):
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(verifier.is_valid(body, timestamp, signature))


class _Answer(Response):
    """What was set going begins when the answer has been sent, or could not be."""

    sent: Callable[[], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self.sent()


def _dispatch(app: App, request: Request, body: bytes, afterwards: Afterwards) -> Response:
    try:
        asked = BoltRequest(body=body.decode("utf-8"), query=dict(request.query_params), headers=dict(request.headers))
    except (ValueError, AttributeError, RecursionError):  # no JSON, no structure, or one without end
        return PlainTextResponse("malformed", 400)
    with afterwards.answering() as sent:
        try:
            said = app.dispatch(asked)
            answer = _Answer(said.body, said.status, headers=said.first_headers_without_set_cookie())
        except BaseException:
            sent()  # there will be no answer to wait for
            raise
    answer.sent = sent
    return answer
