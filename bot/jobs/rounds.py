"""The rounds that the bot makes beside polling and speaking: what each looks after, and how often."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.manners import Manners
from bot.jobs.ailing import Ailing
from bot.jobs.digest import Digests
from bot.jobs.ingest import Ingest
from bot.jobs.job_queue import JobLog, WatchJobs
from bot.jobs.quiet import Quieten
from bot.jobs.remind import Remind
from bot.jobs.restraint import Restraint
from bot.jobs.wake import Wake
from bot.store import Store

Tick = Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Round:
    """One job, its name in the log, and the time between two ticks."""

    name: str
    every: timedelta
    tick: Tick


def rounds(
    store: Store, ingest: Ingest, job_logs: Mapping[int, JobLog], jobs_every: timedelta, manners: Manners, channel: str
) -> list[Round]:
    """All of them, in the order in which one after the other would do them."""
    return [
        Round("jobs", jobs_every, WatchJobs(store, job_logs, ingest).tick),
        Round("restraint", timedelta(seconds=5), Restraint(store, manners, channel).tick),
        Round("wake", timedelta(seconds=30), Wake(store, channel).tick),
        Round("quiet", timedelta(minutes=10), Quieten(store, manners).tick),
        Round("ailing", timedelta(seconds=30), Ailing(store, manners, channel).tick),
        Round("remind", timedelta(minutes=1), Remind(store, manners).tick),
        Round("digest", timedelta(minutes=1), Digests(store, manners, channel).tick),
    ]
