"""A purge from the command to the audit."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.purge import Outcome, PurgeState
from bot.demo.stage import CHANNEL
from bot.demo.workspace import SeenView
from bot.exceptions import StoreUnavailable
from bot.store import Store
from tests.purge.conftest import Scene, SetScene


def test_a_purge_from_the_command_to_the_audit(scene: Scene) -> None:
    scene.fails(times=3, days_ago=10)
    scene.fails(times=2, days_ago=1)
    scene.polls()
    preview = scene.asks("7d")
    assert "3 errors of 1 problem will be deleted" in preview
    assert "2026-03-24 08:00 UTC" in preview
    assert "CRONUS Norge AS (Production): 3" in preview
    assert "2 errors remain" in preview
    assert "snapshot as CSV goes into the thread" in preview
    assert scene.in_business_central() == 5
    assert "Confirmed" in scene.confirms()
    assert scene.in_business_central() == 5
    assert scene.runs() == 3
    assert scene.in_business_central() == 2
    message = scene.message()
    assert "@ola has deleted 3 errors in Business Central" in message
    (reply,) = message.thread()
    assert reply.files[0]["name"] == "purge-1.csv"
    (card,) = [each for each in scene.workspace.messages(CHANNEL) if "P-1 ·" in each]
    assert "3 errors were purged from" in card
    actions = [line.action for line in reversed(scene.audit()) if line.action.startswith("purge")]
    assert actions == ["purge_previewed", "purge_confirmed", "purge_finished"]
    finished = scene.audit("purge_finished")[0]
    assert (finished.count, finished.detail["deleted"], finished.result) == (3, 3, "done")
    listed = scene.refusal("list purged")
    assert "1 problem with errors that were deleted" in listed
    assert "purge finished" in scene.refusal("audit")


def test_errors_of_unfinished_problems_stay_unless_ticked(scene: Scene) -> None:
    scene.fails("missing_privilege", times=2)
    scene.fails("deleted_partner", key="10030")
    scene.polls()
    scene.reopens(1)
    preview = scene.asks("7d")
    assert "1 error of 1 problem will be deleted" in preview
    assert "Kept: 2 errors of 1 problem that is not finished" in preview
    assert "P-1 · Open · 2" in preview
    scene.workspace.choose("purge_include_open", ["open"], as_user="ola")
    again = scene.preview(past=preview.private_metadata)
    assert "3 errors of 2 problems will be deleted" in again
    assert "These are not finished" in again
    scene.confirms()
    scene.runs()
    assert scene.in_business_central() == 0


def test_include_open_can_be_typed(scene: Scene) -> None:
    scene.fails(times=2)
    scene.stage.poll()
    assert "There is nothing to delete" in scene.asks("7d")
    assert "2 errors of 1 problem will be deleted" in scene.asks("7d include:open")


def test_one_problem_is_purged_by_its_name(scene: Scene) -> None:
    scene.fails("missing_privilege", times=2)
    scene.fails("deleted_partner", key="10030")
    scene.polls()
    assert "2 errors of 1 problem will be deleted" in scene.asks("P-1")
    scene.confirms()
    scene.runs()
    assert scene.in_business_central() == 1


def test_everything_needs_the_number_or_the_word(scene: Scene) -> None:
    scene.fails(times=4)
    scene.polls()
    assert "Type 4 or PURGE to confirm" in scene.asks("all")
    for wrong in ("yes", "5", "delete"):
        reply = scene.workspace.submit({"purge_typed": wrong}, as_user="ola")
        assert "neither the number nor the word" in reply.errors["purge_typed"]
    assert "Confirmed" in scene.confirms({"purge_typed": "4"})
    scene.runs()
    assert scene.in_business_central() == 0
    scene.workspace.wait_for(lambda: len(scene.audit("purge_refused")) == 3)
    assert {line.result for line in scene.audit("purge_refused")} == {"mistyped"}


def test_rows_that_are_gone_meanwhile_are_counted_as_gone(scene: Scene) -> None:
    number = scene.fails(times=3)
    scene.polls()
    scene.asks("7d")
    scene.business_central.delete(number)
    scene.confirms()
    scene.runs()
    assert "1 was gone already" in scene.message()
    purge = scene.store.purge(1)
    assert purge is not None
    assert purge.results[Outcome.DELETED] == 2
    assert purge.results[Outcome.GONE] == 1


def test_what_business_central_has_lost_already_is_said_beforehand(scene: Scene) -> None:
    scene.fails(times=3)
    scene.polls()
    scene.business_central.retain(5)
    assert "Up to 3 of them are gone in Business Central already" in scene.asks("7d")


def test_a_business_central_that_does_not_answer_the_count_is_said(scene: Scene) -> None:
    scene.fails(times=3)
    scene.polls()
    scene.business_central.faults.next(status=503, on="$count")
    assert "could not be asked" in scene.asks("7d")


def test_a_count_that_has_changed_asks_again(scene: Scene) -> None:
    scene.fails(times=3)
    scene.polls()
    scene.asks("7d")
    scene.fails("deleted_partner", key="10030", days_ago=9)
    scene.polls()
    told = scene.confirms()
    assert "It has changed since you looked" in told
    assert "4 errors of 2 problems will be deleted" in told
    assert scene.runs() == 0
    assert "Confirmed" in scene.confirms()
    assert scene.runs() == 4


def test_a_new_error_after_the_boundary_changes_nothing(scene: Scene) -> None:
    scene.fails(times=3)
    scene.polls()
    scene.asks("7d")
    scene.fails("deleted_partner", key="10030", days_ago=0)
    scene.polls()
    assert "Confirmed" in scene.confirms()
    scene.runs()
    assert scene.in_business_central() == 1


def test_without_the_scope_the_snapshot_stays_in_the_store(set_scene: SetScene) -> None:
    scene = set_scene(without="files:write")
    scene.fails(times=2)
    scene.polls()
    assert "files:write" in scene.asks("7d")
    scene.confirms()
    scene.runs()
    assert not scene.message().thread()
    assert "syncerrors export 1" in scene.message()


def test_an_upload_that_fails_leaves_the_snapshot_in_the_store(scene: Scene) -> None:
    scene.fails(times=2)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.workspace.faults.next("files.getUploadURLExternal", error="internal_error")
    scene.runs()
    assert "syncerrors export 1" in scene.message()
    assert scene.in_business_central() == 0


def test_the_boundary_is_exactly_so_many_days_and_belongs_to_it(scene: Scene) -> None:
    """Two days before, clocks were put forward: seven days are 168 hours all the same."""
    scene.fails("missing_privilege", days_ago=7)
    scene.fails("deleted_partner", key="10030", days_ago=7 - 1 / 86_400)
    scene.polls()
    assert "1 error of 1 problem will be deleted" in scene.asks("7d")


def test_page_mode_deletes_in_a_batch(scene_in_page_mode: Scene) -> None:
    scene = scene_in_page_mode
    scene.fails(times=5)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.runs()
    assert scene.in_business_central() == 0
    assert "has deleted 5 errors" in scene.message()
    assert scene.business_central.requests("$batch")


def test_a_refusal_of_business_central_stops_and_says_what_to_do(scene: Scene) -> None:
    scene.fails(times=250)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.business_central.world.may_delete = False
    scene.runs()
    assert "Retention Policies" in scene.message()
    assert "150 were not tried" in scene.message()
    purge = scene.store.purge(1)
    assert purge is not None
    assert purge.state is PurgeState.STOPPED
    assert purge.results[Outcome.REFUSED] == 100


def test_no_answer_is_tried_again_under_the_same_request(scene: Scene) -> None:
    scene.fails(times=250)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.business_central.faults.next(status=503, on="deletionRequests", times=3)
    scene.runs()
    assert scene.in_business_central() == 250
    scene.clock.move(timedelta(minutes=1))
    assert scene.runs() == 250
    assert scene.in_business_central() == 0
    assert "has deleted 250 errors" in scene.message()


def test_status_says_how_many_are_deleted(scene: Scene) -> None:
    scene.fails(times=3)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    assert "deleted by purges" not in scene.refusal("status")
    scene.runs()
    assert "3 errors, 3 of them deleted by purges" in scene.refusal("status")


def test_a_scheduled_purge_takes_resolved_problems_only(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purge_schedule="mon 06:00 7d")
    scene.fails("missing_privilege", times=2)
    scene.fails("deleted_partner", key="10030")
    scene.polls()
    scene.reopens(1)
    scheduled = scene.stage.application.purge.scheduled
    assert scheduled is not None
    assert not scheduled.tick(scene.clock())
    scene.clock.move(timedelta(days=6))
    assert scheduled.tick(scene.clock())
    assert not scheduled.tick(scene.clock())
    scene.runs()
    assert scene.in_business_central() == 2
    assert "The schedule has deleted 1 error" in scene.message()
    assert {line.actor for line in scene.audit() if line.action.startswith("purge")} == {"schedule"}


def test_a_scheduled_purge_is_not_lost_on_a_fault(set_scene: SetScene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = set_scene(syncerrors_purge_schedule="mon 06:00 7d")
    scene.fails(times=2)
    scene.polls()
    scheduled = scene.stage.application.purge.scheduled
    assert scheduled is not None
    assert not scheduled.tick(scene.clock())
    scene.clock.move(timedelta(days=6))

    def busy(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("locked")

    for method in ("preview_purge", "add_purge"):
        with monkeypatch.context() as patch:
            patch.setattr(Store, method, busy)
            with pytest.raises(StoreUnavailable):
                scheduled.tick(scene.clock())
    assert scheduled.tick(scene.clock())
    scene.runs()
    assert scene.in_business_central() == 0


def test_a_purge_in_norwegian(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_purgers=("UKARI00001",), syncerrors_language="nb")
    scene.fails(times=3)
    scene.polls()
    scene.workspace.say("/syncerrors purge 7d", as_user="kari", channel=CHANNEL)

    def counted() -> SeenView | None:
        view = scene.workspace.view(as_user="kari")
        return view if view is not None and view.private_metadata else None

    preview = scene.workspace.wait_for(counted)
    assert "Per selskap" in preview
    assert preview.submit == "Slett 3"
    scene.workspace.submit({}, as_user="kari")
    scene.stage.settle()
    assert scene.runs() == 3
    assert any("@kari har slettet 3 feil i Business Central" in each for each in scene.workspace.messages(CHANNEL))


def test_a_clock_between_two_milliseconds_confirms_what_it_previewed(scene: Scene) -> None:
    scene.fails(times=2)
    scene.polls()
    scene.clock.move(timedelta(microseconds=456))
    scene.asks("7d")
    assert "Confirmed" in scene.confirms()
    assert scene.runs() == 2
