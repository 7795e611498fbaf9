"""Reminders, their end, the one escalation, and what makes a problem quiet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.manners import Manners
from bot.core.model import FIRST_JOB_NUMBER, Audience, Event, Feed, Mode, State
from bot.core.notices import is_moot
from bot.core.quiet import goes_quiet
from bot.core.reminders import outgrows, reminder
from tests.core.test_notices import PROBLEM

MANNERS = Manners()
MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
ADMIN = replace(PROBLEM, diagnosis=replace(PROBLEM.diagnosis, audience=Audience.ADMIN))
TAKEN = replace(PROBLEM, state=State.ACKNOWLEDGED, owner="U1")
BEGAN = Event(MONDAY, "first_seen")


def morning(day: int) -> datetime:
    return datetime(2026, 3, day, 9, tzinfo=UTC)


def reminders(*days: int) -> list[Event]:
    return [Event(morning(day), "reminder") for day in reversed(days)]


@pytest.mark.parametrize(
    ("situation", "state", "history", "now", "number"),
    [
        ("the same day", State.OPEN, [BEGAN], MONDAY + timedelta(hours=8), None),
        ("the next morning", State.OPEN, [BEGAN], morning(3), 1),
        ("a minute before", State.OPEN, [BEGAN], morning(3) - timedelta(minutes=1), None),
        ("reminded this morning", State.OPEN, [*reminders(3), BEGAN], morning(3) + timedelta(hours=9), None),
        ("the morning after", State.OPEN, [*reminders(3), BEGAN], morning(4), 2),
        ("the fifth", State.OPEN, [*reminders(3, 4, 5, 6), BEGAN], morning(9), 5),
        ("after the fifth", State.OPEN, [*reminders(3, 4, 5, 6, 9), BEGAN], morning(10), None),
        ("taken, second morning", State.ACKNOWLEDGED, [Event(MONDAY, "acknowledged"), BEGAN], morning(4), None),
        ("taken, third morning", State.ACKNOWLEDGED, [Event(MONDAY, "acknowledged"), BEGAN], morning(5), 1),
        ("snoozed", State.SNOOZED, [BEGAN], morning(9), None),
        ("quiet", State.QUIET, [BEGAN], morning(9), None),
        ("resolved", State.RESOLVED, [BEGAN], morning(9), None),
        ("it came back after five", State.OPEN, [Event(morning(10), "reopened"), *reminders(3, 4, 5, 6, 9), BEGAN],
         morning(11), 1),
    ],
)  # fmt: skip
def test_when_a_reminder_is_due(
    situation: str, state: State, history: list[Event], now: datetime, number: int | None
) -> None:
    due = reminder(replace(PROBLEM, state=state), history, now, MANNERS)
    assert (due.number if due else None) == number, situation


def test_after_a_week_of_downtime_there_is_one_reminder_not_five() -> None:
    due = reminder(PROBLEM, [BEGAN], morning(9), MANNERS)
    assert due is not None
    assert reminder(PROBLEM, [Event(morning(9), "reminder"), BEGAN], morning(9), MANNERS) is None


def test_the_fifth_says_that_it_is_the_last() -> None:
    due = reminder(PROBLEM, [*reminders(3, 4, 5, 6), BEGAN], morning(9), MANNERS)
    assert due is not None
    assert due.is_last


def test_an_administrators_problem_that_nobody_takes_is_told_to_the_channel_once() -> None:
    third = reminder(ADMIN, [*reminders(3, 4), BEGAN], morning(5), MANNERS)
    assert third is not None
    assert third.escalates
    fourth = reminder(ADMIN, [Event(morning(5), "escalated"), *reminders(3, 4), BEGAN], morning(6), MANNERS)
    assert fourth is not None
    assert not fourth.escalates


def test_a_users_problem_is_never_told_to_the_channel() -> None:
    due = reminder(PROBLEM, [*reminders(3, 4), BEGAN], morning(5), MANNERS)
    assert due is not None
    assert not due.escalates


def test_growth_past_the_threshold_is_noticed_once() -> None:
    assert outgrows(replace(ADMIN, entries=510), 20, MANNERS)
    assert not outgrows(replace(ADMIN, entries=530), 20, MANNERS)
    assert not outgrows(replace(ADMIN, entries=510, state=State.ACKNOWLEDGED), 20, MANNERS)
    assert not outgrows(replace(PROBLEM, entries=510), 20, MANNERS)


LAST = replace(PROBLEM, last_at=MONDAY)
WEDNESDAY = datetime(2026, 3, 4, 13, tzinfo=UTC)
FEED = Feed(PROBLEM.company, 1, Mode.COMPANION, 140, 0, WEDNESDAY, WEDNESDAY, "", 40, 0)


def test_a_problem_is_quiet_after_a_whole_working_day_without_it() -> None:
    assert goes_quiet(LAST, FEED, connection_is_dead=False, now=WEDNESDAY, manners=MANNERS)


@pytest.mark.parametrize(
    ("situation", "problem", "feed", "dead", "now"),
    [
        ("a day later, but no whole working day", LAST, FEED, False, MONDAY + timedelta(hours=30)),
        ("over a weekend", replace(PROBLEM, last_at=datetime(2026, 2, 27, 12, tzinfo=UTC)), FEED, False, MONDAY),
        ("the company cannot be read", LAST, replace(FEED, fault="no"), False, WEDNESDAY),
        ("it was not read since", LAST, replace(FEED, succeeded_at=MONDAY), False, WEDNESDAY),
        ("no job runs", LAST, FEED, True, WEDNESDAY),
        ("snoozed", replace(LAST, state=State.SNOOZED), FEED, False, WEDNESDAY),
        ("somebody has just opened it again", replace(LAST, changed_at=WEDNESDAY), FEED, False, WEDNESDAY),
    ],
)
def test_silence_that_means_nothing(situation: str, problem: object, feed: Feed, dead: bool, now: datetime) -> None:
    assert not goes_quiet(problem, feed, connection_is_dead=dead, now=now, manners=MANNERS), situation  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reason", "state", "moot"),
    [
        ("quiet", State.QUIET, False),
        ("quiet", State.OPEN, True),
        ("reminder", State.OPEN, False),
        ("reminder", State.RESOLVED, True),
        ("escalated", State.ACKNOWLEDGED, True),
        ("grew", State.RESOLVED, False),
    ],
)
def test_a_reply_that_waited_is_said_only_while_it_is_true(reason: str, state: State, moot: bool) -> None:
    assert is_moot(reason, replace(PROBLEM, state=state)) is moot


def test_a_job_that_gave_up_never_falls_quiet() -> None:
    stopped = replace(LAST, newest_number=FIRST_JOB_NUMBER + 3)
    assert not goes_quiet(stopped, FEED, connection_is_dead=False, now=WEDNESDAY, manners=MANNERS)
