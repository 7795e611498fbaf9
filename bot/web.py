"""Serves a small ASGI application on this computer, in a thread of its own."""

import socket
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from bot.exceptions import SettingsFault

START_SECONDS = 10.0


class LocalServer:
    """One application on one port of 127.0.0.1. Raises SettingsFault when the port is taken."""

    def __init__(self, app: ASGIApp, port: int, setting: str) -> None:
        # The protocol is named because asyncio switches Nagle's algorithm off only where it is: 40 ms an answer.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind(("127.0.0.1", port))
            self._socket.listen()
        except OSError as fault:
            self._socket.close()
            raise SettingsFault(
                [
                    f"{setting}: port {port} on 127.0.0.1 cannot be used ({fault.strerror}): "
                    "stop the other program, or choose another"
                ]
            ) from None
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", timeout_keep_alive=5)
        )
        self._thread = Thread(target=self._server.run, args=([self._socket],), name=f"http-{port}", daemon=True)

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Begin to serve; connections are queued from the moment of construction."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being answered, then close."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(START_SECONDS)
        self._socket.close()
