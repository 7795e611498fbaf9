"""When the digest is due: once for each working day, whatever the clocks do and however often the bot starts."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.core.manners import Manners
from bot.core.working_days import MONDAY


class NoDigest(StrEnum):
    """Why there is no digest now."""

    BEFORE_MORNING = "before_morning"
    DAY_OFF = "day_off"
    SAID = "said"
    JUST_STARTED = "just_started"
    """The bot began today: the summary of the first run says the same."""
    ALL_CLEAR = "all_clear"
    """Nothing to tell; only on the first working day of a week that is said, as a proof of life."""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest that is due."""

    day: date
    since: datetime
    """The morning of the working day before: what is new and what is resolved since then."""


def digest(
    now: datetime, manners: Manners, *, said: date | None, started: date | None, anything: bool
) -> Digest | NoDigest:
    """The digest of today. `said`: day of the last one; `started`: the bot's first day; `anything`: is anything open,
    new or resolved."""
    calendar = manners.working_days
    today = calendar.date_of(now)
    if not calendar.is_working(today):
        return NoDigest.DAY_OFF
    if now < calendar.morning_of(today):
        return NoDigest.BEFORE_MORNING
    if said is not None and said >= today:
        return NoDigest.SAID
    if started is None or started >= today:
        return NoDigest.JUST_STARTED
    previous = calendar.previous(today)
    if not anything and not _begins_a_week(today, previous):
        return NoDigest.ALL_CLEAR
    return Digest(today, calendar.morning_of(previous))


def _begins_a_week(today: date, previous: date) -> bool:
    """Monday, or the first working day of a week that has none on Monday."""
    return today.weekday() == MONDAY or today.isocalendar().week != previous.isocalendar().week
