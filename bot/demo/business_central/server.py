"""uvicorn in a thread, on a port of the loopback interface that is free or asked for."""

import asyncio
import socket
import struct
import threading
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

_PATIENCE = 10.0
"""Seconds to wait for a start or a stop."""


class _Protocol(H11Protocol):
    """Hands the transport to the application, so that it can break a connection as a network does."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


def reset_connection(scope: Scope) -> None:
    """Drop the connection with a TCP reset; the client sees no answer."""
    transport: asyncio.Transport = scope["state"]["transport"]
    raw = transport.get_extra_info("socket")
    if raw is not None:
        # A linger time of zero makes close() send RST instead of FIN.
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Server:
    """One application on one port."""

    def __init__(self, app: ASGIApp, port: int = 0) -> None:
        """Takes the port at once, so that the address is known before anything runs; OSError when it is in use."""
        # The protocol is named because asyncio switches Nagle's algorithm off only where it is: 40 ms an answer.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind(("127.0.0.1", port))
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            timeout_keep_alive=30,
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started = threading.Event()

    def start(self) -> None:
        """Serve; returns when the port answers."""
        self._thread = threading.Thread(target=self._run, name="simulated-business-central", daemon=True)
        self._thread.start()
        if not self._started.wait(_PATIENCE):
            raise RuntimeError("the simulated Business Central did not start")

    def call(self, function: Any) -> None:
        """Run a function on the server's loop, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function)

    def stop(self) -> None:
        """Stop serving and give the port back."""
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_PATIENCE)
        self._socket.close()

    def _run(self) -> None:
        with asyncio.Runner() as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        serving = asyncio.ensure_future(self._server.serve([self._socket]))
        while not self._server.started and not serving.done():
            await asyncio.sleep(0.001)
        self._started.set()
        await serving
