"""No answer from Slack: the bot looks before it says it again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.demo.workspace import Workspace
from tests.delivery.conftest import cards, later, posts, states

Spoil = Callable[[Workspace], object]
ACCEPTED: dict[str, Spoil] = {
    "connection reset": lambda slack: slack.faults.reset_after_accept("chat.postMessage"),
    "truncated JSON": lambda slack: slack.faults.truncated("chat.postMessage"),
    "502 page": lambda slack: slack.faults.html_502("chat.postMessage", accepted=True),
    "internal error": lambda slack: slack.faults.next("chat.postMessage", error="internal_error", accepted=True),
}
NOT_ACCEPTED: dict[str, Spoil] = {
    "connection reset": lambda slack: slack.faults.reset_before_accept("chat.postMessage"),
    "500": lambda slack: slack.faults.next("chat.postMessage", status=500, body="no"),
    "502 page": lambda slack: slack.faults.html_502("chat.postMessage"),
    "internal error": lambda slack: slack.faults.next("chat.postMessage", error="internal_error"),
}


@pytest.mark.parametrize("spoil", ACCEPTED.values(), ids=ACCEPTED)
def test_what_slack_accepted_without_an_answer_is_found_and_not_posted_again(
    stage: Stage, clock: VirtualClock, spoil: Spoil
) -> None:
    before = posts(stage)
    spoil(stage.workspace)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    assert posts(stage) == before + 1
    assert states(stage) == {"unknown": 1}
    later(stage, clock, seconds=3)
    assert len(cards(stage)) == 1
    assert posts(stage) == before + 1
    assert states(stage) == {}


@pytest.mark.parametrize("spoil", NOT_ACCEPTED.values(), ids=NOT_ACCEPTED)
def test_what_slack_did_not_accept_is_looked_for_then_posted_once(
    stage: Stage, clock: VirtualClock, spoil: Spoil
) -> None:
    before = posts(stage)
    spoil(stage.workspace)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    later(stage, clock, seconds=3)
    assert len(cards(stage)) == 1
    assert posts(stage) == before + 2
    assert states(stage) == {}


def test_a_card_that_was_found_is_made_true(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.reset_after_accept("chat.postMessage")
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.business_central.fail("missing_privilege", key="10020")
    clock.move(timedelta(seconds=3))
    stage.poll()
    stage.deliver()
    (card,) = cards(stage)
    assert "2 records, 2 errors" in card


def test_without_the_history_scope_it_is_posted_once_more_and_says_so(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.refuse_scope("channels:history")
    stage.workspace.faults.reset_after_accept("chat.postMessage")
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    later(stage, clock, seconds=3)
    first, second = cards(stage)
    assert "twice" not in first.text
    assert "may stand here twice" in second.text
    notes = [message for message in stage.workspace.messages(CHANNEL) if "channels:history" in message.text]
    assert len(notes) == 1
    assert states(stage) == {}


def test_without_the_history_scope_a_third_message_is_never_posted(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.refuse_scope("channels:history")
    stage.workspace.faults.reset_after_accept("chat.postMessage", times=2)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    for _ in range(10):
        later(stage, clock, minutes=2)
    assert len(cards(stage)) == 2
    assert states(stage) == {"unknown": 1}
    stage.workspace.faults.grant_scope("channels:history")
    later(stage, clock, minutes=2)
    assert len(cards(stage)) == 2
    assert states(stage) == {}


def test_a_history_that_says_429_is_read_later_and_nothing_is_guessed(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.reset_after_accept("chat.postMessage")
    stage.workspace.faults.next("conversations.history", status=429, headers={"Retry-After": "30"})
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    later(stage, clock, seconds=3)
    later(stage, clock, seconds=3)
    assert len(stage.workspace.calls("conversations.history")) == 1
    later(stage, clock, seconds=30)
    assert len(cards(stage)) == 1
    assert states(stage) == {}


def test_a_history_that_cannot_be_read_to_its_end_parks_the_notice(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.reset_after_accept("chat.postMessage")
    endless = {"ok": True, "messages": [], "has_more": True, "response_metadata": {"next_cursor": ""}}
    stage.workspace.faults.next("conversations.history", body=endless)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    later(stage, clock, seconds=3)
    assert states(stage) == {"parked": 1}
    later(stage, clock, minutes=10)
    assert states(stage) == {"parked": 1}
    later(stage, clock, hours=1)
    later(stage, clock, seconds=3)
    assert len(cards(stage)) == 1
    assert states(stage) == {}


def test_a_history_without_messages_proves_nothing(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.reset_after_accept("chat.postMessage")
    stage.workspace.faults.next("conversations.history", body={"ok": True})
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    later(stage, clock, seconds=3)
    later(stage, clock, hours=2)
    later(stage, clock, seconds=3)
    assert len(cards(stage)) == 1
    assert states(stage) == {}


def test_an_answer_that_is_no_object_is_looked_up(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.next("chat.postMessage", body="[1, 2]", accepted=True)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    later(stage, clock, seconds=3)
    later(stage, clock, seconds=3)
    assert len(cards(stage)) == 1
    assert states(stage) == {}


def test_a_reply_without_an_answer_is_found_in_its_thread(stage: Stage, clock: VirtualClock) -> None:
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    clock.move(timedelta(minutes=20))
    stage.workspace.faults.reset_after_accept("chat.postMessage")
    for key in range(10100, 10130):
        stage.business_central.fail("missing_privilege", key=str(key))
    stage.poll()
    later(stage, clock, seconds=3)
    (card,) = cards(stage)
    assert len([reply for reply in card.thread() if "more errors" in reply.text]) == 1
    assert states(stage) == {}
