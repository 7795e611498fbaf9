"""Socket Mode: single-use tickets, hello at once, one envelope to one connection, acknowledgements by envelope id."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.demo.workspace.deliveries import EVENTS, Delivery, NobodyThere, as_json
from bot.demo.workspace.limits import LIMITS
from bot.demo.workspace.people import APP_ID
from bot.demo.workspace.state import State


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket of the app."""

    websocket: WebSocket
    transport: asyncio.Transport
    silent: bool = False
    """Open but deaf and dumb: nothing is sent, nothing is read, not even a ping."""


@dataclass(slots=True)
class Sockets:
    """All open sockets; envelopes go round among them."""

    state: State
    connections: list[Connection] = field(default_factory=list)
    opened: int = 0
    """How many connections there have ever been."""
    _waiting: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _turn: int = 0

    async def serve(self, websocket: WebSocket) -> None:
        """One connection from its ticket to its end."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self.state.tickets or len(self.connections) >= LIMITS["socket.connections"]:
            await websocket.close()
            return
        self.state.tickets.discard(ticket)
        await websocket.accept()
        connection = Connection(websocket, websocket.scope["state"]["transport"])
        self.connections.append(connection)
        self.opened += 1
        await websocket.send_text(as_json(self._hello()))
        self.state.touch()
        try:
            while True:
                self._answered(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self.connections.remove(connection)
            self.state.touch()

    async def send(self, delivery: Delivery, seconds: float) -> None:
        """Hand one envelope to one connection and wait for its acknowledgement."""
        if not self.connections:
            raise NobodyThere
        self._turn += 1
        connection = self.connections[self._turn % len(self.connections)]
        answer = asyncio.get_running_loop().create_future()
        self._waiting[delivery.envelope_id] = answer
        try:
            async with asyncio.timeout(seconds):
                await _put(connection, delivery)
                delivery.response = await answer
                delivery.acked = True
        finally:
            del self._waiting[delivery.envelope_id]

    async def disconnect(self, reason: str) -> None:
        """Ask every client to come back on a new connection: `refresh_requested`, `warning`, `link_disabled`."""
        farewell = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-local"}}
        for connection in tuple(self.connections):
            await connection.websocket.send_text(as_json(farewell))

    def silence(self) -> None:
        """Keep every present connection open and fall silent on it."""
        for connection in self.connections:
            connection.silent = True
            connection.transport.pause_reading()

    def drop(self) -> None:
        """Cut every present connection without a word."""
        for connection in tuple(self.connections):
            connection.transport.abort()

    def _answered(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(answer.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload") or {})

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-local", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": APP_ID},
        }


async def _put(connection: Connection, delivery: Delivery) -> None:
    if connection.silent:
        return
    try:
        await connection.websocket.send_text(as_json(_envelope(delivery)))
    except (WebSocketDisconnect, RuntimeError) as gone:
        raise NobodyThere from gone


def _envelope(delivery: Delivery) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": delivery.envelope_id,
        "type": delivery.kind,
        "payload": delivery.payload,
        "accepts_response_payload": delivery.kind != EVENTS,
    }
    if delivery.kind == EVENTS:
        envelope |= {"retry_attempt": delivery.attempt, "retry_reason": "timeout" if delivery.attempt else ""}
    return envelope
