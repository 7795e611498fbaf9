"""The HTTP server in a thread of its own: Web API, sockets, answers, uploads, and the page."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from bot.demo.workspace import response_urls
from bot.demo.workspace.bodies import TooLarge, json_object, read_arguments, read_body, token_of
from bot.demo.workspace.deliveries import as_json
from bot.demo.workspace.faults import RESPONSE_URL, CallFaults, Fault
from bot.demo.workspace.limits import BODY_BYTES
from bot.demo.workspace.socket_mode import Sockets
from bot.demo.workspace.state import Call, State
from bot.demo.workspace.web_api.dispatch import Response as ApiResponse
from bot.demo.workspace.web_api.dispatch import WebApi
from bot.demo.workspace.web_api.registry import Refusal

T = TypeVar("T")


class _Http(H11Protocol):
    """Lets the application get at the connection, so that it can be reset."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _WebSocket(WebSocketsSansIOProtocol):
    """Lets the application get at the connection, so that it can fall silent."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class Endpoints:
    """What is served beside the page."""

    def __init__(self, state: State, faults: CallFaults, api: WebApi, sockets: Sockets) -> None:
        self._state = state
        self._faults = faults
        self._api = api
        self._sockets = sockets

    def routes(self) -> list[BaseRoute]:
        """Routes in the order in which they are tried."""
        return [
            Route("/api/{method}", self._call, methods=["GET", "POST"]),
            Route("/commands/{key}", self._answer, methods=["POST"]),
            Route("/actions/{key}", self._answer, methods=["POST"]),
            Route("/upload/{file}", self._upload, methods=["POST"]),
            Route("/files/{file}/{name}", self._file, methods=["GET"]),
            WebSocketRoute("/link/", self._sockets.serve),
        ]

    async def _call(self, request: Request) -> Response:
        try:
            arguments = await read_arguments(request)
        except Refusal as refusal:
            return _json(refusal.answer())
        given = self._api.answer(request.path_params["method"], token_of(request, arguments), arguments)
        if given.fault is not None:
            return await self._play(given.fault, request, given)
        return _http(given)

    async def _answer(self, request: Request) -> Response:
        arguments = json_object(await read_body(request))
        fault = self._faults.take(RESPONSE_URL, arguments)
        given = ApiResponse({"ok": True})
        if fault is None or fault.accepted:
            try:
                response_urls.answer(self._state, request.path_params["key"], arguments)
            except Refusal as refusal:
                given = ApiResponse(refusal.answer(), 404 if refusal.error.endswith("_url") else 400)
        self._record_answer(arguments, given, fault)
        if fault is None:
            return _http(given)
        if fault.body is not None:
            given = ApiResponse(fault.body, fault.status, fault.headers)
        return await self._play(fault, request, given)

    def _record_answer(self, arguments: dict[str, Any], given: ApiResponse, fault: Fault | None) -> None:
        body = given.body if isinstance(given.body, dict) else {}
        name = fault.name if fault else ""
        self._state.calls.append(Call(RESPONSE_URL, dict(arguments), self._state.clock(), given.status, body, name))
        self._state.touch()

    async def _play(self, fault: Fault, request: Request, given: ApiResponse) -> Response:
        if fault.seconds:
            await self._faults.hold(fault)
        if fault.reset:
            request.scope["state"]["transport"].abort()
        answer = _http(given)
        if not fault.truncate:
            return answer
        half = bytes(answer.body)[: len(answer.body) // 2]
        return Response(half, answer.status_code, media_type="application/json")

    async def _upload(self, request: Request) -> Response:
        file = self._state.files.get(request.path_params["file"])
        content = await read_body(request)
        if file is None or len(content) != file["size"]:
            return Response("the file is unknown or has another length", 400)
        file["content"] = content
        return Response(f"OK - {len(content)}")

    async def _file(self, request: Request) -> Response:
        file = self._state.files.get(request.path_params["file"])
        if file is None or file["content"] is None:
            return Response("no such file", 404)
        headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
        return Response(file["content"], headers=headers, media_type="text/plain; charset=utf-8")


class Guard:
    """Turns away requests that were not meant for a loopback server, and those that are too large."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check the Host header before anything else is looked at."""
        if scope["type"] == "lifespan" or _is_loopback(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await Response("this server answers to its loopback address only", 421)(scope, receive, send)


class Server:
    """Owns the port, the thread and the event loop."""

    def __init__(self, routes: list[BaseRoute]) -> None:
        self._app = Guard(Starlette(routes=routes, lifespan=self._lifespan, exception_handlers=_HANDLERS))
        self._ready = threading.Event()
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.started: Callable[[asyncio.AbstractEventLoop], None] = lambda _: None
        self.stopping: Callable[[], Awaitable[None]] | None = None

    def start(self, port: int) -> int:
        """Listen on 127.0.0.1; port 0 takes a free one. Returns the port."""
        # The protocol is named because asyncio switches Nagle's algorithm off only where it is: 40 ms an answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.close()
            raise
        listener.listen(256)
        config = uvicorn.Config(
            self._app,
            http=_Http,
            ws=_WebSocket,
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            ws_ping_interval=None,
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=lambda: run(sockets=[listener]), name="workspace", daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the local workspace did not start within 10 s")
        number: int = listener.getsockname()[1]
        return number

    def stop(self) -> None:
        """Close everything and wait for the thread."""
        if self._server is None or self._thread is None or self.loop is None:
            return
        if self.stopping is not None:
            self.run(self.stopping())
        self._server.should_exit = True
        self._thread.join(10)
        self._server = self._thread = self.loop = None
        self._ready.clear()

    def run(self, work: Awaitable[T], seconds: float | None = 30) -> T:
        """Run a coroutine on the server's loop and wait for it; from any other thread."""
        if self.loop is None:
            raise RuntimeError("the local workspace is not running")

        async def awaited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(awaited(), self.loop).result(seconds)

    @asynccontextmanager
    async def _lifespan(self, _: Starlette):  # type: ignore[no-untyped-def]
        self.loop = asyncio.get_running_loop()
        self.started(self.loop)
        self._ready.set()
        yield


async def _too_large(_: Request, __: Exception) -> Response:
    return Response(f"bodies may hold {BODY_BYTES} bytes", 413, {"Connection": "close"})


async def _refused(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return _json(refusal.answer(), 400)


_HANDLERS: dict[Any, Callable[[Request, Exception], Coroutine[Any, Any, Response]]] = {
    TooLarge: _too_large,
    Refusal: _refused,
}


def _is_loopback(scope: Scope) -> bool:
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    name, _, port = host.rpartition(":") if host.rpartition(":")[2].isdigit() else (host, "", "")
    # slack_sdk's own socket client leaves the port out of the Host header.
    return name in {"127.0.0.1", "localhost", "[::1]"} and port in {"", str(scope["server"][1])}


def _http(given: ApiResponse) -> Response:
    if isinstance(given.body, str):
        return Response(given.body, given.status, given.headers)
    return _json(given.body, given.status, given.headers)


def _json(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(as_json(body), status, headers, media_type="application/json")
