"""What the workspace sends to the app: one envelope at a time, acknowledged within three seconds or not at all."""

import asyncio
import json
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.demo.workspace.limits import ACK_SECONDS, EVENT_RETRY_SECONDS
from bot.demo.workspace.state import State

COMMANDS, INTERACTIVE, EVENTS = "slash_commands", "interactive", "events_api"


@dataclass(slots=True)
class Delivery:
    """One attempt to hand something to the app."""

    kind: str
    payload: dict[str, Any]
    attempt: int = 0
    envelope_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    acked: bool = False
    ack_ms: float = 0.0
    response: dict[str, Any] = field(default_factory=dict)
    """What the app put into its acknowledgement."""
    error: str = ""
    """`dispatch_failed`: nobody is connected; `operation_timeout`: nobody acknowledged in time."""


class Route(Protocol):
    """A way to the app: sockets, or a request URL."""

    async def send(self, delivery: Delivery, seconds: float) -> None:
        """Hand over and wait; sets `acked` and `response`. Raises NobodyThere or TimeoutError."""


class NobodyThere(Exception):
    """There is no connection, or the request URL cannot be reached."""


class Deliveries:
    """Hands things over by the present route and remembers how that went. Runs on the server's event loop."""

    def __init__(self, state: State, route: Route) -> None:
        self.state = state
        self.route = route
        self.ack_seconds = ACK_SECONDS
        self.retry_seconds = EVENT_RETRY_SECONDS
        self.log: deque[Delivery] = deque(maxlen=20_000)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._first: dict[str, asyncio.Future[Delivery]] = {}

    def run_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Deliver from now on; events are taken from every thread."""
        self._loop = loop
        self.state.emit = self._emit

    async def hand_over(self, kind: str, payload: dict[str, Any], attempt: int = 0) -> Delivery:
        """One attempt; never raises, the delivery tells."""
        delivery = Delivery(kind, payload, attempt)
        self.log.append(delivery)
        began = time.perf_counter()
        try:
            await self.route.send(delivery, self.ack_seconds)
        except NobodyThere:
            delivery.error = "dispatch_failed"
        except TimeoutError:
            delivery.error = "operation_timeout"
        delivery.ack_ms = (time.perf_counter() - began) * 1000
        self.state.touch()
        return delivery

    async def event(self, payload: dict[str, Any]) -> Delivery:
        """The first attempt at an event that was emitted."""
        return await asyncio.shield(self._future(payload))

    def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()

    def _emit(self, payload: dict[str, Any]) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._begin, payload)

    def _begin(self, payload: dict[str, Any]) -> None:
        task = asyncio.create_task(self._until_acked(payload))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _until_acked(self, payload: dict[str, Any]) -> None:
        first = self._future(payload)
        delivery = await self.hand_over(EVENTS, payload)
        first.set_result(delivery)
        for attempt, seconds in enumerate(self.retry_seconds, start=1):
            if delivery.acked:
                break
            await asyncio.sleep(seconds)
            delivery = await self.hand_over(EVENTS, payload, attempt)
        self._first.pop(payload["event_id"], None)

    def _future(self, payload: dict[str, Any]) -> asyncio.Future[Delivery]:
        return self._first.setdefault(payload["event_id"], asyncio.get_running_loop().create_future())


def as_json(value: Any) -> str:
    """JSON as it goes over the wire; ASCII, so that even half a surrogate pair travels."""
    return json.dumps(value, separators=(",", ":"))
