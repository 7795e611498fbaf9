"""One confirmation, by the person who saw the preview, in time, while it is true; where two are asked for, two."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.purge import PurgeState, Verdict
from bot.demo.workspace import SeenView
from tests.purge.conftest import Scene, SetScene


def state(scene: Scene, number: int = 1) -> PurgeState:
    purge = scene.store.purge(number)
    assert purge is not None
    return purge.state


def seen(scene: Scene) -> SeenView:
    scene.fails(times=3)
    scene.polls()
    return scene.asks("7d")


def test_two_minutes_are_the_limit(scene: Scene) -> None:
    seen(scene)
    scene.clock.move(timedelta(minutes=2))
    assert "time for it is over" in scene.confirms()
    scene.runs()
    assert scene.in_business_central() == 3
    assert state(scene) is PurgeState.EXPIRED
    assert scene.audit("purge_confirmed")[0].result == "refused: expired"
    assert scene.audit("purge_expired")


def test_a_second_press_changes_nothing(scene: Scene) -> None:
    seen(scene)
    purge = scene.store.purge(1)
    assert purge is not None
    scene.confirms()
    again = scene.stage.application.purge.purging.confirm(1, purge.actor, purge.digest, True, scene.clock())
    assert again.verdict is Verdict.ALREADY
    scene.runs()
    scene.runs()
    assert len(scene.business_central.requests("deletionRequests", method="POST")) == 1
    assert len(scene.audit("purge_finished")) == 1


def test_somebody_else_cannot_confirm(scene: Scene) -> None:
    seen(scene)
    purge = scene.store.purge(1)
    assert purge is not None
    answer = scene.stage.application.purge.purging.confirm(1, "UADMIN0001", purge.digest, True, scene.clock())
    assert answer.verdict is Verdict.NOT_YOURS
    assert state(scene) is PurgeState.PREVIEWED
    assert scene.audit("purge_confirmed")[0].result == "refused: not_yours"


def test_another_preview_cannot_be_confirmed(scene: Scene) -> None:
    seen(scene)
    answer = scene.stage.application.purge.purging.confirm(1, "UOLA000001", "0" * 32, True, scene.clock())
    assert answer.verdict is Verdict.CHANGED
    assert state(scene) is PurgeState.PREVIEWED


def test_a_right_that_is_lost_in_between_is_asked_for_again(scene_with_group: Scene) -> None:
    scene = scene_with_group
    seen(scene)
    scene.workspace.add_usergroup("erp-admins", "admin")
    assert "You cannot delete entries" in scene.confirms()
    scene.runs()
    assert scene.in_business_central() == 3
    assert scene.audit("purge_confirmed")[0].result == "refused: no_right"


def test_a_second_person_has_to_agree(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purge_approval="two")
    window = seen(scene)
    assert "somebody else who may delete has 15 minutes to agree" in window.text
    assert window.submit == "Ask to delete 3"
    assert "somebody else has to agree" in scene.confirms()
    assert scene.runs() == 0
    message = scene.message()
    assert "@ola asks to delete 3 errors" in message
    own = scene.workspace.click("Delete 3", as_user="ola", in_message=message).answer()
    assert "somebody else has to agree" in own
    kari = scene.workspace.click("Delete 3", as_user="kari", in_message=message)
    kari.answer()
    assert scene.in_business_central() == 3
    scene.workspace.click("Delete 3", as_user="admin", in_message=message).answer()
    assert scene.runs() == 3
    assert scene.in_business_central() == 0
    done = scene.message()
    assert "@ola has deleted 3 errors" in done
    assert "Approved by @admin" in done
    assert not done.buttons
    results = [line.result for line in reversed(scene.audit("purge_approved"))]
    assert results == ["refused: own", "refused: no_right", "approved"]


def test_a_second_person_can_decline(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purge_approval="two")
    seen(scene)
    scene.confirms()
    scene.stage.settle()
    scene.runs()
    scene.workspace.click("Do not delete", as_user="admin", in_message=scene.message())
    scene.stage.settle()
    assert state(scene) is PurgeState.REFUSED
    scene.runs()
    assert "it was declined" in scene.message()
    assert "Nothing was deleted" in scene.message()
    assert scene.in_business_central() == 3


def test_an_approval_that_comes_too_late_does_not_count(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purge_approval="two")
    seen(scene)
    scene.confirms()
    scene.runs()
    message = scene.message()
    scene.clock.move(timedelta(minutes=16))
    assert "time for it is over" in scene.workspace.click("Delete 3", as_user="admin", in_message=message).answer()
    scene.runs()
    assert "nobody agreed in time" in scene.message()
    assert scene.in_business_central() == 3


def test_what_has_changed_before_the_approval_is_not_deleted(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purge_approval="two")
    seen(scene)
    scene.confirms()
    scene.runs()
    scene.reopens(1)
    told = scene.workspace.click("Delete 3", as_user="admin", in_message=scene.message()).answer()
    assert "It has changed" in told
    scene.runs()
    assert scene.in_business_central() == 3


@pytest.mark.parametrize("fault", [{"status": 500}, {"error": "not_found"}])
def test_a_window_that_cannot_be_changed_does_not_say_that_nothing_was_deleted(
    scene: Scene, fault: dict[str, Any]
) -> None:
    seen(scene)
    scene.workspace.faults.next("views.update", **fault)
    scene.workspace.submit({}, as_user="ola")
    answer = scene.workspace.wait_for(lambda: scene.workspace.ephemerals(as_user="ola")[-1:])
    assert "Confirmed" in answer[0]
    scene.runs()
    assert scene.in_business_central() == 0


def test_an_approved_purge_has_no_buttons_while_it_waits(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purge_approval="two")
    seen(scene)
    scene.confirms()
    scene.stage.deliver()
    scene.workspace.click("Delete 3", as_user="admin", in_message=scene.message()).answer()
    scene.stage.deliver()
    assert "is about to delete 3 errors" in scene.message()
    assert not scene.message().buttons
