"""The main job from end to end: an error happens in Business Central, a card is true in Slack."""

from datetime import timedelta

from bot.core.model import NoticeState
from bot.demo.business_central import hostile
from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.demo.workspace import Message
from tests.conversations.conftest import Play


def cards(stage: Stage) -> list[Message]:
    return [message for message in stage.workspace.messages(CHANNEL) if message.buttons]


def test_an_error_becomes_a_card_with_links_to_both_sides(stage: Stage) -> None:
    stage.business_central.fail("deleted_partner", key="10030")
    stage.poll()
    (card,) = cards(stage)
    assert "CRONUS Norge AS" in card
    assert "Customer: 10030" in card
    record = next(link for link in card.links if link.label.startswith("Customer: 10030"))
    assert record.url.startswith(stage.business_central.web_client_url)
    assert "page=21&bookmark=" in record.url
    assert "etn=account&id=" in card.link("Dataverse")
    assert "filter=%27No.%27%20IS%20%27" in card.link("Newest error in Business Central")
    assert card.raw_text


def test_the_same_cause_again_updates_the_same_card(stage: Stage, clock: VirtualClock) -> None:
    for key in ("10010", "10020"):
        stage.business_central.fail("missing_privilege", key=key)
        clock.move(timedelta(minutes=1))
        stage.poll()
    (card,) = cards(stage)
    assert "2 records, 2 errors" in card


def test_what_was_there_before_the_start_is_one_summary_and_no_card(play: Play, clock: VirtualClock) -> None:
    stage = play()
    stage.business_central.bulk(40, ["missing_privilege"])
    stage.poll()
    (summary,) = stage.workspace.messages(CHANNEL)
    assert "40 errors in 1 problem" in summary
    clock.move(timedelta(minutes=1))
    stage.poll()
    assert len(stage.workspace.messages(CHANNEL)) == 1


def test_history_that_happens_again_gets_its_card_with_the_new_count(play: Play, clock: VirtualClock) -> None:
    stage = play()
    stage.business_central.bulk(40, ["missing_privilege"])
    stage.poll()
    stage.business_central.fail("missing_privilege", key="10000")
    clock.move(timedelta(minutes=1))
    stage.poll()
    (card,) = cards(stage)
    assert "1 error" in card


def test_a_row_that_is_committed_late_is_found(stage: Stage, clock: VirtualClock) -> None:
    late = stage.business_central.late("Customer", "10070", "The field Phone No. is too long.")
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    late.commit()
    clock.move(timedelta(minutes=1))
    assert stage.poll() == 1


def test_numbers_that_start_again_lose_nothing_and_are_told(stage: Stage, clock: VirtualClock) -> None:
    for _ in range(3):
        stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.business_central.restart_numbers()
    clock.move(timedelta(hours=1))
    stage.business_central.fail("deleted_partner", key="10030")
    stage.poll()
    stage.deliver()
    assert any("started the entry numbers" in message.text for message in stage.workspace.messages(CHANNEL))
    assert len(cards(stage)) == 2


def test_everything_deleted_in_business_central_is_no_restart(stage: Stage, clock: VirtualClock) -> None:
    number = stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.business_central.delete(number)
    clock.move(timedelta(minutes=1))
    stage.poll()
    assert not any("started the entry numbers" in message.text for message in stage.workspace.messages(CHANNEL))
    assert len(cards(stage)) == 1


def test_a_company_that_refuses_is_marked_and_the_others_are_read(play: Play, clock: VirtualClock) -> None:
    stage = play(companies=("CRONUS Norge AS", "Fabrikam AS"))
    stage.poll()
    fabrikam = stage.business_central.company("Fabrikam AS")
    stage.business_central.faults.next(status=403, on=fabrikam.id, times=9)
    stage.business_central.fail("missing_privilege", key="10010")
    clock.move(timedelta(minutes=1))
    stage.poll()
    faults = {feed.company.name: feed.fault for feed in stage.application.store.feeds()}
    assert faults["CRONUS Norge AS"] == ""
    assert "permission" in faults["Fabrikam AS"]
    assert len(cards(stage)) == 1


def test_a_row_of_any_kind_is_stored_clean_or_kept_with_its_reason(play: Play) -> None:
    stage = play()
    stage.poll()
    for kind in hostile.KINDS:
        stage.business_central.bad_row(kind)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    (feed,) = stage.application.store.feeds()
    assert feed.fault == ""
    assert feed.entries + feed.rejected >= len(hostile.KINDS)
    assert all(row.reason for row in stage.application.store.rejected())
    for message in stage.workspace.messages(CHANNEL):
        assert message.notified == ()
        assert not any("evil.example" in link.url for link in message.links)


def test_a_company_without_the_extension_says_why_links_are_missing(play: Play) -> None:
    stage = play(companion=False)
    stage.poll()
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    (card,) = cards(stage)
    assert "No links to records" in card
    assert "page=5339" in card.link("Newest error in Business Central")


def test_a_card_that_was_deleted_is_posted_again(stage: Stage, clock: VirtualClock) -> None:
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    (card,) = cards(stage)
    stage.workspace.faults.delete_message(card.channel, card.ts)
    clock.move(timedelta(minutes=2))
    stage.business_central.fail("missing_privilege", key="10020")
    stage.poll()
    stage.deliver()
    (again,) = cards(stage)
    assert again.ts != card.ts
    assert "2 records" in again


def test_acknowledging_changes_the_card_at_once(stage: Stage) -> None:
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    (card,) = cards(stage)
    stage.workspace.click("Acknowledge", as_user="kari", in_message=card)
    stage.settle()
    (card,) = cards(stage)
    assert "@kari" in card


def test_a_resolved_problem_that_comes_back_speaks_in_its_old_card(stage: Stage, clock: VirtualClock) -> None:
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    stage.poll()
    (card,) = cards(stage)
    stage.workspace.click("Resolve", as_user="kari", in_message=card)
    stage.workspace.wait_for(lambda: stage.workspace.view(as_user="kari"))
    stage.workspace.submit({}, as_user="kari")
    stage.settle()
    clock.move(timedelta(days=2))
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    stage.poll()
    (card,) = cards(stage)
    assert any("is back" in reply.text for reply in card.thread())
    states = stage.application.store.outbox().states
    assert not any(states.get(state) for state in NoticeState if state is not NoticeState.SENT)


def test_a_misspelt_company_is_named_in_the_status(play: Play) -> None:
    stage = play(connected=True, companies=("CRONUS Norge AS",), bc_companies=("CRONUS Norge", "CRONUS Norge AS"))
    stage.poll()
    answer = stage.workspace.say("/syncerrors status", as_user="ola").answer()
    assert "CRONUS Norge" in answer
    assert "⚠️" in answer


def test_an_expired_secret_is_named_in_the_status_though_no_company_is_known_yet(play: Play) -> None:
    stage = play(connected=True)
    stage.business_central.login.refuse(7000222)
    stage.poll()
    answer = stage.workspace.say("/syncerrors status", as_user="ola").answer()
    assert "AADSTS7000222" in answer


def test_a_renamed_company_is_read_under_its_new_name(play: Play, clock: VirtualClock) -> None:
    stage = play(companion=False)
    stage.poll()
    stage.business_central.company().name = "CRONUS Sverige AB"
    clock.move(timedelta(hours=2))
    stage.business_central.fail("missing_privilege", key="10010")
    assert stage.poll() == 1
    assert stage.application.store.feeds()[0].fault == ""
