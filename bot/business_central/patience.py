"""How long one call is tried again, and how long a server may ask us to wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

import stamina

from bot.exceptions import SourceUnavailable

# A poll that fails says so in its own words, with the company and what to do.
stamina.instrumentation.set_on_retry_hooks(())

T = TypeVar("T")
LONGEST_WISH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Patience:
    """The budget of one call. What it does not cover is left to the next poll."""

    attempts: int = 3
    budget: timedelta = timedelta(seconds=30)
    first_wait: timedelta = timedelta(milliseconds=500)
    longest_wait: timedelta = timedelta(seconds=10)
    """A server that asks for more than this is not waited for within the call."""


class _Passing(Exception):
    """A fault that may pass."""

    def __init__(self, fault: SourceUnavailable) -> None:
        super().__init__("no usable answer for now")
        self.fault = fault


def patiently(patience: Patience, call: Callable[[], T]) -> T:
    """What `call` returns; SourceUnavailable is tried again within the budget, any other exception is not."""
    try:
        for attempt in stamina.retry_context(
            on=lambda fault: _wait(fault, patience),
            attempts=patience.attempts,
            timeout=patience.budget,
            wait_initial=patience.first_wait,
            wait_max=patience.longest_wait,
            wait_jitter=patience.first_wait,
        ):
            with attempt:
                return _marked(call)
    except _Passing as passing:
        raise passing.fault from None
    raise AssertionError("stamina returns or raises")


def _marked(call: Callable[[], T]) -> T:
    try:
        return call()
    except SourceUnavailable as fault:
        raise _Passing(fault) from None


def _wait(fault: Exception, patience: Patience) -> bool | timedelta:
    if not isinstance(fault, _Passing):
        return False
    wish = fault.fault.retry_after
    if wish is None:
        return True
    return wish if wish <= patience.longest_wait else False


def retry_after(value: str, now: datetime) -> timedelta | None:
    """`Retry-After` in seconds or as an HTTP date, at most an hour; None for anything else (RFC 9110, 10.2.3)."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WISH)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta()), LONGEST_WISH)
