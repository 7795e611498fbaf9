"""Slack says no: the channel, the app, the card or the words. Nothing is dropped, and the right person is told once."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.notices import Reason, channel_notice
from bot.core.refusals import Meaning, meaning
from bot.demo.stage import CHANNEL, Stage, VirtualClock
from tests.delivery.conftest import Play, cards, later, posts, states

ADMIN = "admin"


def shut(stage: Stage, how: str) -> None:
    if how == "is_archived":
        stage.workspace.faults.archive(CHANNEL)
    else:
        stage.workspace.faults.kick(CHANNEL)


def reopen(stage: Stage) -> None:
    stage.workspace.faults.unarchive(CHANNEL)
    stage.workspace.faults.invite(CHANNEL)


@pytest.mark.parametrize(("how", "fix"), [("is_archived", "unarchive it"), ("not_in_channel", "/invite")])
def test_a_shut_channel_parks_its_notices_tells_the_admin_once_and_catches_up(
    stage: Stage, clock: VirtualClock, how: str, fix: str
) -> None:
    shut(stage, how)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    stage.poll()
    for _ in range(8):
        later(stage, clock, minutes=1)
    (told,) = stage.workspace.direct_messages(as_user=ADMIN)
    assert fix in told.text
    assert "parked" in states(stage)
    reopen(stage)
    later(stage, clock, minutes=1)
    later(stage, clock, minutes=1)
    assert len(cards(stage)) == 2
    assert states(stage) == {}
    assert any("Nothing was lost" in message.text for message in stage.workspace.messages(CHANNEL))
    assert stage.application.store.troubles() == []


def test_a_shut_channel_is_tried_once_a_minute_and_the_others_go_on(stage: Stage, clock: VirtualClock) -> None:
    shut(stage, "is_archived")
    for name in ("missing_privilege", "missing_exchange_rate", "deleted_partner"):
        stage.business_central.fail(name, key="10010")
    stage.poll()
    before = posts(stage)
    for _ in range(30):
        later(stage, clock, seconds=10)
    assert posts(stage) - before <= 6
    general = stage.workspace.channel_id("#general")
    detail: dict[str, object] = {"company": "elsewhere"}
    stage.application.store.enqueue([channel_notice("x", Reason.OPERATOR_NOTE, clock.now, general, detail)])
    later(stage, clock, seconds=1)
    assert any("elsewhere" in message.text for message in stage.workspace.messages("#general"))


@pytest.mark.parametrize("word", ["channel_not_found", "restricted_action_read_only_channel"])
def test_other_words_for_a_shut_route_park_as_well(stage: Stage, clock: VirtualClock, word: str) -> None:
    channel = stage.workspace.channel_id(CHANNEL)
    stage.workspace.faults.next("chat.postMessage", error=word, channel=channel)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    assert states(stage)["parked"] == 1
    later(stage, clock, minutes=1)
    assert len(cards(stage)) == 1


@pytest.mark.parametrize("word", ["token_revoked", "invalid_auth", "account_inactive", "token_expired"])
def test_a_refused_token_pauses_speech_and_nothing_else(stage: Stage, clock: VirtualClock, word: str) -> None:
    stage.workspace.faults.revoke_token(word)
    stage.business_central.fail("missing_privilege", key="10010")
    assert stage.poll() == 1
    before = posts(stage)
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    clock.move(timedelta(seconds=30))
    assert stage.poll() == 1
    assert posts(stage) == before
    (trouble,) = stage.application.store.troubles()
    assert trouble.code == word
    stage.workspace.faults.restore_tokens()
    later(stage, clock, minutes=1)
    assert len(cards(stage)) == 2
    assert stage.application.store.troubles() == []


def test_a_missing_scope_is_named_in_the_status(stage: Stage, clock: VirtualClock) -> None:
    stage.connect()
    stage.workspace.faults.refuse_scope("chat:write")
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    answer = stage.workspace.say("/syncerrors status", as_user="ola", channel=CHANNEL).answer()
    assert "chat:write" in answer.text
    assert "install the app again" in answer.text
    stage.workspace.faults.grant_scope("chat:write")
    later(stage, clock, minutes=1)
    assert len(cards(stage)) == 1


def test_a_reply_to_a_deleted_card_gets_a_new_card_and_leaves_nothing_astray(stage: Stage, clock: VirtualClock) -> None:
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    (card,) = cards(stage)
    clock.move(timedelta(minutes=20))
    for key in range(10100, 10130):
        stage.business_central.fail("missing_privilege", key=str(key))
    # The update goes out and finds the card; then somebody deletes it, before the reply.
    stage.workspace.faults.next("chat.update", status=429, headers={"Retry-After": "60"})
    stage.workspace.faults.delete_message(card.channel, card.ts)
    stage.poll()
    later(stage, clock, minutes=1)
    later(stage, clock, minutes=1)
    (again,) = cards(stage)
    assert again.ts != card.ts
    assert "this one replaces it" in again.text
    replies = [message for message in stage.workspace.messages(CHANNEL) if "more errors" in message.text]
    assert replies == []
    assert any("more errors" in reply.text for reply in again.thread())
    assert states(stage) == {}


def test_blocks_that_slack_refuses_are_said_as_plain_text(stage: Stage) -> None:
    stage.workspace.faults.next("chat.postMessage", error="invalid_blocks")
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    assert states(stage) == {}
    store = stage.application.store
    card = store.card(1, 1)
    assert card is not None
    assert any(message.ts == card.ts and message.text for message in stage.workspace.messages(CHANNEL))


def test_words_that_slack_refuses_twice_fail_and_are_counted(stage: Stage) -> None:
    stage.workspace.faults.next("chat.postMessage", error="msg_too_long", times=2)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    assert states(stage) == {"failed": 1}


def test_an_unknown_word_is_tried_for_minutes_before_it_fails(stage: Stage, clock: VirtualClock) -> None:
    stage.workspace.faults.next("chat.postMessage", error="brand_new_word", times=3)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    for _ in range(30):
        later(stage, clock, seconds=5)
    assert len(cards(stage)) == 1


def test_words_that_cannot_be_made_stop_nobody_else(play: Play, clock: VirtualClock, monkeypatch: Any) -> None:
    stage = play()
    stage.poll()
    deliver = stage.application.deliver
    honest = deliver._compose

    def broken(notice: Any, card: Any) -> Any:
        if notice.problem == 1:
            raise ZeroDivisionError("a fault of our own")
        return honest(notice, card)

    monkeypatch.setattr(deliver, "_compose", broken)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    clock.move(timedelta(minutes=1))
    stage.poll()
    assert len(cards(stage)) == 1
    monkeypatch.setattr(deliver, "_compose", honest)
    later(stage, clock, minutes=10)
    assert len(cards(stage)) == 2


@pytest.mark.parametrize(
    ("word", "means"),
    [
        ("is_archived", Meaning.ROUTE_SHUT),
        ("restricted_action_thread_only_channel", Meaning.ROUTE_SHUT),
        ("missing_scope", Meaning.APP_SHUT),
        ("message_not_found", Meaning.CARD_GONE),
        ("invalid_blocks", Meaning.WORDS_REFUSED),
        ("brand_new_word", Meaning.UNKNOWN),
    ],
)
def test_meanings_of_slacks_words(word: str, means: Meaning) -> None:
    assert meaning(word) is means
