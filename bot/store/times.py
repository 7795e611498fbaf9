"""Moments as the database keeps them: whole milliseconds since 1970, in UTC."""

from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DAY = 86_400_000


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970; exact, where `timestamp()` would go through a float. `moment` must be aware."""
    return (moment - EPOCH) // MILLISECOND


def to_ms_or_none(moment: datetime | None) -> int | None:
    """As `to_ms`; None stays None."""
    return None if moment is None else to_ms(moment)


def from_ms(milliseconds: int) -> datetime:
    """The aware moment in UTC."""
    return EPOCH + milliseconds * MILLISECOND


def from_ms_or_none(milliseconds: int | None) -> datetime | None:
    """As `from_ms`; None stays None."""
    return None if milliseconds is None else from_ms(milliseconds)


def day_number(day: date) -> int:
    """Days since 1970: what `milliseconds // DAY` gives for any moment of that UTC day."""
    return (day - EPOCH.date()).days


def day_of(number: int) -> date:
    """The UTC day with this number."""
    return EPOCH.date() + timedelta(days=number)
