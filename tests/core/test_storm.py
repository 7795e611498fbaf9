"""Storms: what begins one, what lies behind it, when it is over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.manners import Manners
from bot.core.model import Audience
from bot.core.storm import Newcomer, Storm, Trigger, is_over, likely_cause, outlives_after, what_begins

NOW = datetime(2026, 3, 3, 10, tzinfo=UTC)
MANNERS = Manners()
SECRET = "app-authentication"


def new(problem: int, **changes: Any) -> Newcomer:
    plain = Newcomer(problem, 1, "CUSTOMER", f"cause-{problem}", "", Audience.USER, 1, NOW)
    return plain._replace(**changes)


@pytest.mark.parametrize(
    ("situation", "newcomers", "trigger"),
    [
        ("nothing", [], None),
        ("four new problems", [new(n) for n in range(4)], None),
        ("five new problems", [new(n) for n in range(5)], Trigger.NEW_PROBLEMS),
        ("30,000 entries of three causes", [new(n, entries=10_000) for n in range(3)], None),
        ("300 entries of four problems", [new(n, entries=75) for n in range(4)], Trigger.ENTRIES),
        (
            "one cause of the set-up in three mappings",
            [new(n, cause="permissions", audience=Audience.ADMIN, mapping=f"M{n}") for n in range(3)],
            Trigger.ONE_CAUSE,
        ),
        ("one cause of users in three mappings", [new(n, cause="too-long", mapping=f"M{n}") for n in range(3)], None),
        (
            "two dead connections",
            [new(n, cause=SECRET, audience=Audience.ADMIN, company=n) for n in range(2)],
            Trigger.DEAD_CONNECTIONS,
        ),
        ("one dead connection", [new(1, cause=SECRET, audience=Audience.ADMIN)], None),
    ],
)
def test_what_begins_a_storm(situation: str, newcomers: list[Newcomer], trigger: Trigger | None) -> None:
    assert what_begins(newcomers, MANNERS) is trigger, situation


def test_a_dead_connection_is_the_likely_cause_whatever_else_fails() -> None:
    crowd = [*(new(n, entries=50) for n in range(5)), new(9, cause=SECRET, audience=Audience.ADMIN, root="sign-in")]
    common = likely_cause(crowd)
    assert common is not None
    assert (common.problem, common.explains) == (9, True)
    assert common.covers(SECRET, "sign-in")
    assert not common.covers("cause-1", "")


def test_a_cause_of_the_set_up_that_half_of_them_share_explains_those() -> None:
    crowd = [new(n, cause="permissions", audience=Audience.ADMIN, entries=n) for n in range(1, 4)] + [new(7), new(8)]
    common = likely_cause(crowd)
    assert common is not None
    assert (common.problem, common.cause, common.explains) == (3, "permissions", True)


def test_problems_of_users_look_alike_and_still_need_a_repair_each() -> None:
    common = likely_cause([new(n, cause="duplicate") for n in range(6)])
    assert common is not None
    assert not common.explains
    assert not common.covers("duplicate", "")


def test_where_all_differ_nothing_is_named() -> None:
    assert likely_cause([new(n) for n in range(6)]) is None


def test_a_storm_ends_ten_minutes_after_its_last_new_problem() -> None:
    storm = Storm("storm-1", NOW, Trigger.NEW_PROBLEMS, NOW + timedelta(minutes=4))
    assert not is_over(storm, NOW + timedelta(minutes=13), MANNERS)
    assert is_over(storm, NOW + timedelta(minutes=14), MANNERS)
    assert outlives_after(storm, MANNERS) == NOW + timedelta(minutes=4, seconds=90)
