"""429 and silence: Slack's patience is obeyed for each channel and method, and nobody else waits for it."""

from datetime import timedelta

import pytest

from bot.core.model import NoticeKind
from bot.core.notices import Reason, channel_notice
from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.jobs.pace import Pace
from tests.delivery.conftest import MONDAY, Play, cards, later, posts, states


@pytest.mark.parametrize(("header", "seconds"), [("1", 1), ("30", 30), ("3600", 3600)])
def test_retry_after_is_waited_for_and_is_no_attempt(
    stage: Stage, clock: VirtualClock, header: str, seconds: int
) -> None:
    stage.workspace.faults.next("chat.postMessage", status=429, headers={"Retry-After": header})
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    before = posts(stage)
    later(stage, clock, seconds=seconds - 0.5)
    assert posts(stage) == before
    later(stage, clock, seconds=0.5)
    assert len(cards(stage)) == 1
    (card,) = [each for each in stage.application.store.notices(1) if each.kind is NoticeKind.CARD]
    assert card.attempts == 1


@pytest.mark.parametrize("headers", [{}, {"Retry-After": "abc"}])
def test_without_a_usable_retry_after_the_wait_doubles(
    stage: Stage, clock: VirtualClock, headers: dict[str, str]
) -> None:
    stage.workspace.faults.next("chat.postMessage", status=429, headers=headers, times=3)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    before = posts(stage)
    tried = [posts(stage) - before for _ in range(15) if later(stage, clock, seconds=1) >= 0]
    assert tried == [0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3]
    assert len(cards(stage)) == 1


def test_a_429_keeps_neither_other_channels_nor_card_updates_waiting(stage: Stage, clock: VirtualClock) -> None:
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    channel = stage.workspace.channel_id(CHANNEL)
    stage.workspace.faults.next("chat.postMessage", status=429, headers={"Retry-After": "600"}, channel=channel)
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    clock.move(timedelta(minutes=1))
    stage.poll()
    assert len(cards(stage)) == 1
    store, general = stage.application.store, stage.workspace.channel_id("#general")
    detail: dict[str, object] = {"note": "", "company": "elsewhere"}
    store.enqueue([channel_notice("other", Reason.OPERATOR_NOTE, clock.now, general, detail)])
    stage.business_central.fail("missing_privilege", key="10020")
    clock.move(timedelta(minutes=1))
    stage.poll()
    assert any("elsewhere" in message.text for message in stage.workspace.messages("#general"))
    assert "2 records" in cards(stage)[0]
    later(stage, clock, minutes=10)
    assert len(cards(stage)) == 2


def test_one_message_a_second_in_a_channel(play: Play, clock: VirtualClock) -> None:
    stage = play(syncerrors_message_interval=timedelta(seconds=1))
    stage.poll()
    clock.move(timedelta(seconds=5))
    for name in ("missing_privilege", "missing_exchange_rate", "deleted_partner"):
        stage.business_central.fail(name, key="10010")
    stage.poll()
    seen = [len(cards(stage))]
    for _ in range(4):
        later(stage, clock, seconds=0.5)
        seen.append(len(cards(stage)))
    assert seen == [1, 1, 2, 2, 3]


def test_order_in_a_channel_survives_a_429(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.next("chat.postMessage", status=429, headers={"Retry-After": "5"})
    for name in ("missing_privilege", "missing_exchange_rate", "deleted_partner"):
        stage.business_central.fail(name, key="10010")
    stage.poll()
    later(stage, clock, seconds=5)
    store = stage.application.store
    placed = [card.ts for number in (1, 2, 3) if (card := store.card(number, 1)) is not None]
    assert len(placed) == 3
    assert states(stage) == {}


def test_what_a_person_did_is_shown_before_the_cards_that_wait(play: Play, clock: VirtualClock) -> None:
    stage = play(syncerrors_message_interval=timedelta(seconds=1))
    stage.poll()
    clock.move(timedelta(minutes=1))
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    clock.move(timedelta(minutes=1))
    for name in ("missing_exchange_rate", "deleted_partner", "field_too_long"):
        stage.business_central.fail(name, key="10010")
    stage.poll()
    stage.connect()
    clock.move(timedelta(seconds=5))
    first = cards(stage)[0]
    stage.workspace.click("Acknowledge", as_user="kari", in_message=first)
    stage.settle()
    calls = [call.method for call in stage.workspace.calls() if call.method in ("chat.update", "chat.postMessage")]
    assert "chat.update" in calls[-2:]
    assert "@kari" in cards(stage)[0]


def test_pace_counts_each_lane_by_itself() -> None:
    pace = Pace(timedelta(seconds=1))
    pace.spoke("C1 post", MONDAY)
    assert pace.postponed("C1 update", MONDAY, timedelta(seconds=30)) == MONDAY + timedelta(seconds=30)
    assert pace.held(MONDAY + timedelta(seconds=2)) == ["C1 update"]


def test_a_card_stays_true_while_one_poll_reads_for_long(play: Play, clock: VirtualClock) -> None:
    stage = play(syncerrors_page_size=100)
    stage.poll()
    clock.move(timedelta(minutes=1))
    poll = stage.application.poll
    # Delivery between two pages, as the timer does it.
    poll.after_page = stage.deliver
    stage.business_central.bulk(500, ["missing_privilege"])
    stage.poll()
    later(stage, clock, seconds=1)
    (card,) = cards(stage)
    assert "500 errors" in card
