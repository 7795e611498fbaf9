"""HTTP to Business Central and Microsoft Entra: the only module that knows httpx.

One client for each environment, kept open: a new one costs 21 ms of TLS set-up. It follows no redirect, reads no body
beyond a cap, ends a slow answer, and runs at most four requests at once (Business Central serves five to a user and
queues the rest).
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self

import httpx

from bot import __version__
from bot.clock import utc_now

MEGABYTE = 1024 * 1024
LARGEST_BODY = 64 * MEGABYTE
AT_ONCE = 4
LONGEST_ANSWER = timedelta(minutes=3)
TIMEOUTS = httpx.Timeout(connect=10, read=60, write=30, pool=60)


class NoAnswer(Exception):
    """No whole answer came; the text says why and names neither address nor content."""


class TooLarge(Exception):
    """The body passed the cap and was not read further."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, read whole."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class _NoAddresses(logging.Filter):
    """httpx logs each address at INFO, and addresses hold company names and filters."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


_NO_ADDRESSES = _NoAddresses()


class Client:
    """Sends one request at a time for its caller, up to four for all callers; thread-safe."""

    def __init__(
        self,
        *,
        transport: httpx.BaseTransport | None = None,
        largest_body: int = LARGEST_BODY,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        logging.getLogger("httpx").addFilter(_NO_ADDRESSES)
        self._largest_body = largest_body
        self._now = now
        self._turn = BoundedSemaphore(AT_ONCE)
        self._http = httpx.Client(
            transport=transport,
            timeout=TIMEOUTS,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
            headers={"User-Agent": f"syncerrors/{__version__}"},
        )

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Answer:
        """The answer, whatever its status. Raises NoAnswer and TooLarge, nothing else of the network's.

        Cookies are forgotten after each answer: a session that a proxy began must not outlive its request.
        """
        try:
            with self._turn, self._http.stream(method, url, headers=headers, content=content) as response:
                body = self._read(response)
                return Answer(response.status_code, dict(response.headers), body)
        except httpx.RequestError as fault:
            raise NoAnswer(_reason(fault)) from None
        except httpx.InvalidURL:
            raise NoAnswer("the address is not a valid one") from None
        finally:
            self._http.cookies.clear()

    def _read(self, response: httpx.Response) -> bytes:
        deadline = self._now() + LONGEST_ANSWER
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > self._largest_body:
                raise TooLarge(f"the answer is larger than {self._largest_body // MEGABYTE} MB")
            if self._now() > deadline:
                raise NoAnswer(f"the answer was not complete after {LONGEST_ANSWER.seconds} s")
            chunks.append(chunk)
        return b"".join(chunks)

    def close(self) -> None:
        """Close every connection."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _reason(fault: httpx.RequestError) -> str:
    """What went wrong without the fault's own text, which may hold an address."""
    text = str(fault).lower()
    if isinstance(fault, httpx.ConnectTimeout):
        return "no connection within 10 s"
    if isinstance(fault, httpx.TimeoutException):
        return "no answer in time"
    if isinstance(fault, httpx.ConnectError):
        if "certificate" in text or "ssl" in text:
            return "the server's TLS certificate was not accepted"
        if "name" in text or "getaddrinfo" in text or "nodename" in text:
            return "the host name could not be resolved"
        return "the connection was refused"
    if isinstance(fault, httpx.DecodingError):
        return "the answer's compression is damaged"
    if isinstance(fault, httpx.RemoteProtocolError):
        return "the answer was cut off"
    return f"the connection broke ({type(fault).__name__})"
