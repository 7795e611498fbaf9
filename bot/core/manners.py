"""When the bot speaks: every number that decides between a message and silence, in one value."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.core.working_days import WorkingDays


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
    working_days: WorkingDays = field(default_factory=WorkingDays)
    """Reminders and the digest come in the morning of a working day, when somebody is there to read them."""
    reminders: int = 5
    """After so many in an episode the digest is enough: bots that nag are muted."""
    remind_taken_every: int = 3
    """Working days between reminders of an acknowledged problem; one that nobody has taken is said each working day."""
    escalate_after: int = 2
    """Reminders about a problem for administrators that nobody took, before the whole channel is told once."""
    escalate_entries: int = 500
    """So many entries of such a problem are told to the whole channel at once."""
    quiet_after: timedelta = timedelta(hours=24)
    """Without an entry for so long, and over a whole working day, a problem is quiet; most jobs run every few minutes,
    some once a day."""
    storm_window: timedelta = timedelta(minutes=5)
    """What is new within it is looked at together."""
    storm_problems: int = 5
    """New problems within the window that are a storm: more than a person reads one by one."""
    storm_entries: int = 300
    """Entries of new problems within the window that are a storm …"""
    storm_entry_problems: int = 4
    """… if they belong to so many problems: many entries of few problems are few cards anyway."""
    storm_mappings: int = 3
    """Mappings that one cause for administrators hits within the window."""
    storm_connections: int = 2
    """Connections that die within the window."""
    storm_quiet: timedelta = timedelta(minutes=10)
    """So long without a new problem ends a storm."""
    cards_per_hour: int = 10
    """More new cards than that are folded into one: a noisy channel is abandoned."""
    ailing_after: timedelta = timedelta(minutes=5)
    """So long a company may fail to be read before an administrator is told: most outages are shorter."""
