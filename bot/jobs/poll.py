"""Reads new synchronization errors from every watched company; the next tick is the retry.

each company    by itself: one that is still being read is left to whoever reads it, the others are not kept waiting
not begun       ask for the highest number: everything up to it is history, known without a card
begun           read from a little before the cursor, because a lower number can be committed after a higher one
page by page    each is stored before the next is asked for (`ingest`)
several pages   cards that were posted in between are made true at once
cursor row gone or different    look whether Business Central started its numbers again
imported        one summary for all companies that were read for the first time
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event as StopSignal
from threading import Lock

import structlog

from bot.core.model import Entry, Feed
from bot.core.notices import Reason, channel_notice
from bot.exceptions import BotError, LeaseLost, StoreUnavailable
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
    """All watched companies, each by itself: one that takes long keeps none of the others from its next poll."""

    store: Store
    sources: Mapping[int, Source]
    ingest: Ingest
    overlap: Overlap
    stopping: StopSignal = field(default_factory=StopSignal)
    after_page: Callable[[], object] = lambda: None
    """Called after each stored page: delivery need not wait for the end of a long import."""
    _turn: Lock = field(default_factory=Lock)
    _reading: set[int] = field(default_factory=set)
    _introducing: Lock = field(default_factory=Lock)
    _workers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, thread_name_prefix="poll"))

    def begin(self, now: datetime) -> list["Future[int]"]:
        """Have every company polled that is not being read; for each the number of its new entries, when it is done.

        Raises nothing, then or later: what a source says is kept in the company's feed, what the store says is logged.
        """
        with self._turn:
            idle = {id: source for id, source in list(self.sources.items()) if id not in self._reading}
            self._reading.update(idle)
        left = set(idle)
        return [self._workers.submit(self._poll, id, source, left, now) for id, source in idle.items()]

    def tick(self, now: datetime) -> int:
        """The same, waiting for all of them; return how many new entries were stored."""
        return sum(each.result() for each in self.begin(now))

    def close(self) -> None:
        """Let the polls that are under way end at their next page."""
        self.stopping.set()
        self._workers.shutdown(wait=True)

    def _poll(self, company_id: int, source: Source, left: set[int], now: datetime) -> int:
        """One company, and after the last one of a round what is to be said about all."""
        added = 0
        with _survived(company_id):
            added = self._poll_now(company_id, source, now)
        with self._turn:
            self._reading.discard(company_id)
            left.discard(company_id)
            is_last = not left
        if is_last:
            with _survived(company_id):
                self._introduce(now)
        return added

    def _poll_now(self, company_id: int, source: Source, now: datetime) -> int:
        try:
            added = self._read(company_id, source, now)
        except LeaseLost:
            raise
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

    def _read(self, company_id: int, source: Source, now: datetime) -> int:
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
        added, cursor_seen, pages_with_news = 0, feed.cursor == 0, 0
        for page in source.pages(beyond):
            for entry in page.entries:
                if entry.number == feed.cursor:
                    if not self.store.same_entry(feed.series, entry):
                        return self._start_again(source, feed, now)
                    cursor_seen = True
            new = self.ingest.take(feed, page, now, self._history_until(feed))
            added += new
            pages_with_news += bool(new)
            self.after_page()
            if self.stopping.is_set():
                return added
            del page  # it need not be in memory while the next one is read
        if pages_with_news > 1:
            self._make_cards_true(feed, now)
        if not cursor_seen and self._numbers_started_again(source, feed):
            return added + self._start_again(source, feed, now)
        return added

    def _make_cards_true(self, feed: Feed, now: datetime) -> None:
        """Cards may have been posted between two pages; without this their counts would follow in their own time."""
        try:
            self.store.hasten_updates(feed.company.id, now)
        except StoreUnavailable as fault:
            log.info("updates not hastened", company_id=feed.company.id, fault=str(fault))
        else:
            self.after_page()

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
        """One summary for the companies whose history has been read for the first time; none while others are at it."""
        with self._introducing:
            feeds = [feed for feed in self.store.feeds() if feed.company.id in self.sources]
            if any(feed.succeeded_at is None and feed.company.id in self._reading for feed in feeds):
                return
            self._introduce_all([feed for feed in feeds if feed.succeeded_at is not None], now)

    def _introduce_all(self, feeds: list[Feed], now: datetime) -> None:
        imported = [feed for feed in feeds if self.store.get_meta(f"introduced:{feed.company.id}") is None]
        if not imported:
            return
        with self.store.transaction():
            for feed in imported:
                self.store.set_meta(f"introduced:{feed.company.id}", now.isoformat())
            key = "first-run-" + "-".join(str(feed.company.id) for feed in imported)
            detail: dict[str, object] = {"companies": [feed.company.id for feed in imported]}
            self.store.enqueue([channel_notice(key, Reason.FIRST_RUN, now, self.ingest.channel, detail)])


@contextmanager
def _survived(company_id: int) -> Iterator[None]:
    """The one place where a poll's faults end: the next one is the retry."""
    try:
        yield
    except BotError as fault:
        log.warning("poll given up", company_id=company_id, fault=str(fault), kind=type(fault).__name__)
    except Exception:
        log.exception("poll given up", company_id=company_id)


def _entry_at(source: Source, number: int) -> Entry | None:
    for page in source.pages(number - 1):
        for entry in page.entries:
            return entry if entry.number == number else None
    return None
