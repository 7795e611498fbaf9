"""When the bot speaks, and why not: tables of situations."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.manners import Manners
from bot.core.model import (
    Audience,
    Card,
    Company,
    Confidence,
    Diagnosis,
    Direction,
    NoticeKind,
    Problem,
    State,
)
from bot.core.notices import Reason, Silence, decide, person_acted, woke
from bot.core.problems import Arrival, Change, take_in

NOW = datetime(2026, 3, 2, 8, 55, tzinfo=UTC)
MANNERS = Manners()
PROBLEM = Problem(
    id=17,
    company=Company(1, "Production", "c-1", "CRONUS Norge AS"),
    fingerprint="f",
    diagnosis=Diagnosis("uncoupled-dependency", Audience.USER, Confidence.CERTAIN),
    mapping="CUSTOMER",
    table="Customer",
    direction=Direction.TO_DATAVERSE,
    message="…",
    newest_number=140,
    state=State.OPEN,
    episode=1,
    opened_at=NOW - timedelta(hours=1),
    first_at=NOW - timedelta(hours=1),
    last_at=NOW,
    entries=40,
    entries_before=0,
    records=40,
    imported=False,
)
HALF_AN_HOUR_AGO = NOW - timedelta(minutes=30)
CARD = Card(17, 1, "C1", "100.1", 20, 20, HALF_AN_HOUR_AGO, replied_at=HALF_AN_HOUR_AGO, replied_entries=20)
ACKNOWLEDGED = replace(PROBLEM, state=State.ACKNOWLEDGED)
ARRIVAL = Arrival(entries=5, first_at=NOW, known_before=True, history=False)


def said(problem: Problem = PROBLEM, change: Change = Change.GREW, card: Card | None = CARD) -> list[tuple[str, str]]:
    decision = decide(problem, change, card, NOW, MANNERS, "C1")
    return [(str(notice.kind), str(notice.reason)) for notice in decision.notices]


@pytest.mark.parametrize(
    ("situation", "before", "arrival", "change", "state", "episode"),
    [
        ("its first entry", PROBLEM, replace(ARRIVAL, known_before=False), Change.FIRST_SEEN, State.OPEN, 1),
        ("only history", PROBLEM, replace(ARRIVAL, history=True), Change.HISTORY, State.OPEN, 1),
        ("more of an open one", PROBLEM, ARRIVAL, Change.GREW, State.OPEN, 1),
        ("an acknowledged one goes on", ACKNOWLEDGED, ARRIVAL, Change.GREW, State.ACKNOWLEDGED, 1),
        ("a snoozed one goes on", replace(PROBLEM, state=State.SNOOZED), ARRIVAL, Change.GREW, State.SNOOZED, 1),
        ("a quiet one returns", replace(PROBLEM, state=State.QUIET), ARRIVAL, Change.RETURNED, State.OPEN, 1),
        (
            "resolved six days ago",
            replace(PROBLEM, state=State.RESOLVED, changed_at=NOW - timedelta(days=6)),
            ARRIVAL, Change.REOPENED, State.OPEN, 1,
        ),
        (
            "resolved eight days ago",
            replace(PROBLEM, state=State.RESOLVED, changed_at=NOW - timedelta(days=8)),
            ARRIVAL, Change.RECURRED, State.OPEN, 2,
        ),
        ("known from before the start", replace(PROBLEM, imported=True), ARRIVAL, Change.RECURRED, State.OPEN, 1),
        (
            "from before the start, and somebody has it",
            replace(ACKNOWLEDGED, imported=True, owner="U1"), ARRIVAL, Change.RECURRED, State.ACKNOWLEDGED, 1,
        ),
        (
            "from before the start, and snoozed",
            replace(PROBLEM, imported=True, state=State.SNOOZED), ARRIVAL, Change.GREW, State.SNOOZED, 1,
        ),
        (
            "from before the start, and resolved yesterday",
            replace(PROBLEM, imported=True, state=State.RESOLVED, changed_at=NOW - timedelta(days=1)),
            ARRIVAL, Change.REOPENED, State.OPEN, 1,
        ),
    ],
)  # fmt: skip
def test_what_an_arrival_does(
    situation: str, before: Problem, arrival: Arrival, change: Change, state: State, episode: int
) -> None:
    after, found = take_in(before, arrival, NOW, MANNERS)
    assert (found, after.state, after.episode) == (change, state, episode), situation


def test_a_new_episode_counts_from_its_own_first_entry() -> None:
    resolved = replace(PROBLEM, state=State.RESOLVED, changed_at=NOW - timedelta(days=30), owner="U1")
    after, _ = take_in(resolved, ARRIVAL, NOW, MANNERS)
    assert after.episode_entries == ARRIVAL.entries
    assert after.opened_at == ARRIVAL.first_at
    assert after.owner == ""


def test_a_new_problem_gets_one_card_after_the_group_wait() -> None:
    (notice,) = decide(PROBLEM, Change.FIRST_SEEN, None, NOW, MANNERS, "C1").notices
    assert notice.kind is NoticeKind.CARD
    assert notice.due_at == NOW + MANNERS.group_wait
    again = decide(PROBLEM, Change.FIRST_SEEN, None, NOW + timedelta(hours=1), MANNERS, "C1").notices[0]
    assert again.id == notice.id


def test_who_has_a_problem_from_before_the_start_keeps_it() -> None:
    before = replace(ACKNOWLEDGED, imported=True, owner="U1", changed_by="U1", changed_at=NOW)
    after, _ = take_in(before, ARRIVAL, NOW, MANNERS)
    assert (after.owner, after.changed_by, after.imported) == ("U1", "U1", False)


def test_a_snoozed_problem_without_a_card_waits_for_its_morning() -> None:
    snoozed = replace(PROBLEM, imported=True, state=State.SNOOZED)
    assert decide(snoozed, Change.GREW, None, NOW, MANNERS, "C1").silences == [Silence.SNOOZED]
    (notice,) = woke(snoozed, None, NOW, "C1")
    assert (notice.kind, notice.reason) == (NoticeKind.CARD, Reason.WOKE)
    assert woke(replace(snoozed, imported=False), None, NOW, "C1") == []


def test_while_the_card_waits_nothing_else_is_said() -> None:
    decision = decide(PROBLEM, Change.GREW, None, NOW, MANNERS, "C1")
    assert decision.notices == []
    assert decision.silences == [Silence.CARD_WAITS]


@pytest.mark.parametrize(
    ("situation", "entries", "card", "aloud"),
    [
        ("twice as many, half an hour ago", 40, CARD, True),
        ("nine more", 29, CARD, False),
        ("ten more of a hundred", 110, replace(CARD, replied_entries=100), False),
        ("twenty-five more of a hundred", 125, replace(CARD, replied_entries=100), True),
        ("said five minutes ago", 80, replace(CARD, replied_at=NOW - timedelta(minutes=5)), False),
        ("said sixteen minutes ago", 80, replace(CARD, replied_at=NOW - timedelta(minutes=16)), True),
        ("silent updates in between do not count", 40, replace(CARD, told_entries=39), True),
    ],
)  # fmt: skip
def test_growth_is_said_aloud_only_when_it_is_real(situation: str, entries: int, card: Card, aloud: bool) -> None:
    kinds = said(replace(PROBLEM, entries=entries), card=card)
    assert ("update", "still_true") in kinds, situation
    assert (("reply", "grew") in kinds) is aloud, situation


def test_a_snoozed_problem_only_keeps_its_card_true() -> None:
    assert said(replace(PROBLEM, state=State.SNOOZED, entries=400)) == [("update", "still_true")]


def test_a_card_is_updated_at_most_once_a_minute() -> None:
    card = replace(CARD, told_at=NOW - timedelta(seconds=10))
    (update,) = decide(replace(PROBLEM, entries=21), Change.GREW, card, NOW, MANNERS, "C1").notices
    assert update.due_at == card.told_at + MANNERS.card_interval


def test_a_reopened_problem_speaks_in_its_old_card() -> None:
    assert said(change=Change.REOPENED) == [("update", "still_true"), ("reply", "reopened")]


def test_history_is_silent() -> None:
    assert decide(PROBLEM, Change.HISTORY, None, NOW, MANNERS, "C1").silences == [Silence.HISTORY]


def test_what_a_person_does_is_shown_at_once() -> None:
    notices = person_acted(PROBLEM, CARD, Reason.ACKNOWLEDGED, "U1", NOW, "C1")
    assert [(notice.kind, notice.due_at) for notice in notices] == [(NoticeKind.UPDATE, NOW)]


def test_resolving_is_also_said_in_the_thread() -> None:
    notices = person_acted(PROBLEM, CARD, Reason.RESOLVED, "U1", NOW, "C1", note="rate added")
    assert [notice.kind for notice in notices] == [NoticeKind.UPDATE, NoticeKind.REPLY]
    assert notices[1].detail == {"actor": "U1", "note": "rate added"}


def test_without_a_card_a_persons_deed_needs_no_notice() -> None:
    assert person_acted(PROBLEM, None, Reason.ACKNOWLEDGED, "U1", NOW, "C1") == []


def test_a_snooze_that_ends_speaks_in_the_thread() -> None:
    assert [notice.kind for notice in woke(PROBLEM, CARD, NOW, "C1")] == [NoticeKind.UPDATE, NoticeKind.REPLY]
