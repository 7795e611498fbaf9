"""Reads new synchronization errors from every watched company; the next tick is the retry.

each company    by itself: one that is still being read is left to whoever reads it, the others are not kept waiting
not begun       ask for the highest number: everything up to it is history, known without a card
begun           read from a little before the cursor, because a lower number can be committed after a higher one
page by page    each is stored before the next is asked for (`ingest`)
several pages   cards that were posted in between are made true at once
cursor row gone or different    look whether Business Central started its numbers again
imported        one summary for all companies that were read for the first time
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as StopSignal
from threading import Lock

import structlog

from bot.core.model import Entry, Feed
from bot.core.notices import Reason, channel_notice
from bot.exceptions import BotError, LeaseLost
from bot.jobs.ingest import Ingest
from bot.ports import Source
from bot.store import Store

log = structlog.get_logger(__name__)

AT_ONCE = 4
"""Business Central works on five requests of one user at a time; one is left for people's commands."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far back each poll reads again."""

    age: timedelta = timedelta(minutes=10)
    numbers: int = 500


@dataclass
class Poll:
    """All watched companies. `tick` never raises what a company's source says; it is kept in the company's feed.

    Ticks may overlap: each reads the companies that no other one is reading.
    """

    store: Store
    sources: Mapping[int, Source]
    ingest: Ingest
    overlap: Overlap
    stopping: StopSignal = field(default_factory=StopSignal)
    after_page: Callable[[], object] = lambda: None
    """Called after each stored page: delivery need not wait for the end of a long import."""
    _turn: Lock = field(default_factory=Lock)
    _reading: set[int] = field(default_factory=set)
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="poll"))

    def tick(self, now: datetime) -> int:
        """Poll every company that is not being read; return how many new entries were stored."""
        counts = list(self._workers.map(lambda company: self._poll(company, now), self._take_idle()))
        with self._turn:
            if counts and not self._reading:
                self._introduce(now)
        return sum(counts)

    def _take_idle(self) -> list[int]:
        with self._turn:
            idle = [company_id for company_id in list(self.sources) if company_id not in self._reading]
            self._reading.update(idle)
        return idle

    def close(self) -> None:
        """Let the polls that are under way end at their next page."""
        self.stopping.set()
        self._workers.shutdown(wait=True)

    def _poll(self, company_id: int, now: datetime) -> int:
        try:
            return self._poll_now(company_id, now)
        finally:
            with self._turn:
                self._reading.discard(company_id)

    def _poll_now(self, company_id: int, now: datetime) -> int:
        try:
            added = self._read(company_id, now)
        except LeaseLost as fault:
            log.warning("poll given up", company_id=company_id, fault=str(fault))
            return 0
        except BotError as fault:
            self.store.poll_failed(company_id, str(fault), now)
            log.warning("poll failed", company_id=company_id, fault=str(fault), kind=type(fault).__name__)
            return 0
        except Exception:
            self.store.poll_failed(company_id, "The poll failed in an unforeseen way; the log has the details.", now)
            log.exception("poll failed", company_id=company_id)
            return 0
        if not self.stopping.is_set():
            self.store.poll_succeeded(company_id, now)
        log.info("polled", company_id=company_id, new=added)
        return added

    def _read(self, company_id: int, now: datetime) -> int:
        source = self.sources[company_id]
        feed = self.store.feed(company_id)
        mode = source.mode()
        if feed.mode is None:
            baseline = source.highest_number()
            with self.store.transaction():
                self.store.begin(company_id, baseline)
                self.store.set_mode(company_id, mode)
        elif feed.mode is not mode:
            self.store.set_mode(company_id, mode)
        feed = self.store.feed(company_id)
        start = self.store.overlap_start(feed.series, feed.cursor, now - self.overlap.age, self.overlap.numbers)
        return self._read_pages(source, feed, start - 1, now)

    def _read_pages(self, source: Source, feed: Feed, beyond: int, now: datetime) -> int:
        added, cursor_seen, pages = 0, feed.cursor == 0, 0
        for page in source.pages(beyond):
            pages += 1
            for entry in page.entries:
                if entry.number == feed.cursor:
                    if not self.store.same_entry(feed.series, entry):
                        return self._start_again(source, feed, now)
                    cursor_seen = True
            added += self.ingest.take(feed, page, now, self._history_until(feed))
            self.after_page()
            if self.stopping.is_set():
                return added
            del page  # it need not be in memory while the next one is read
        if pages > 1 and self.store.hasten_updates(feed.company.id, now):
            self.after_page()
        if not cursor_seen and self._numbers_started_again(source, feed):
            return added + self._start_again(source, feed, now)
        return added

    def _numbers_started_again(self, source: Source, feed: Feed) -> bool:
        """The cursor's row is gone: deleted by somebody, or the numbers have started again below it."""
        highest = source.highest_number()
        if highest == 0 or highest >= feed.cursor:
            return False
        newest = _entry_at(source, highest)
        if newest is None or self.store.same_entry(feed.series, newest):
            return False
        stored = self.store.stored_numbers(feed.series, highest, highest)
        return bool(stored) or highest < feed.cursor - self.overlap.numbers

    def _start_again(self, source: Source, feed: Feed, now: datetime) -> int:
        """A restored environment or a copied company: read from its first number, call what is older history."""
        until = self.store.newest_occurred_at(feed.series)
        with self.store.transaction():
            fresh = self.store.begin_series(feed.company.id, 0, now)
            if until is not None:
                self.store.set_meta(f"history_until:{fresh.series}", until.isoformat())
            detail: dict[str, object] = {"note": "numbers_restarted", "company": feed.company.name}
            key = f"numbers-restarted-{fresh.series}"
            self.store.enqueue([channel_notice(key, Reason.OPERATOR_NOTE, now, self.ingest.channel, detail)])
        log.warning("numbers started again", company_id=feed.company.id, series=fresh.series)
        return self._read_pages(source, fresh, 0, now)

    def _history_until(self, feed: Feed) -> datetime | None:
        text = self.store.get_meta(f"history_until:{feed.series}")
        return datetime.fromisoformat(text) if text else None

    def _introduce(self, now: datetime) -> None:
        """One summary for the companies whose history has been read for the first time."""
        imported = [
            feed
            for feed in self.store.feeds()
            if feed.company.id in self.sources
            and feed.succeeded_at is not None
            and self.store.get_meta(f"introduced:{feed.company.id}") is None
        ]
        if not imported:
            return
        with self.store.transaction():
            for feed in imported:
                self.store.set_meta(f"introduced:{feed.company.id}", now.isoformat())
            key = "first-run-" + "-".join(str(feed.company.id) for feed in imported)
            detail: dict[str, object] = {"companies": [feed.company.id for feed in imported]}
            self.store.enqueue([channel_notice(key, Reason.FIRST_RUN, now, self.ingest.channel, detail)])


def _entry_at(source: Source, number: int) -> Entry | None:
    for page in source.pages(number - 1):
        for entry in page.entries:
            return entry if entry.number == number else None
    return None
