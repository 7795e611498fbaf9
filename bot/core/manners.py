"""When the bot speaks: every number that decides between a message and silence, in one value."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Manners:
    """The defaults suit a channel that people read on a phone; the reasons stand in docs/configuration.md."""

    group_wait: timedelta = timedelta(seconds=90)
    """How long a new problem gathers entries before its card: a job writes its errors over minutes."""
    card_interval: timedelta = timedelta(seconds=60)
    """At most one silent update of a card in this time, unless a person acted."""
    reply_interval: timedelta = timedelta(minutes=15)
    """At most one thread reply about growth in this time: replies notify people."""
    reply_growth: int = 10
    """A reply needs at least so many new entries …"""
    reply_growth_percent: int = 25
    """… and so much growth since it was last said aloud."""
    reopen_window: timedelta = timedelta(days=7)
    """Within it a resolved problem comes back in its old card, later it gets a new one: ERP work has weekly rhythms."""
    message_interval: timedelta = timedelta(seconds=1)
    """Slack accepts one message a second in a channel."""
