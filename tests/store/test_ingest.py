from datetime import date, timedelta

import pytest

from bot.core.model import Direction, Entry, Mode, Record, Rejected, Side
from bot.store import Store
from bot.store.values import Day
from tests.store.making import NOW, customer, entry, feed_in, problem_in


def test_registering_twice_gives_the_same_feed(store: Store):
    first = feed_in(store)
    assert feed_in(store) == first
    assert (first.cursor, first.baseline, first.mode, first.polled_at) == (0, 0, None, None)


def test_renamed_company_keeps_its_feed_and_takes_the_name(store: Store):
    first = store.register("Production", "id-1", "CRONUS", NOW)
    again = store.register("Production", "id-1", "CRONUS Norge AS", NOW)
    assert (again.company.id, again.company.name, again.series) == (first.company.id, "CRONUS Norge AS", first.series)


def test_same_company_id_in_two_environments_is_two_feeds(store: Store):
    production = store.register("Production", "id-1", "CRONUS", NOW)
    sandbox = store.register("Sandbox", "id-1", "CRONUS", NOW)
    assert production.company.id != sandbox.company.id
    assert [feed.company.environment for feed in store.feeds()] == ["Production", "Sandbox"]


def test_poll_results_show_in_the_feed(store: Store):
    company = feed_in(store).company.id
    store.set_mode(company, Mode.PAGE)
    store.begin(company, 40)
    store.poll_failed(company, "No answer\0 from\ud800 Business Central", NOW)
    failed = store.feed(company)
    assert (failed.mode, failed.baseline, failed.polled_at, failed.succeeded_at) == (Mode.PAGE, 40, NOW, None)
    assert failed.fault == "No answer\\0 from\\ud800 Business Central"
    store.poll_succeeded(company, NOW + timedelta(minutes=1))
    good = store.feed(company)
    assert (good.fault, good.polled_at, good.succeeded_at) == ("", good.succeeded_at, NOW + timedelta(minutes=1))


def test_cursor_never_moves_backwards(store: Store):
    feed = feed_in(store)
    for number in (10, 7, 12, 11):
        store.move_cursor(feed.series, number)
    assert store.feed(feed.company.id).cursor == 12


def test_new_entries_are_stored_and_counted(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    added = store.add_entries(
        feed.series, [(entry(1, key="A"), problem.id), (entry(2, key="B"), problem.id), (entry(3, key="A"), problem.id)]
    )[problem.id]
    assert (added.entries, added.records) == (3, 2)
    assert (added.first_at, added.last_at) == (NOW + timedelta(seconds=1), NOW + timedelta(seconds=3))
    assert added.newest == entry(3, key="A")
    assert added.problem == store.problem(problem.id)
    assert (added.problem.entries, added.problem.records, added.problem.newest_number) == (3, 2, 3)
    assert store.feed(feed.company.id).entries == 3


def test_every_field_of_an_entry_comes_back(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    odd = Entry(
        number=2**31 - 1,
        occurred_at=NOW + timedelta(milliseconds=123),
        message="Tabs\t, \n lines, \u202eRTL, 'quotes', %s, :name, \\ and 😀",
        source=None,
        destination=Record(Side.DATAVERSE, "konto", "Bø & Sønner", "id", "account"),
        mapping="",
        direction=Direction.UNKNOWN,
        job_id="",
        id="",
    )
    store.add_entries(feed.series, [(odd, problem.id), (entry(5), problem.id)])
    assert store.entries_numbered(odd.number) == [(feed.company, odd, problem.id)]
    assert store.entries(problem.id)[0][1] == odd
    assert store.entries_numbered(5) == [(feed.company, entry(5), problem.id)]
    assert store.entries_numbered(6) == []


def test_reading_the_overlap_again_adds_only_what_came_late(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    store.add_entries(feed.series, [(entry(n), problem.id) for n in (1, 2, 4, 5)])
    again = store.add_entries(feed.series, [(entry(n), problem.id) for n in (1, 2, 3, 4, 5, 5)])
    assert again[problem.id].entries == 1
    assert again[problem.id].newest.number == 3
    after = store.problem(problem.id)
    assert after is not None
    assert (after.entries, after.records, after.newest_number) == (5, 5, 5)
    assert store.add_entries(feed.series, [(entry(n), problem.id) for n in range(1, 6)]) == {}
    assert store.stored_numbers(feed.series, 2, 9) == {2, 3, 4, 5}


def test_same_number_twice_in_a_batch_is_one_entry(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    added = store.add_entries(feed.series, [(entry(1), problem.id), (entry(1), problem.id)])
    assert added[problem.id].entries == 1


def test_numbers_far_apart_are_compared_one_by_one(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    numbers = (1, 50_000, 2_000_000_000)
    store.add_entries(feed.series, [(entry(50_000), problem.id)])
    added = store.add_entries(feed.series, [(entry(n, at=NOW), problem.id) for n in numbers])
    assert added[problem.id].entries == 2
    assert len(store.problems_with_text("Too long")) == 1


def test_impossible_number_is_refused_and_nothing_stored(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    for number in (-1, 2**32):
        with pytest.raises(ValueError, match="outside"):
            store.add_entries(feed.series, [(entry(1), problem.id), (entry(number, at=NOW), problem.id)])
    assert store.entries_numbered(1) == []


def test_older_number_that_comes_late_does_not_become_the_newest_text(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    store.add_entries(feed.series, [(entry(9, message="nine"), problem.id)])
    store.add_entries(feed.series, [(entry(3, message="three"), problem.id)])
    after = store.problem(problem.id)
    assert after is not None
    assert (after.message, after.newest_number) == ("nine", 9)
    assert (after.first_at, after.last_at) == (NOW, NOW + timedelta(seconds=9))


def test_restarted_series_keeps_the_old_entries_and_takes_the_new_ones(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    store.add_entries(feed.series, [(entry(1, message="before"), problem.id)])
    store.move_cursor(feed.series, 1)
    assert store.same_entry(feed.series, entry(1, message="before"))
    assert not store.same_entry(feed.series, entry(1, message="after"))
    assert not store.same_entry(feed.series, entry(1, message="before", at=NOW + timedelta(days=1)))
    assert not store.same_entry(feed.series, entry(2))

    again = store.begin_series(feed.company.id, 0, NOW)
    assert (again.cursor, again.baseline, again.entries) == (0, 0, 1)
    store.add_entries(again.series, [(entry(1, message="after"), problem.id)])
    assert [found.message for _, found, _ in store.entries_numbered(1)] == ["after", "before"]
    after = store.problem(problem.id)
    assert after is not None
    assert (after.message, after.entries) == ("after", 2)


def test_overlap_starts_at_the_lower_of_number_and_time(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    store.add_entries(feed.series, [(entry(n), problem.id) for n in range(1, 101)])
    assert store.overlap_start(feed.series, 100, NOW + timedelta(seconds=95), 10) == 90
    assert store.overlap_start(feed.series, 100, NOW + timedelta(seconds=40), 10) == 40
    assert store.overlap_start(feed.series, 100, NOW + timedelta(days=1), 10) == 90
    assert store.overlap_start(feed.series, 5, NOW, 10) == 0
    ahead = entry(101, at=NOW + timedelta(days=1500))
    store.add_entries(feed.series, [(ahead, problem.id)])
    assert store.overlap_start(feed.series, 5000, NOW + timedelta(days=1), 10) == 4990


def test_records_are_listed_newest_first_page_by_page(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    keys = ["A", "B", "C", "A", "D", "B", "A"]
    for number, key in enumerate(keys, 1):
        store.add_entries(feed.series, [(entry(number, key=key), problem.id)])
    first = store.affected(problem.id, limit=2)
    assert [(one.entry.number, one.times) for one in first] == [(7, 3), (6, 2)]
    rest = store.affected(problem.id, limit=9, before=first[-1].key)
    assert [(one.entry.number, one.times) for one in rest] == [(5, 1), (3, 1)]


def test_entries_without_a_record_are_listed_but_count_no_record(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    bare = [(entry(n)._replace(source=None, destination=None), problem.id) for n in (1, 2, 3)]
    assert store.add_entries(feed.series, bare)[problem.id].records == 0
    assert store.affected(problem.id) == []
    keys = store.entries(problem.id, limit=2)
    assert [one.number for _, one in keys] == [3, 2]
    assert [one.number for _, one in store.entries(problem.id, before=keys[-1][0])] == [1]


def test_record_without_id_is_known_by_its_display_text(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    nameless = [(entry(n)._replace(source=customer("X")._replace(id="")), problem.id) for n in (1, 2)]
    assert store.add_entries(feed.series, nameless)[problem.id].records == 1


def test_days_are_counted_in_utc(store: Store):
    feed = feed_in(store)
    one, two = problem_in(store, feed, "one"), problem_in(store, feed, "two")
    midnight = NOW.replace(hour=0)
    moments = [midnight - timedelta(milliseconds=1), midnight, midnight + timedelta(hours=5)]
    batch = [(entry(n, at=at), one.id) for n, at in enumerate(moments, 1)]
    store.add_entries(feed.series, [*batch, (entry(9, at=midnight), two.id)])
    today, yesterday = date(2026, 11, 23), date(2026, 11, 22)
    assert store.daily(one.id, yesterday) == [Day(yesterday, 1), Day(today, 2)]
    assert store.daily(None, yesterday) == [Day(yesterday, 1), Day(today, 3)]
    assert store.daily(None, today) == [Day(today, 3)]


def test_row_that_cannot_be_read_is_kept_once(store: Store):
    feed = feed_in(store)
    rows = [
        Rejected(7, "no date", '{"x": "\0\ud800"}'),
        Rejected(None, "no number", "{}"),
        Rejected(2**70, "big", "[]"),
    ]
    assert store.reject(feed.series, rows, NOW) == 3
    assert store.reject(feed.series, rows, NOW + timedelta(minutes=1)) == 0
    kept = store.rejected(10)
    assert [(row.number, row.reason, row.company) for row in kept] == [
        (None, "big", "CRONUS Norge AS"),
        (None, "no number", "CRONUS Norge AS"),
        (7, "no date", "CRONUS Norge AS"),
    ]
    assert kept[2].raw == '{"x": "\\0\\ud800"}'
    assert store.feed(feed.company.id).rejected == 3


def test_failed_transaction_leaves_nothing_behind(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)

    def page_that_fails():
        with store.transaction():
            store.add_entries(feed.series, [(entry(1), problem.id)])
            store.move_cursor(feed.series, 1)
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        page_that_fails()
    assert store.feed(feed.company.id).cursor == 0
    assert store.stored_numbers(feed.series, 0, 10) == set()
    assert store.problem(problem.id) == problem
    assert store.problems_with_text("Too long") == []


def test_five_hundred_problems_in_one_page_are_counted_right(store: Store):
    feed = feed_in(store)
    with store.transaction():
        ids = [problem_in(store, feed, f"f{n}").id for n in range(500)]
        added = store.add_entries(feed.series, [(entry(n), ids[n % 500]) for n in range(1, 2001)])
    assert len(added) == 500
    assert {one.entries for one in added.values()} == {4}
    assert store.counts().entries == 2000


def test_tidied_search_finds_the_same(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    for first in range(0, 200, 20):
        store.add_entries(feed.series, [(entry(n, message=f"serial{n}"), problem.id) for n in range(first, first + 20)])
    store.tidy()
    store.tidy()
    assert store.problems_with_text("serial7") == [problem.id]
    assert store.problems_with_text("serial200") == []
