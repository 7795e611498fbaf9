"""Two processes at once, and processes that are killed."""

import os
import random
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess

import pytest

from bot.core.model import NoticeKind, ProblemFilter
from bot.store import Store, open_store
from tests.store.making import NOW, entry, feed_in, notice, problem_in

CONTEXT = get_context("spawn")
PAGE = 20


def ended_well(children: list[SpawnProcess]) -> bool:
    for child in children:
        child.join(60)
    return [child.exitcode for child in children] == [0] * len(children)


def start(count: int, work: Callable[..., None], *args: object) -> list[SpawnProcess]:
    children = [CONTEXT.Process(target=work, args=args) for _ in range(count)]
    for child in children:
        child.start()
    return children


def open_together(url: str, together) -> None:
    together.wait()
    store = open_store(url)
    feed_in(store)
    store.close()


def test_two_processes_start_together_on_nothing(url: str):
    together = CONTEXT.Barrier(3)
    assert ended_well(start(3, open_together, url, together))
    with closing(open_store(url)) as store:
        assert len(store.feeds()) == 1


def poll(url: str, together, pages: int) -> None:
    """Read every page twice, as with an overlap, and count one up in the same transaction."""
    store = open_store(url)
    feed = feed_in(store)
    together.wait()
    for page in range(pages):
        with store.transaction():
            store.lock_feed(feed.company.id)
            problem = problem_in(store, feed, f"f{page % 3}")
            store.add_entries(
                feed.series, [(entry(n, key=str(n % 7)), problem.id) for n in range(page * PAGE, (page + 2) * PAGE)]
            )
            store.move_cursor(feed.series, (page + 1) * PAGE - 1)
            store.set_meta("pages", str(int(store.get_meta("pages") or 0) + 1))
    store.close()


def test_two_pollers_store_each_entry_once_and_lose_no_count(url: str):
    pages = 30
    together = CONTEXT.Barrier(2)
    assert ended_well(start(2, poll, url, together, pages))
    with closing(open_store(url)) as store:
        assert store.get_meta("pages") == str(2 * pages)
        assert_sound(store, (pages + 1) * PAGE)


def assert_sound(store: Store, entries: int) -> None:
    (feed,) = store.feeds()
    assert feed.entries == entries
    assert len(store.stored_numbers(feed.series, 0, 1_000_000)) == entries
    problems = store.problems(ProblemFilter(), limit=100).problems
    assert sum(problem.entries for problem in problems) == entries
    assert sum(day.entries for day in store.daily(None, NOW.date())) == entries
    for problem in problems:
        records = store.affected(problem.id, limit=100)
        assert len(records) == problem.records
        assert sum(record.times for record in records) == problem.entries
    assert len(store.problems_with_text("long")) == len(problems)


def deliver(url: str, together, sent) -> None:
    store = open_store(url)
    together.wait()
    while taken := store.claim(NOW, limit=3):
        for one in taken:
            sent.put(one.id)
            store.notice_sent(one.id, "1.1", NOW)
    store.close()
    sent.put(None)


def test_two_senders_take_each_notice_once_and_in_order(url: str):
    with closing(open_store(url)) as store:
        feed = feed_in(store)
        expected = []
        for p in range(5):
            problem = problem_in(store, feed, f"f{p}")
            store.enqueue(notice(f"{p}-{n}", problem, NoticeKind.REPLY) for n in range(8))
            expected += [f"{p}-{n}" for n in range(8)]
    together, sent = CONTEXT.Barrier(2), CONTEXT.Queue()
    children = start(2, deliver, url, together, sent)
    taken = list(iter(sent.get, None)) + list(iter(sent.get, None))
    assert ended_well(children)
    assert sorted(taken) == expected


def poll_for_ever(url: str, stored) -> None:
    store = open_store(url)
    feed = feed_in(store)
    while True:
        with store.transaction():
            first = store.lock_feed(feed.company.id).cursor + 1
            problem = problem_in(store, feed, f"f{first % 3}")
            store.add_entries(feed.series, [(entry(n), problem.id) for n in range(first, first + PAGE)])
            store.enqueue([notice(f"n{first}", problem)])
            store.move_cursor(feed.series, first + PAGE - 1)
        stored.send(first + PAGE - 1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kill -9 is POSIX")
def test_killed_poller_loses_nothing_that_was_stored_and_leaves_nothing_half(url: str):
    chance = random.Random(17)
    reached = 0
    for _ in range(4):
        here, there = CONTEXT.Pipe(duplex=False)
        child = CONTEXT.Process(target=poll_for_ever, args=(url, there))
        child.start()
        there.close()
        for _ in range(chance.randrange(1, 40)):
            reached = here.recv()
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        here.close()
        with closing(open_store(url)) as store, store.transaction():
            # PostgreSQL may be at the last commit of the dead process still: the lock waits for its end.
            feed = store.lock_feed(store.feeds()[0].company.id)
            assert feed.cursor >= reached
            assert feed.cursor % PAGE == 0
            assert_counts(store, feed.cursor)
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.execute("INSERT INTO entry_text (entry_text, rank) VALUES ('integrity-check', 1)")


def assert_counts(store: Store, entries: int) -> None:
    problems = store.problems(ProblemFilter(), limit=10).problems
    assert sum(problem.entries for problem in problems) == entries
    assert sum(len(store.notices(problem.id)) for problem in problems) == entries // PAGE
