"""Everything that is served on the one port: services, login, record pages; with the faults and limits in between."""

import asyncio
import base64
import binascii
import secrets
from collections import deque
from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Condition
from typing import NamedTuple
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.demo.business_central.answers import Answer, Refusal, refused
from bot.demo.business_central.calls import Call, read_address, read_options
from bot.demo.business_central.faults import Fault, Faults
from bot.demo.business_central.limits import Limits
from bot.demo.business_central.login import Login
from bot.demo.business_central.record_pages import RecordPages
from bot.demo.business_central.server import reset_connection
from bot.demo.business_central.service import Service

ON_PREMISES_ROOT = "/BC"
MAX_BODY = 16 * 1024 * 1024


class Recorded(NamedTuple):
    """One request that came in."""

    at: datetime
    method: str
    path: str
    """Decoded; Entra's are `login:token` and `login:discovery`, record pages begin with `web:`."""
    options: Mapping[str, str]
    headers: Mapping[str, str]
    status: int
    """0 where no answer was given."""


class Site:
    """The ASGI application."""

    def __init__(
        self,
        *,
        service: Service,
        login: Login,
        pages: RecordPages,
        faults: Faults,
        limits: Limits,
        online_root: str,
        basic: tuple[str, str],
        lock: AbstractContextManager[object],
    ) -> None:
        """`lock` is held while a call reads or changes the world, since verbs come from other threads."""
        self.service = service
        self.login = login
        self.pages = pages
        self.faults = faults
        self.limits = limits
        self.latency = 0.0
        """Seconds that every call for data takes."""
        self.recorded: deque[Recorded] = deque(maxlen=20_000)
        self.asked = Condition()
        """Notified at each request."""
        self.stopping = asyncio.Event()
        self._online_root = online_root
        self._basic = basic
        self._lock = lock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        host = request.headers.get("host", "")
        if host.rpartition(":")[0] not in ("127.0.0.1", "localhost"):
            await Response("This simulation answers on loopback only.", 421)(scope, receive, send)
            return
        try:
            body = await _body(request)
        except ClientDisconnect:
            return
        except Refusal as refusal:
            await _send(refusal.answer, scope, receive, send)
            return
        raw_path = scope.get("raw_path", b"").decode("ascii")
        label = self._label(raw_path)
        fault = self.faults.take(label)
        answer = await self._answer_or_fault(request, raw_path, label, body, fault)
        self._record(request, label, 0 if answer is None else answer.status)
        if answer is not None:
            await _send(answer, scope, receive, send)
        else:
            if fault is not None and fault.hang:
                await self._hang(receive)
            reset_connection(scope)
            # The server must see the connection gone before this returns, else it would answer 500 itself.
            while (await receive())["type"] != "http.disconnect":
                pass

    async def _answer_or_fault(
        self, request: Request, raw_path: str, label: str, body: bytes, fault: Fault | None
    ) -> Answer | None:
        """The answer, spoiled where a fault says so; None when the connection gives no answer at all."""
        if fault is None:
            return await self._answer(request, raw_path, label, body)
        lost = fault.reset or fault.hang
        answer = fault.replace
        if fault.executed or (answer is None and not lost):
            carried_out = await self._answer(request, raw_path, label, body)
            answer = answer or carried_out
        if lost or answer is None:
            return None
        if fault.change is not None and answer.status < 300:
            own = {"x-own-address": str(request.url)}
            answer = fault.change(answer._replace(headers={**answer.headers, **own}))
        return answer

    async def _answer(self, request: Request, raw_path: str, label: str, body: bytes) -> Answer:
        if label.startswith("login:"):
            found = self.login.answer(unquote(raw_path), body, request.headers["host"])
            return found or refused(404, "BadRequest_NotFound", "Not found.")
        if label.startswith("web:"):
            with self._lock:
                return self.pages.answer(raw_path, read_options(request.url.query))
        return await self._data(request, raw_path, body)

    async def _data(self, request: Request, raw_path: str, body: bytes) -> Answer:
        root = self._root(raw_path)
        address = read_address(raw_path, root)
        if address is None:
            return refused(404, "BadRequest_NotFound", f"No HTTP resource was found that matches '{raw_path}'.")
        headers = dict(request.headers)
        user = self._user(headers.get("authorization", ""), on_premises=root == ON_PREMISES_ROOT)
        if user is None or not self.service.world.registered:
            return refused(
                401,
                "Authentication_InvalidCredentials",
                "The server has rejected the client credentials.",
                {"www-authenticate": 'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common"'},
            )
        origin = f"{request.url.scheme}://{headers['host']}"
        options = read_options(request.url.query)
        call = Call(request.method, origin, raw_path, address, options, headers, body, user)
        try:
            async with self.limits.turn(user):
                if self.latency:
                    await asyncio.sleep(self.latency)
                with self._lock:
                    return self.service.answer(call)
        except Refusal as refusal:
            return refusal.answer

    def _label(self, raw_path: str) -> str:
        path = unquote(raw_path)
        if path.endswith("/oauth2/v2.0/token"):
            return "login:token"
        if path.endswith(("/.well-known/openid-configuration", "/discovery/instance", "/discovery/v2.0/keys")):
            return "login:discovery"
        root = self._root(raw_path)
        rest = raw_path[len(root) :] if root else ""
        return path if rest.startswith(("/api/", "/ODataV4")) else f"web:{path}"

    def _root(self, raw_path: str) -> str:
        for root in (self._online_root, ON_PREMISES_ROOT):
            if raw_path.lower().startswith(root.lower() + "/"):
                return raw_path[: len(root)]
        return raw_path if raw_path.startswith("/v2.0/") else ""

    def _user(self, authorization: str, *, on_premises: bool) -> str | None:
        scheme, _, value = authorization.partition(" ")
        if scheme.lower() == "bearer":
            return self.login.user_of(value)
        if scheme.lower() == "basic" and on_premises:
            return self._basic_user(value)
        return None

    def _basic_user(self, value: str) -> str | None:
        try:
            name, _, key = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return None
        known = secrets.compare_digest(f"{name}\0{key}".encode(), "\0".join(self._basic).encode())
        return name if known else None

    def _record(self, request: Request, label: str, status: int) -> None:
        options = read_options(request.url.query)
        at = self.service.world.now()
        with self.asked:
            self.recorded.append(Recorded(at, request.method, label, options, dict(request.headers), status))
            self.asked.notify_all()

    async def _hang(self, receive: Receive) -> None:
        """Say nothing until the client gives up or the simulation stops."""
        waits = [asyncio.ensure_future(receive()), asyncio.ensure_future(self.stopping.wait())]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise Refusal(413, "Unknown", "The request body is too large.")
        parts.append(part)
    return b"".join(parts)


async def _send(answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
    headers = {name: value for name, value in answer.headers.items() if name != "x-own-address"}
    await Response(answer.body, answer.status, headers)(scope, receive, send)
