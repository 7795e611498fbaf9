"""Deeds on the real store: what changes, what is written down, what is to be said."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import Card, NoticeKind, Problem, State
from bot.store import Store, open_store
from bot.store.values import NewProblem
from bot.triage import Result, Triage
from tests.slack.samples import EXCHANGE_RATE, NOW, problem

KARI, OLA = "UKARI00001", "UOLA000001"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'bot.db'}")
    yield opened
    opened.close()


@pytest.fixture
def known(store: Store) -> Problem:
    feed = store.register("Production", "id-1", "CRONUS Norge AS", NOW)
    shown = problem()
    new = NewProblem(feed.company.id, "f", shown.diagnosis, "CUSTOMER", "Customer", shown.direction, EXCHANGE_RATE, NOW)
    made = store.add_problem(new)
    store.save_card(Card(made.id, made.episode, "C0INTEGRATIONS", "1.1", 1, 1, NOW))
    return made


@pytest.fixture
def triage(store: Store) -> Triage:
    return Triage(store, "C0INTEGRATIONS")


def test_deed_event_and_update_come_together(store: Store, known: Problem, triage: Triage) -> None:
    outcome = triage.acknowledge(known.id, KARI, NOW)
    assert outcome.result is Result.DONE
    stored = store.problem(known.id)
    assert stored is not None
    assert (stored.state, stored.owner, stored.changed_by, stored.changed_at) == (State.ACKNOWLEDGED, KARI, KARI, NOW)
    assert [event.what for event in store.events(known.id)] == ["acknowledged"]
    (notice,) = store.notices(known.id)
    assert (notice.kind, notice.due_at, notice.reason) == (NoticeKind.UPDATE, NOW, "acknowledged")


def test_resolving_is_said_in_the_thread_with_its_note(store: Store, known: Problem, triage: Triage) -> None:
    triage.resolve(known.id, KARI, NOW, "  rate added  ")
    reply = next(notice for notice in store.notices(known.id) if notice.kind is NoticeKind.REPLY)
    assert reply.detail == {"actor": KARI, "note": "rate added"}
    assert store.events(known.id)[0].detail == {"note": "rate added"}


@pytest.mark.parametrize("state", list(State))
def test_every_deed_twice_is_once(store: Store, known: Problem, triage: Triage, state: State) -> None:
    until = NOW + timedelta(hours=4)
    for deed in (
        lambda: triage.acknowledge(known.id, KARI, NOW),
        lambda: triage.take(known.id, KARI, NOW),
        lambda: triage.snooze(known.id, KARI, NOW, until),
        lambda: triage.resolve(known.id, KARI, NOW),
        lambda: triage.reopen(known.id, KARI, NOW),
    ):
        store.save_problem(replace(known, state=state, owner=OLA, snoozed_until=None))
        first = deed()
        events = store.events(known.id)
        second = deed()
        assert second.result is not Result.DONE
        assert store.events(known.id) == events
        if first.result is Result.RESOLVED:
            assert state is State.RESOLVED


def test_reopened_problem_belongs_to_nobody(store: Store, known: Problem, triage: Triage) -> None:
    triage.acknowledge(known.id, KARI, NOW)
    outcome = triage.reopen(known.id, OLA, NOW)
    assert outcome.problem is not None
    assert (outcome.problem.state, outcome.problem.owner) == (State.OPEN, "")


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(hours=-1), timedelta(days=32)])
def test_snooze_that_makes_no_sense_is_refused(store: Store, known: Problem, triage: Triage, ahead: timedelta) -> None:
    assert triage.snooze(known.id, KARI, NOW, NOW + ahead).result is Result.NOT_NOW
    assert store.events(known.id) == []


def test_missing_problem_is_missing(triage: Triage) -> None:
    assert triage.acknowledge(999, KARI, NOW).result is Result.MISSING


def test_twenty_people_at_once_leave_one_owner(store: Store, known: Problem, triage: Triage) -> None:
    results: list[Result] = []
    everybody = [
        threading.Thread(target=lambda n=n: results.append(triage.acknowledge(known.id, f"U{n:09}", NOW).result))
        for n in range(20)
    ]
    for thread in everybody:
        thread.start()
    for thread in everybody:
        thread.join()
    assert sorted(results) == [Result.ALREADY] * 19 + [Result.DONE]
    assert len(store.events(known.id)) == 1
