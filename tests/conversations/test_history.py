"""What `show` tells of the past of a problem."""

from datetime import timedelta

from bot.demo.stage import CHANNEL, VirtualClock
from tests.conversations.conftest import Play


def test_the_history_of_what_was_there_before_the_bot_begins_with_that(play: Play, clock: VirtualClock) -> None:
    stage = play(connected=True)
    stage.business_central.fail("field_too_long", key="10090")
    stage.poll()
    clock.move(timedelta(hours=2))
    stage.business_central.fail("field_too_long", key="10091")
    stage.poll()
    assert [event.what for event in stage.application.store.events(1)] == ["recurred", "history"]
    shown = stage.workspace.say("/syncerrors show P-1", as_user="ola", channel=CHANNEL).answer()
    assert "known from before the start" in shown
