"""Watches the job queues: a sign-in that fails or a connection that is switched off never reaches table 5339.

failed runs     read from a little before the newest one that is stored, each stored once by its id
stopped jobs    at the first look: they will never log again, so they are news however old they are
the rest        as with any entry: diagnosis, problem, card; a dead connection is one problem of its company
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.core.model import FIRST_JOB_NUMBER, Direction, Entry, Feed, Page
from bot.exceptions import BotError
from bot.jobs.ingest import Ingest
from bot.store import Store
from bot.store.feeds import OF_JOBS

log = structlog.get_logger(__name__)

OVERLAP = timedelta(minutes=30)
"""A run is dated by its end and written a little later; ids tell what is known."""
FIRST_LOOK = timedelta(days=1)


class Fault(Protocol):
    """A failed run, or a job that stands still."""

    @property
    def id(self) -> str:
        """Business Central's id of the row."""

    @property
    def description(self) -> str:
        """What the job is called: `CUSTOMER - Dataverse synchronization job`."""

    @property
    def message(self) -> str:
        """Why it failed."""

    @property
    def occurred_at(self) -> datetime:
        """When, in UTC."""


class Faults(Protocol):
    """What a job queue answers."""

    @property
    def faults(self) -> Sequence[Fault]:
        """Newest first."""


class JobLog(Protocol):
    """The job queue of one company. Raises SourceUnavailable, SourceRefused, SourceAnswerUnusable."""

    def failed_runs(self, since: datetime) -> Faults:
        """Runs of synchronization jobs that ended in an error after `since`."""

    def stopped_jobs(self) -> Faults:
        """Jobs that have given up."""


@dataclass
class WatchJobs:
    """All companies' job queues. One that cannot be read, mostly for want of a permission, is shown in the status."""

    store: Store
    logs: Mapping[int, JobLog]
    ingest: Ingest

    def tick(self, now: datetime) -> int:
        """Read every job queue once; return how many new failures were stored."""
        return sum(self._watch(company, source, now) for company, source in list(self.logs.items()))

    def _watch(self, company_id: int, source: JobLog, now: datetime) -> int:
        company = self.store.feed(company_id).company
        place = f"{company.environment}{OF_JOBS}{company.name}"
        try:
            added = self._read(company_id, source, now)
        except BotError as fault:
            self.store.set_environment_fault(place, str(fault))
            log.warning("job queue not read", company_id=company_id, fault=str(fault))
            return 0
        if place in self.store.environment_faults():
            self.store.set_environment_fault(place, "")
        return added

    def _read(self, company_id: int, source: JobLog, now: datetime) -> int:
        feed = self.store.job_series(company_id, now)
        if feed.cursor < FIRST_JOB_NUMBER:
            return self._first_look(feed, source, now)
        newest = self.store.newest_occurred_at(feed.series) or now
        since = max(newest - OVERLAP, self._began(feed, now))
        return self._take(feed, source.failed_runs(since), now, since)

    def _first_look(self, feed: Feed, source: JobLog, now: datetime) -> int:
        """Failures of the past are history, except where a job stands still because of them."""
        if self.store.get_meta(_key(feed)) is None:
            added = self._take(feed, source.stopped_jobs(), now, now - FIRST_LOOK)
            self._began(feed, now)
            return added
        began = self._began(feed, now)
        return self._take(feed, source.failed_runs(began), now, began)

    def _take(self, feed: Feed, found: Faults, now: datetime, since: datetime) -> int:
        known = self.store.stored_ids(feed.series, since)
        fresh = [fault for fault in reversed(found.faults) if fault.id not in known]
        if not fresh:
            return 0
        entries = [_entry(feed.cursor + position, fault) for position, fault in enumerate(fresh, 1)]
        return self.ingest.take(feed, Page(entries, []), now, of_jobs=True)

    def _began(self, feed: Feed, now: datetime) -> datetime:
        """When this company's job queue was looked at for the first time: what is older is history."""
        known = self.store.get_meta(_key(feed))
        if known is None:
            known = now.isoformat()
            self.store.set_meta(_key(feed), known)
        return datetime.fromisoformat(known)


def _key(feed: Feed) -> str:
    return f"jobs_watched:{feed.company.id}"


def _entry(number: int, fault: Fault) -> Entry:
    mapping = fault.description.partition(" - ")[0].strip()
    return Entry(number, fault.occurred_at, fault.message, None, None, mapping, Direction.UNKNOWN, "", fault.id)
