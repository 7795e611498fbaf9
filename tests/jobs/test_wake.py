"""When a snooze ends: what a person has done meanwhile stands."""

from datetime import timedelta

from bot.core.model import State
from bot.jobs.wake import Wake
from bot.store import Store
from bot.store.fenced import fenced
from bot.triage import Triage
from tests.store.making import NOW, feed_in, problem_in

LATER = NOW + timedelta(hours=1)


def snoozed(store: Store) -> int:
    problem = problem_in(store, feed_in(store))
    Triage(store, "C1").snooze(problem.id, "U1", NOW, LATER)
    return problem.id


def test_a_snooze_whose_time_has_come_ends_once(store: Store) -> None:
    problem = snoozed(store)
    wake = Wake(store, "C1")
    assert [wake.tick(LATER - timedelta(seconds=1)), wake.tick(LATER), wake.tick(LATER)] == [0, 1, 0]
    awake = store.problem(problem)
    assert awake is not None
    assert (awake.state, awake.snoozed_until) == (State.OPEN, None)


def test_a_problem_that_is_resolved_just_before_it_wakes_stays_resolved(store: Store) -> None:
    problem = snoozed(store)

    def somebody_is_faster() -> None:
        Triage(store, "C1").resolve(problem, "U2", LATER)

    assert Wake(fenced(store, somebody_is_faster), "C1").tick(LATER) == 0
    after = store.problem(problem)
    assert after is not None
    assert (after.state, after.changed_by) == (State.RESOLVED, "U2")
