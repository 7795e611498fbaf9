"""The one place where the bot looks at the clock; everything else is told what time it is."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present time, in UTC."""
    return datetime.now(UTC)
