"""The pure parts: CSV cells, rights, schedules, what a confirmation needs."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.permissions import Grants, Role, grant_of, holds
from bot.core.purge import PurgeFilter, matches_count
from bot.core.schedule import schedule_of
from bot.core.snapshot import inert, lines, original

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
DANGEROUS = "=+-@\t\r\n"


@given(TEXT)
def test_a_cell_can_be_read_back(text: str) -> None:
    assert original(inert(text)) == text


@given(st.sampled_from(DANGEROUS), TEXT)
def test_a_cell_never_begins_like_a_formula(first: str, rest: str) -> None:
    assert inert(first + rest)[0] == "'"
    assert inert(f"  {first}{rest}")[0] == "'"


@given(st.lists(st.lists(TEXT, min_size=3, max_size=3), min_size=1, max_size=5))
def test_a_file_can_be_read_back(rows: list[list[str]]) -> None:
    read = csv.reader(io.StringIO(lines(rows), newline=""))
    assert [[original(cell) for cell in row] for row in read] == rows


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_formulas_are_inert_in_the_file(cell: str) -> None:
    assert lines([[cell]]).startswith("\"'")


def test_rights_are_given_to_ids_only() -> None:
    grant = grant_of(["UOLA000001", "SADMINS001"])
    assert (grant.users, grant.groups) == ({"UOLA000001"}, {"SADMINS001"})
    for name in ("ola", "@ola", "ola@example.com", "C0123456789", "#integrations", "<@UOLA000001>"):
        with pytest.raises(ValueError, match="Slack ids"):
            grant_of([name])


@pytest.mark.parametrize(
    ("role", "user", "groups", "may"),
    [
        (Role.VIEWER, "UANYBODY", (), True),
        (Role.OPERATOR, "UANYBODY", (), False),
        (Role.OPERATOR, "UOPERATOR", (), True),
        (Role.OPERATOR, "UPURGER", (), True),
        (Role.OPERATOR, "UANYBODY", ("SPURGERS",), True),
        (Role.PURGER, "UOPERATOR", (), False),
        (Role.PURGER, "UPURGER", (), True),
        (Role.PURGER, "UANYBODY", ("SPURGERS",), True),
        (Role.PURGER, "SPURGERS", (), False),
    ],
)
def test_who_holds_which_role(role: Role, user: str, groups: tuple[str, ...], may: bool) -> None:
    grants = Grants(grant_of(["UOPERATOR"]), grant_of(["UPURGER", "SPURGERS"]))
    assert holds(grants, role, user, groups) is may


def test_nobody_purges_by_default_and_everybody_operates() -> None:
    assert holds(Grants(), Role.OPERATOR, "UANYBODY", ())
    assert not holds(Grants(), Role.PURGER, "UANYBODY", ())


@pytest.mark.parametrize("text", ["1 06:00 30d", "mon 6:00 30d", "mon 24:00 30d", "monday 06:00 30d", "0 6 * * 1 30d",
                                  "mon 06:00", "mon 06:00 0d", "mon 06:00 30m", "mon 06:60 30d"])  # fmt: skip
def test_schedules_that_could_be_misread_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mon 06:00 30d"):
        schedule_of(text)


def test_a_schedule_knows_its_last_moment() -> None:
    schedule = schedule_of("mon 06:00 30d")
    assert schedule.age == timedelta(days=30)
    monday = datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
    assert schedule.latest(monday) == monday
    assert schedule.latest(monday - timedelta(seconds=1)) == monday - timedelta(days=7)
    assert schedule.latest(monday + timedelta(days=6, hours=23)) == monday


@pytest.mark.parametrize(
    ("typed", "right"),
    [("1234", True), ("1,234", True), ("1 234", True), ("1.234", True), ("1\u00a0234", True), ("PURGE", True),
     (" purge ", True), ("123", False), ("yes", False), ("", False), ("-1234", False)],
)  # fmt: skip
def test_what_confirms_a_purge_of_everything(typed: str, right: bool) -> None:
    assert matches_count(typed, 1234) is right


def test_seven_days_are_168_hours_across_a_change_of_clocks() -> None:
    now = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
    assert now - PurgeFilter(span=timedelta(days=7)).cut_off(now) == timedelta(hours=168)
