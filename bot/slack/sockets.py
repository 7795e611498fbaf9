"""Socket Mode, kept alive: a connection that is gone or silent is replaced by a new one."""

import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Lock, Thread

import structlog
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.exceptions import BotError, Transient
from bot.slack.afterwards import Afterwards
from bot.slack.faults import translated
from bot.slack.render import Connection

log = structlog.get_logger(__name__)

PING_SECONDS = 3
SILENT_AFTER = timedelta(seconds=11)
"""Between the third missed pong and the SDK's own limit of four."""
DEAF_AFTER = timedelta(minutes=30)
"""A socket can answer pings and deliver nothing. A new one is cheap: one call of a Tier 1 method."""
FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(seconds=60)
WATCH_SECONDS = 1.0
STOP_SECONDS = 5.0

Clock = Callable[[], datetime]


class SocketRunner:
    """Owns the connection. `start` returns at once; Slack may be unreachable then."""

    def __init__(
        self,
        app: App,
        app_token: str,
        clock: Clock,
        afterwards: Afterwards,
        *,
        silent_after: timedelta = SILENT_AFTER,
    ) -> None:
        self._app = app
        self._afterwards = afterwards
        self._token = app_token
        self._clock = clock
        self._silent_after = silent_after
        self._handler: SocketModeHandler | None = None
        self._opened_at: datetime | None = None
        self._envelope_at: datetime | None = None
        self.fault = ""
        self._pause = FIRST_PAUSE
        self._not_before: datetime | None = None
        self._reconnects = -1
        self._stopped = Event()
        self._changing = Lock()
        self._watcher = Thread(target=self._watch, name="slack-socket-watch", daemon=True)

    def start(self) -> None:
        """Connect, and watch the connection from now on."""
        self.check(self._clock())
        self._watcher.start()

    def stop(self) -> None:
        """Close the connection and stop watching."""
        self._stopped.set()
        with self._changing:
            closing = _close(self._handler) if self._handler is not None else None
            self._handler = None
        for thread in (closing, self._watcher):
            if thread is not None and thread.is_alive():
                thread.join(timeout=STOP_SECONDS)

    def state(self) -> Connection:
        """What status and readiness show."""
        handler = self._handler
        now = self._clock()
        return Connection(
            way="socket",
            connected=handler is not None and handler.client.is_connected() and not self._ailment(handler, now),
            pong_at=_pong_at(handler) if handler is not None else None,
            envelope_at=self._envelope_at,
            reconnects=max(self._reconnects, 0),
        )

    def check(self, now: datetime) -> None:
        """Replace the connection where it ails, at most as often as the pause between attempts allows."""
        with self._changing:
            if self._stopped.is_set() or (self._not_before is not None and now < self._not_before):
                return
            ailment = "not connected yet" if self._handler is None else self._ailment(self._handler, now)
            if not ailment:
                self._pause, self._not_before = FIRST_PAUSE, None
                return
            log.info("opening a socket", why=ailment)
            self._replace(now)

    def _replace(self, now: datetime) -> None:
        old, self._handler = self._handler, None
        if old is not None:
            _close(old)
        self._not_before = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        handler = _Handler(self._app, self._token, self._afterwards)
        try:
            self._open(handler)
        except BotError as fault:
            _close(handler)
            if isinstance(fault, Transient) and fault.retry_after is not None:
                self._not_before = now + max(fault.retry_after, self._pause)
            self.fault = str(fault)
            log.warning("socket not opened", fault=self.fault)
            return
        self._handler, self._opened_at, self.fault = handler, now, ""
        self._reconnects += 1

    def _open(self, handler: SocketModeHandler) -> None:
        client = handler.client
        client.on_message_listeners.append(partial(self._heard, client))
        with translated("apps.connections.open", writes=False):
            # Asked for here, because the SDK would sleep through a Retry-After inside the call.
            client.wss_uri = str(self._app.client.apps_connections_open(app_token=self._token)["url"])
            client.connect()

    def _ailment(self, handler: SocketModeHandler, now: datetime) -> str:
        heard = max(filter(None, (_pong_at(handler), self._envelope_at, self._opened_at)), default=now)
        if now - heard > self._silent_after:
            return "no sign of life"
        if now - max(filter(None, (self._envelope_at, self._opened_at)), default=now) > DEAF_AFTER:
            return "nothing delivered for long"
        # A closed session is first left to the client, which reconnects within a ping interval.
        return ""

    def _heard(self, client: SocketModeClient, _message: str) -> None:
        self._envelope_at = self._clock()
        _answer_at_once(client)

    def _watch(self) -> None:
        while not self._stopped.wait(WATCH_SECONDS):
            self.check(self._clock())


class _Handler(SocketModeHandler):
    """Bolt's own, and what was set going begins when the envelope has been answered."""

    def __init__(self, app: App, app_token: str, afterwards: Afterwards) -> None:
        super().__init__(app, app_token, ping_interval=PING_SECONDS)
        self._afterwards = afterwards

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        with self._afterwards.answering() as sent:
            try:
                super().handle(client, req)
            except OSError as fault:  # the connection went meanwhile; what was asked for is done all the same
                log.warning("envelope not acknowledged", fault=type(fault).__name__)
            finally:
                sent()


def _close(handler: SocketModeHandler) -> Thread:
    """Closing waits for the work that is going on; nobody waits for it here."""
    client = handler.client
    client.auto_reconnect_enabled = False
    client.current_session_state.terminated = True
    session = client.current_session
    if session is not None and session.sock is not None:
        # Wakes the thread that reads: it would sit in its three seconds of waiting, and hold the lock.
        with suppress(OSError):
            session.sock.shutdown(socket.SHUT_RDWR)
    # The same for the thread that waits a second at a time for a message.
    client.closed = True
    client.message_queue.put(None)
    thread = Thread(target=_finish, args=(client,), name="slack-socket-close", daemon=True)
    thread.start()
    return thread


def _finish(client: SocketModeClient) -> None:
    # The client's reader may let go of its socket between the SDK's look at it and the close.
    with suppress(AttributeError):
        client.close()
    # A reconnection of the client's own may have been under way: what it opened would stay open, and nobody reads it.
    with suppress(AttributeError):
        client.disconnect()


def _answer_at_once(client: SocketModeClient) -> None:
    """Of several acknowledgements each would wait up to 40 ms until Slack's side confirms the one before (Nagle).

    The SDK leaves that so, and makes sessions of its own: each is told with the first message that comes through it.
    """
    session = client.current_session
    if session is not None and session.sock is not None:
        with suppress(OSError):
            session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _pong_at(handler: SocketModeHandler) -> datetime | None:
    session = handler.client.current_session
    seconds = session.last_ping_pong_time if session is not None else None
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
