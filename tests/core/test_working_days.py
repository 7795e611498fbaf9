"""Mornings and working days, on the days when the clocks change too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.digest import Digest, NoDigest, digest
from bot.core.manners import Manners
from bot.core.working_days import WorkingDays

OSLO = ZoneInfo("Europe/Oslo")
OFFICE = WorkingDays(OSLO)
NIGHT = WorkingDays(OSLO, frozenset(range(7)), time(2, 30))


@pytest.mark.parametrize(
    ("situation", "day", "utc"),
    [
        ("winter", date(2026, 3, 27), datetime(2026, 3, 27, 8, 0, tzinfo=UTC)),
        ("the first working day of summer time", date(2026, 3, 30), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),
        ("the first working day of winter time", date(2026, 10, 26), datetime(2026, 10, 26, 8, 0, tzinfo=UTC)),
    ],
)
def test_nine_in_the_morning_is_nine_in_the_morning(situation: str, day: date, utc: datetime) -> None:
    assert OFFICE.morning_of(day) == utc, situation


@pytest.mark.parametrize(
    ("day", "times"),
    [(date(2026, 3, 29), "02:30 is skipped"), (date(2026, 10, 25), "02:30 comes twice")],
)
def test_half_past_two_comes_once_for_each_date(day: date, times: str) -> None:
    manners, moment = Manners(working_days=NIGHT), NIGHT.morning_of(day - timedelta(days=1))
    said: date | None = day - timedelta(days=1)
    digests = []
    for _ in range(24 * 12):
        moment += timedelta(minutes=5)
        due = digest(moment, manners, said=said, started=date(2026, 1, 1), anything=True)
        if isinstance(due, Digest):
            said = due.day
            digests.append(due.day)
    assert digests == [day], times


@pytest.mark.parametrize(
    ("situation", "moment", "working_days", "day"),
    [
        ("Monday, one on", datetime(2026, 3, 2, 12, tzinfo=UTC), 1, date(2026, 3, 3)),
        ("Friday, one on", datetime(2026, 3, 6, 12, tzinfo=UTC), 1, date(2026, 3, 9)),
        ("Saturday, one on", datetime(2026, 3, 7, 12, tzinfo=UTC), 1, date(2026, 3, 9)),
        ("Thursday, three on", datetime(2026, 3, 5, 12, tzinfo=UTC), 3, date(2026, 3, 10)),
        ("Monday 23:30 UTC is Tuesday in Oslo", datetime(2026, 3, 2, 23, 30, tzinfo=UTC), 1, date(2026, 3, 4)),
    ],
)
def test_the_nth_working_morning(situation: str, moment: datetime, working_days: int, day: date) -> None:
    assert OFFICE.morning_after(moment, working_days) == OFFICE.morning_of(day), situation


def test_a_weekend_is_no_working_day_between() -> None:
    friday, monday = datetime(2026, 3, 6, 12, tzinfo=UTC), datetime(2026, 3, 9, 12, tzinfo=UTC)
    assert not OFFICE.has_whole_day_between(friday, monday)
    assert OFFICE.has_whole_day_between(friday, monday + timedelta(days=1))


MOMENTS = st.integers(1_577_836_800, 2_051_222_400).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ZONES = st.sampled_from(["UTC", "Europe/Oslo", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia"])
DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@given(MOMENTS, ZONES, DAYS, st.times().map(lambda each: each.replace(microsecond=0)))
def test_the_latest_morning_has_come_and_the_next_one_has_not(
    moment: datetime, zone: str, days: frozenset[int], morning: time
) -> None:
    calendar = WorkingDays(ZoneInfo(zone), days, morning)
    latest = calendar.latest_morning(moment)
    assert calendar.is_working(latest)
    assert calendar.morning_of(latest) <= moment
    following = latest + timedelta(days=1)
    while not calendar.is_working(following):
        following += timedelta(days=1)
    assert calendar.morning_of(following) > moment


@pytest.mark.parametrize(
    ("situation", "now", "said", "anything", "expected"),
    [
        ("before nine", datetime(2026, 3, 3, 7, 59, tzinfo=UTC), None, True, NoDigest.BEFORE_MORNING),
        ("said today", datetime(2026, 3, 3, 12, tzinfo=UTC), date(2026, 3, 3), True, NoDigest.SAID),
        ("a Sunday", datetime(2026, 3, 8, 12, tzinfo=UTC), None, True, NoDigest.DAY_OFF),
        ("nothing on a Tuesday", datetime(2026, 3, 3, 12, tzinfo=UTC), None, False, NoDigest.ALL_CLEAR),
        ("its first day", datetime(2026, 1, 5, 12, tzinfo=UTC), None, True, NoDigest.JUST_STARTED),
    ],
)
def test_reasons_for_no_digest(
    situation: str, now: datetime, said: date | None, anything: bool, expected: NoDigest
) -> None:
    manners = Manners(working_days=OFFICE)
    assert digest(now, manners, said=said, started=date(2026, 1, 5), anything=anything) is expected, situation


def test_mondays_all_clear_counts_from_friday() -> None:
    manners, now = Manners(working_days=OFFICE), datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    due = digest(now, manners, said=date(2026, 3, 6), started=date(2026, 1, 5), anything=False)
    assert due == Digest(date(2026, 3, 9), datetime(2026, 3, 6, 8, 0, tzinfo=UTC))


def test_after_a_holiday_on_monday_tuesday_tells_that_all_is_clear() -> None:
    manners = Manners(working_days=WorkingDays(OSLO, frozenset({1, 2, 3, 4})))
    due = digest(datetime(2026, 3, 10, 12, tzinfo=UTC), manners, said=None, started=date(2026, 1, 5), anything=False)
    assert isinstance(due, Digest)
