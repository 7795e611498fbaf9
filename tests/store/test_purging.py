"""The store's side of a purge, on both engines."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.model import Audience, Confidence, Diagnosis, Direction, Entry, Mode, Record, Side, State
from bot.core.purge import Outcome, Purge, PurgeFilter, PurgeState
from bot.store import Store
from bot.store.values import NewProblem

NOW = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
WEEK = PurgeFilter(span=timedelta(days=7), typed="7d")
CUT_OFF = NOW - timedelta(days=7)


def entry(number: int, days_ago: float, key: str = "10000") -> Entry:
    record = Record(Side.BUSINESS_CENTRAL, "Customer", f"Customer: {key} (Adatum)", f"id-{key}", "page=21")
    at = NOW - timedelta(days=days_ago)
    message = f"There is no exchange rate for SEK, customer {key}."
    return Entry(number, at, message, record, None, "CUSTOMER", Direction.TO_DATAVERSE, "", f"guid-{number}")


def filled(store: Store, *, state: State = State.RESOLVED) -> int:
    """Ten old entries and five young ones of one problem; returns its id."""
    feed = store.register("Production", "id-1", "CRONUS Norge AS", NOW)
    store.set_mode(feed.company.id, Mode.COMPANION)
    found = Diagnosis("missing-exchange-rate", Audience.USER, Confidence.CERTAIN, facts={"currency": "SEK"})
    new = NewProblem(feed.company.id, "f1", found, "CUSTOMER", "Customer", Direction.TO_DATAVERSE, "x", NOW, state)
    made = store.add_problem(new)
    batch = [(entry(n, 10 if n <= 10 else 1, key=str(10000 + n)), made.id) for n in range(1, 16)]
    store.add_entries(feed.series, batch)
    return made.id


def confirmed(store: Store) -> Purge:
    found = store.preview_purge(WEEK, CUT_OFF)
    purge = store.add_purge(found, "UOLA", "6f1f4a8e-6f0e-4a53-9d53-0d6d5a0f0c11", NOW, NOW, in_slack=False)
    assert store.move_purge(purge.id, PurgeState.PREVIEWED, PurgeState.CONFIRMED, NOW)
    assert sum(store.list_purge(purge)) == purge.count
    return purge


def test_a_preview_counts_what_is_old_and_what_stays(store: Store) -> None:
    filled(store)
    found = store.preview_purge(WEEK, CUT_OFF)
    assert (found.count, found.kept_count, found.remaining) == (10, 0, 5)
    assert found.chosen[0].oldest == found.chosen[0].newest == NOW - timedelta(days=10)
    assert store.preview_purge(WEEK, CUT_OFF).digest == found.digest
    assert store.preview_purge(PurgeFilter(), NOW).count == 15


def test_open_problems_are_kept(store: Store) -> None:
    filled(store, state=State.OPEN)
    found = store.preview_purge(WEEK, CUT_OFF)
    assert (found.count, found.kept_count) == (0, 10)


def test_entries_of_an_older_series_are_not_counted(store: Store) -> None:
    filled(store)
    (feed,) = store.feeds()
    store.begin_series(feed.company.id, 0, NOW)
    assert store.preview_purge(WEEK, CUT_OFF).count == 0


def test_results_move_the_cursor_and_mark_what_is_gone(store: Store) -> None:
    problem = filled(store)
    purge = confirmed(store)
    batch = store.purge_batch(purge.id, 4)
    assert batch is not None
    numbers = [each.number for _, each in batch.entries]
    assert numbers == [1, 2, 3, 4]
    outcomes = (Outcome.DELETED, Outcome.GONE, Outcome.CHANGED, Outcome.REFUSED)
    results = [(number, outcome, "why") for number, outcome in zip(numbers, outcomes, strict=True)]
    store.record_purged(purge.id, batch, results, NOW)
    after = store.purge_batch(purge.id)
    assert after is not None
    assert [each.number for _, each in after.entries] == [5, 6, 7, 8, 9, 10]
    now = store.purge(purge.id)
    assert now is not None
    assert (now.handled, now.results[Outcome.CHANGED]) == (4, 1)
    found = store.problem(problem)
    assert found is not None
    assert (found.purged, found.entries) == (2, 15)
    assert store.preview_purge(WEEK, CUT_OFF).count == 8
    assert store.engine.rows("SELECT reason FROM purge_entry WHERE outcome = 'refused'")[0]["reason"] == "why"


@pytest.mark.parametrize("numbers", [(1, 3), (2, 1), (1, 1), (2,)])
def test_results_that_leave_an_entry_out_are_refused(store: Store, numbers: tuple[int, ...]) -> None:
    filled(store)
    purge = confirmed(store)
    batch = store.purge_batch(purge.id)
    assert batch is not None
    known = [entry.number for _, entry in batch.entries]
    results = [(known[number - 1], Outcome.DELETED, "") for number in numbers]
    with pytest.raises(ValueError, match="not those of the next entries"):
        store.record_purged(purge.id, batch, results, NOW)
    found = store.purge(purge.id)
    assert found is not None
    assert found.handled == 0


def test_listing_twice_lists_once(store: Store) -> None:
    filled(store)
    purge = confirmed(store)
    assert sum(store.list_purge(purge)) == 0
    assert store.listed(purge.id) == 10


def test_a_state_is_changed_by_one_caller(store: Store) -> None:
    filled(store)
    purge = confirmed(store)
    assert store.move_purge(purge.id, PurgeState.CONFIRMED, PurgeState.RUNNING, NOW, in_slack=0)
    assert not store.move_purge(purge.id, PurgeState.CONFIRMED, PurgeState.RUNNING, NOW, in_slack=0)
    assert [each.id for each in store.purges_under_way(NOW)] == [purge.id]
    store.purge_later(purge.id, NOW + timedelta(minutes=1))
    assert store.purges_under_way(NOW) == []


def test_a_snapshot_has_what_was_listed(store: Store) -> None:
    filled(store)
    purge = confirmed(store)
    rows = [row for chunk in store.snapshot(purge.id) for row in chunk]
    assert [row.entry.number for row in rows] == list(range(1, 11))
    assert rows[0].company == "CRONUS Norge AS"
