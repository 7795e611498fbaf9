"""The one place where the bot looks at the clock; everything else is told what time it is."""

import time
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)


def steady() -> float:
    """Seconds of a clock that nobody sets back; it runs on while this process, or the whole machine, is stopped."""
    # CLOCK_MONOTONIC stands still while a laptop or a virtual machine sleeps.
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()
