"""What a team hears over weeks; each transcript is a snapshot, so that every change of manners is seen."""

from datetime import timedelta

from syrupy.assertion import SnapshotAssertion

from bot.core.model import NoticeState, State
from bot.demo.stage import CHANNEL
from tests.speech.conftest import Live


def test_a_quiet_week_has_two_signs_of_life(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-02 12:00")
    weeks.until("2026-03-16 12:00")
    assert len(weeks.said()) == 3
    assert weeks.said() == snapshot


def test_nobody_takes_a_problem_of_an_administrator(live: Live, snapshot: SnapshotAssertion) -> None:
    """Reminders on working mornings, one escalation, the last reminder, then the digest only; across the clocks."""
    weeks = live("2026-03-23 10:00", syncerrors_quiet_after=timedelta(days=60))
    weeks.bc.fail("missing_exchange_rate", key="SEK")
    weeks.minutes(3)
    weeks.until("2026-04-08 12:00")
    said = weeks.said()
    assert said == snapshot
    assert sum("↳ #" in line for line in said) == 1
    assert sum("last reminder" in line for line in said) == 1


def test_a_taken_problem_is_reminded_of_every_third_working_day(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-02 08:00", syncerrors_quiet_after=timedelta(days=60))
    weeks.stage.connect()
    weeks.bc.fail("uncoupled_salesperson", key="10020")
    weeks.minutes(3)
    card = next(message for message in weeks.slack.messages(CHANNEL) if message.buttons)
    weeks.slack.click("Acknowledge", as_user="kari", in_message=card)
    weeks.stage.settle()
    weeks.until("2026-03-10 12:00")
    assert [line for line in weeks.said() if "↳" in line] == snapshot


def test_a_problem_falls_silent_and_comes_back(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-02 08:00")
    weeks.bc.fail("field_too_long", key="10090")
    weeks.minutes(3)
    weeks.until("2026-03-05 12:00")
    (problem,) = weeks.stage.application.store.problems_in_state([State.QUIET])
    assert problem.name == "P-1"
    assert "Is it repaired?" in "\n".join(weeks.said())
    weeks.bc.fail("field_too_long", key="10091")
    weeks.minutes(3)
    assert weeks.stage.application.store.problem(problem.id).state is State.OPEN  # type: ignore[union-attr]
    weeks.until("2026-03-09 12:00")
    assert weeks.said() == snapshot


def test_silence_proves_nothing_while_the_connection_is_dead(live: Live) -> None:
    weeks = live("2026-03-02 08:00")
    weeks.bc.fail("field_too_long", key="10090")
    weeks.bc.fail("secret_expired")
    weeks.minutes(3)
    for day in range(3, 7):
        weeks.until(f"2026-03-0{day} 07:00")
        weeks.bc.fail("secret_expired")
        weeks.minutes(1)
    assert weeks.stage.application.store.problems_in_state([State.QUIET]) == []


def test_a_growing_problem_is_said_aloud_for_real_growth_only(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-02 08:00")
    for minute in range(120):
        weeks.bc.fail("uncoupled_salesperson", key=f"{10_000 + minute}")
        weeks.minutes(1)
    said = weeks.said()
    assert said == snapshot
    assert len([line for line in said if "↳" in line]) <= 8


def test_reopening_within_seven_days_and_later(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-02 08:00", syncerrors_reminders=0)
    weeks.stage.connect()

    def resolve() -> None:
        card = [message for message in weeks.slack.messages(CHANNEL) if message.buttons][-1]
        weeks.slack.click("Resolve", as_user="admin", in_message=card)
        weeks.slack.wait_for(lambda: weeks.slack.view(as_user="admin"))
        weeks.slack.submit({}, as_user="admin")
        weeks.stage.settle()

    weeks.bc.fail("missing_exchange_rate", key="SEK")
    weeks.minutes(3)
    resolve()
    weeks.until("2026-03-08 10:00")
    weeks.bc.fail("missing_exchange_rate", key="SEK")
    weeks.minutes(3)
    resolve()
    weeks.until("2026-03-17 10:00")
    weeks.bc.fail("missing_exchange_rate", key="SEK")
    weeks.minutes(3)
    assert [line for line in weeks.said() if "open problem" not in line] == snapshot
    cards = [message for message in weeks.slack.messages(CHANNEL) if "SEK" in message and message.buttons]
    assert len(cards) == 2, "one card for the first episode, one for the second"


def test_an_expired_secret_is_one_storm(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-03 10:00")
    weeks.bc.company("Fabrikam AS")
    weeks.bc.company("Adatum AS")
    weeks.until("2026-03-03 11:30", timedelta(minutes=30))
    for company in ("CRONUS Norge AS", "Fabrikam AS", "Adatum AS"):
        weeks.bc.fail("secret_expired", company=company)
    for name in ("field_too_long", "timed_out", "duplicate", "plugin_failed"):
        weeks.bc.fail(name, company="CRONUS Norge AS")
    weeks.minutes(5)
    assert weeks.said()[-1].count("Many failures at once") == 1
    for _ in range(8):
        weeks.bc.fail("plugin_failed", company="CRONUS Norge AS")
        weeks.minutes(2)
    weeks.until("2026-03-03 13:00", timedelta(minutes=10))
    assert weeks.said() == snapshot(name="heard")
    assert weeks.channel() == snapshot(name="seen")


def test_a_full_synchronization_of_20_000_rows_is_ten_posts_at_most(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-03 10:00")
    causes = (
        "field_too_long", "uncoupled_salesperson", "duplicate", "timed_out", "plugin_failed", "value_missing",
        "missing_privilege", "unheard_of", "owner_differs", "already_coupled", "deleted_partner", "mapping_broken",
    )  # fmt: skip
    weeks.bc.bulk(20_000, causes, spacing=timedelta(milliseconds=10))
    weeks.minutes(30)
    weeks.until("2026-03-03 14:00", timedelta(minutes=30))
    posts = weeks.posts()
    assert len(posts) <= 10
    assert posts == snapshot
    store = weeks.stage.application.store
    assert store.counts().entries == 20_000
    problems = store.problems_in_state([State.OPEN])
    named = weeks.channel()
    assert len(problems) >= 10
    for problem in problems[:8]:
        assert problem.name in named or "/syncerrors list" in named
    assert store.outbox().states.get(NoticeState.QUEUED, 0) == 0


def test_many_entries_of_three_causes_are_three_cards_and_no_storm(live: Live) -> None:
    weeks = live("2026-03-03 10:00")
    weeks.bc.bulk(30_000, 3, spacing=timedelta(milliseconds=5))
    weeks.minutes(20)
    assert sum(bool(message.buttons) for message in weeks.slack.messages(CHANNEL)) == 3
    assert not any("at once" in line for line in weeks.said())


def test_a_busy_hour_is_ten_cards_and_one_more(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-03 10:00", syncerrors_storm_problems=100)
    for number in range(14):
        weeks.bc.fails("Customer", f"{10_000 + number}", f"The {'abcdefghijklmn'[number] * 5} of it refuses to align.")
        weeks.minutes(2)
    weeks.minutes(5)
    cards = [message for message in weeks.slack.messages(CHANNEL) if message.buttons]
    assert len(cards) == 10
    assert weeks.posts() == snapshot(name="heard")
    assert weeks.channel().split("\n\n")[-1] == snapshot(name="folded")
    weeks.until("2026-03-03 12:30", timedelta(minutes=30))
    weeks.bc.fails("Customer", "20000", "The nnnnn of it refuses to align.")
    weeks.minutes(3)
    assert len([message for message in weeks.slack.messages(CHANNEL) if message.buttons]) == 11


def test_the_digest_survives_a_slack_without_charts(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-02 10:00", syncerrors_reminders=0)
    weeks.bc.fail("field_too_long", key="10090")
    weeks.minutes(3)
    weeks.until("2026-03-03 08:59")
    weeks.slack.faults.next("chat.postMessage", error="invalid_blocks")
    weeks.until("2026-03-03 12:00")
    assert weeks.channel().split("\n\n")[-1] == snapshot


def test_an_unreadable_company_is_told_once_and_ends_silently(live: Live, snapshot: SnapshotAssertion) -> None:
    weeks = live("2026-03-03 10:00")
    weeks.bc.faults.next(status=403, on="synchronizationErrors", times=1_000)
    weeks.minutes(15)
    assert weeks.said()[1:] == snapshot(name="heard")
    weeks.bc.faults.clear()
    weeks.minutes(5)
    assert len(weeks.said()) == 2
    assert weeks.channel().split("\n\n")[-1] == snapshot(name="seen")


def test_a_month_of_a_small_team(live: Live, snapshot: SnapshotAssertion) -> None:
    """March with its change of the clocks: a busy start, a storm, silence, and what comes back."""
    weeks = live("2026-03-02 08:30")
    weeks.stage.connect()
    weeks.bc.fail("uncoupled_salesperson", key="10020")
    weeks.bc.fail("deleted_partner", key="10030")
    weeks.minutes(5)
    card = next(message for message in weeks.slack.messages(CHANNEL) if message.buttons and "JO" in message)
    weeks.slack.click("Acknowledge", as_user="kari", in_message=card)
    weeks.stage.settle()
    weeks.until("2026-03-04 10:00")
    for number in range(30):
        weeks.bc.fail("uncoupled_salesperson", key=f"{20_000 + number}")
    weeks.minutes(5)
    weeks.until("2026-03-11 11:00")
    for name in ("secret_expired", "field_too_long", "timed_out", "duplicate", "plugin_failed", "value_missing"):
        weeks.bc.fail(name)
    weeks.minutes(5)
    weeks.until("2026-03-11 14:00", timedelta(minutes=30))
    weeks.until("2026-03-28 12:00")
    weeks.bc.fail("deleted_partner", key="10031")
    weeks.minutes(5)
    weeks.until("2026-04-01 12:00")
    assert weeks.said() == snapshot
    outbox = weeks.stage.application.store.outbox().states
    assert not {NoticeState.FAILED, NoticeState.UNKNOWN, NoticeState.PARKED, NoticeState.QUEUED} & set(outbox)
