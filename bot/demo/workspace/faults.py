"""Faults on demand: what the next calls meet instead of, or after, an honest answer."""

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import Any

RESPONSE_URL = "response_url"
"""Name under which calls to response urls can be made to fail."""

HTML_502 = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(slots=True)
class Fault:
    """One fault, played on the next `times` calls of `method` (`*`: any), on one channel if it is named."""

    method: str
    name: str
    times: int = 1
    """How many calls it meets; -1: all, until it is cleared."""
    channel: str = ""
    accepted: bool = False
    """Whether Slack does what was asked before it fails to say so."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str | dict[str, Any] | None = None
    seconds: float = 0.0
    """How long the answer is held back; infinity: until it is released."""
    reset: bool = False
    truncate: bool = False
    era: int = 0
    """How often calls had been released when this fault was last taken."""

    def meets(self, method: str, arguments: dict[str, Any]) -> bool:
        """Whether this call is one that the fault waits for."""
        return self.method in {method, "*"} and self.channel in {"", arguments.get("channel")}


class CallFaults:
    """The faults that wait for calls."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []
        self._released: list[asyncio.Event] = []
        self._releases = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self.played: list[Fault] = []

    def next(
        self,
        method: str,
        *,
        status: int = 200,
        error: str = "",
        headers: dict[str, str] | None = None,
        body: str | dict[str, Any] | None = None,
        times: int = 1,
        channel: str = "",
        accepted: bool = False,
    ) -> Fault:
        """Answer the next `times` calls so: an HTTP status, an error word, headers, a body of one's own.

        `times=-1` lasts until `clear`; `accepted=True` does what was asked before it answers so.
        """
        if body is None:
            body = {"ok": False, "error": error or ("ratelimited" if status == 429 else "internal_error")}
        name = error or f"status {status}"
        return self._add(Fault(method, name, times, channel, accepted, status, dict(headers or {}), body))

    def reset_after_accept(self, method: str, *, times: int = 1, channel: str = "") -> Fault:
        """Do what was asked, then reset the connection without a word."""
        return self._add(Fault(method, "reset after accept", times, channel, accepted=True, reset=True))

    def reset_before_accept(self, method: str, *, times: int = 1, channel: str = "") -> Fault:
        """Reset the connection without having done anything."""
        return self._add(Fault(method, "reset before accept", times, channel, reset=True))

    def hang(self, method: str, *, times: int = 1, channel: str = "", accepted: bool = False) -> Fault:
        """Take the call and never answer, until `release` or the end."""
        return self._add(Fault(method, "hang", times, channel, accepted, seconds=float("inf")))

    def slow(self, method: str, seconds: float, *, times: int = -1, channel: str = "") -> Fault:
        """Answer honestly, but only after so many seconds."""
        return self._add(Fault(method, "slow", times, channel, accepted=True, seconds=seconds))

    def html_502(self, method: str, *, times: int = 1, channel: str = "", accepted: bool = False) -> Fault:
        """Answer as a proxy does that cannot reach Slack."""
        headers = {"Content-Type": "text/html"}
        return self._add(Fault(method, "html 502", times, channel, accepted, 502, headers, HTML_502))

    def truncated(self, method: str, *, times: int = 1, channel: str = "", accepted: bool = True) -> Fault:
        """Do what was asked and send half of the answer's JSON."""
        return self._add(Fault(method, "truncated", times, channel, accepted, truncate=True))

    def clear(self) -> None:
        """Forget the faults that still wait, and let go of what hangs."""
        self._waiting.clear()
        self.release()

    def release(self) -> None:
        """Answer every call that hangs now, or has been taken and is about to hang."""
        self._releases += 1
        for event in self._released:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(event.set)

    def take(self, method: str, arguments: dict[str, Any]) -> Fault | None:
        """The fault that this call meets, if any; one use less afterwards."""
        for fault in self._waiting:
            if fault.meets(method, arguments):
                fault.times -= 1
                if fault.times == 0:
                    self._waiting.remove(fault)
                fault.era = self._releases
                self.played.append(fault)
                return fault
        return None

    async def hold(self, fault: Fault) -> None:
        """Keep a call waiting as long as the fault says."""
        if fault.era != self._releases:
            return
        self._loop = asyncio.get_running_loop()
        released = asyncio.Event()
        self._released.append(released)
        try:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(released.wait(), None if fault.seconds == float("inf") else fault.seconds)
        finally:
            self._released.remove(released)

    def _add(self, fault: Fault) -> Fault:
        self._waiting.append(fault)
        return fault
