"""Half done and killed: what goes on afterwards, and under which request."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest

from bot.core.notices import Reason
from bot.core.purge import Outcome, PurgeState
from bot.demo.stage import CHANNEL
from bot.store import Store
from tests.purge.conftest import Scene, SetScene


class Killed(BaseException):
    """The process is gone."""


def confirmed(scene: Scene, times: int = 1250) -> None:
    scene.fails(times=times)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.stage.deliver()


def kill_at(monkeypatch: pytest.MonkeyPatch, method: str, call: int) -> None:
    """Die in the named call of the store, before it does anything."""
    original = getattr(Store, method)
    calls = iter(range(1, 10_000))

    def dies(self: Store, *values: Any, **named: Any) -> Any:
        if next(calls) == call:
            raise Killed
        return original(self, *values, **named)

    monkeypatch.setattr(Store, method, dies)


@pytest.mark.parametrize(
    ("method", "call"),
    [("record_purged", 1), ("record_purged", 2), ("purge_batch", 2), ("listed", 1), ("purge_told", 1)],
)
def test_a_killed_purge_goes_on_and_every_entry_has_one_result(
    set_scene: SetScene, monkeypatch: pytest.MonkeyPatch, method: str, call: int
) -> None:
    scene = set_scene()
    confirmed(scene)
    with monkeypatch.context() as patched:
        kill_at(patched, method, call)
        with pytest.raises(Killed):
            scene.stage.application.purge.run.tick(scene.clock())
    scene.runs()
    purge = scene.store.purge(1)
    assert purge is not None
    assert purge.state is PurgeState.DONE
    assert purge.results[Outcome.DELETED] == 1250
    assert scene.in_business_central() == 0
    assert "has deleted 1,250 errors" in scene.message()
    assert len(scene.audit("purge_finished")) == 1
    assert len(scene.business_central.company().deletions) == 13


def test_another_process_goes_on_where_the_first_one_died(set_scene: SetScene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = set_scene()
    confirmed(scene, times=150)
    with monkeypatch.context() as patched:
        kill_at(patched, "record_purged", 1)
        with pytest.raises(Killed):
            scene.stage.application.purge.run.tick(scene.clock())
    assert scene.in_business_central() == 0
    run = scene.stage.application.purge.run
    type(run)(run.store, run.eraser, run.upload, run.clock, 0).tick(scene.clock())
    purge = scene.store.purge(1)
    assert purge is not None
    assert (purge.state, purge.results[Outcome.DELETED]) == (PurgeState.DONE, 150)


def test_a_channel_that_cannot_be_written_to_does_not_hold_a_purge_up(scene: Scene) -> None:
    scene.fails(times=2)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.workspace.faults.archive("integrations")
    scene.runs()
    scene.runs()
    assert scene.in_business_central() == 0


def test_entries_that_appear_while_it_is_prepared_stop_it(scene: Scene) -> None:
    scene.fails(times=2)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.fails(times=1, days_ago=9)
    scene.stage.poll()
    scene.runs()
    assert "no longer what had been confirmed" in scene.message()
    assert scene.in_business_central() == 3


def test_a_problem_that_happens_again_before_the_purge_begins_keeps_its_errors(scene: Scene) -> None:
    """It is open by then, and the errors of open problems stay."""
    scene.fails(times=2)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.fails(times=1, days_ago=0)
    scene.stage.poll()
    scene.runs()
    assert "no longer what had been confirmed" in scene.message()
    assert scene.in_business_central() == 3


def test_a_message_that_somebody_deletes_is_tried_once(scene: Scene) -> None:
    confirmed(scene, times=2)
    message = scene.message()
    scene.workspace.faults.delete_message(message.channel, message.ts)
    for _ in range(20):
        scene.runs()
    assert scene.in_business_central() == 0
    tried = [call for call in scene.workspace.calls("chat.update") if call.error == "message_not_found"]
    assert 1 <= len(tried) <= 2


def test_the_message_shows_how_far_it_is(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(scene, times=1250)
    seen: list[str] = []
    run = scene.stage.application.purge.run
    record = Store.record_purged

    def looks(self: Store, *values: Any) -> None:
        record(self, *values)
        run._told = 0.0  # as if some seconds had passed
        scene.stage.deliver()
        seen.append(scene.message().text)

    monkeypatch.setattr(Store, "record_purged", looks)
    scene.runs()
    assert any("1,000 of 1,250" in text for text in seen)
    assert "has deleted 1,250 errors" in scene.message()


def test_the_end_is_told_although_progress_is_being_told_at_that_moment(scene: Scene) -> None:
    confirmed(scene, times=40)
    message = scene.store.purge_message(1)
    assert message is not None
    scene.store.make_true(message.id, Reason.PURGED, scene.clock(), message.channel)
    (progress,) = scene.store.claim(scene.clock())
    scene.stage.application.purge.run.tick(scene.clock())
    scene.store.notice_sent(progress.id, message.ts, scene.clock())
    for _ in range(3):
        scene.runs()
    assert "has deleted 40 errors" in scene.message()


def test_a_snapshot_that_cannot_be_written_stays_in_the_store(scene: Scene) -> None:
    confirmed(scene, times=2)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    scene.stage.application.purge.run.upload = full
    scene.runs()
    assert scene.in_business_central() == 0
    assert "syncerrors export 1" in scene.message()


def test_a_purge_that_breaks_does_not_hold_up_the_others(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    confirmed(scene, times=2)
    scene.fails("deleted_partner", key="10030", times=3)
    scene.polls()
    scene.workspace.close_view(as_user="ola")
    scene.asks("P-2")
    scene.confirms()
    lists = Store.list_purge

    def breaks(self: Store, purge: Any) -> Any:
        if purge.id == 1:
            raise ZeroDivisionError("inside")
        return lists(self, purge)

    monkeypatch.setattr(Store, "list_purge", breaks)
    scene.runs()
    assert scene.in_business_central() == 2
    for _ in range(8):
        scene.clock.move(timedelta(minutes=20))
        scene.runs()
    purge = scene.store.purge(1)
    assert purge is not None
    assert (purge.state, purge.reason) == (PurgeState.STOPPED, "unforeseen")
    assert scene.in_business_central() == 2
    assert any("Something unforeseen went wrong" in each for each in scene.workspace.messages(CHANNEL))


def test_a_purge_that_has_recovered_gets_all_its_attempts_again(scene: Scene) -> None:
    confirmed(scene, times=300)
    run = scene.stage.application.purge.run
    answers = scene.business_central.faults
    for _ in range(6):
        scene.store.purge_later(1, scene.clock())
    eraser = run.eraser

    def falters(company: Any) -> Any:
        """Two batches have an answer, the third has none."""
        real = eraser(company)

        class Faltering:
            def delete(self, *values: Any, **named: Any) -> Any:
                for number, results in enumerate(real.delete(*values, **named)):
                    yield results
                    if number == 1:
                        answers.next(status=503, on="deletionRequests", times=1000)

        return Faltering()

    run.eraser = falters
    scene.runs()
    run.eraser = eraser
    answers.clear()
    scene.clock.move(timedelta(minutes=20))
    scene.runs()
    purge = scene.store.purge(1)
    assert purge is not None
    assert purge.state is PurgeState.DONE
    assert purge.results[Outcome.DELETED] == 300


def test_results_are_kept_for_each_entry(scene: Scene) -> None:
    number = scene.fails(times=3)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.business_central.delete(number)
    scene.runs()
    rows = scene.store.engine.rows("SELECT outcome, count(*) AS n FROM purge_entry GROUP BY outcome ORDER BY outcome")
    assert [(row["outcome"], row["n"]) for row in rows] == [("deleted", 2), ("gone", 1)]


def test_a_business_central_that_never_answers_ends_the_purge(scene: Scene) -> None:
    scene.fails(times=250)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.business_central.faults.next(status=503, on="deletionRequests", times=100)
    for _ in range(8):
        scene.runs()
        scene.clock.move(timedelta(minutes=20))
    purge = scene.store.purge(1)
    assert purge is not None
    assert purge.state is PurgeState.STOPPED
    assert purge.results[Outcome.UNKNOWN] == 100
    assert "100 have no answer" in scene.message()
    assert "150 were not tried" in scene.message()


def test_other_commands_are_answered_while_a_purge_runs(scene: Scene) -> None:
    confirmed(scene, times=500)
    scene.stage.application.purge.run.pace_seconds = 0.2
    running = Thread(target=scene.stage.application.purge.run.tick, args=(scene.clock(),))
    running.start()
    scene.workspace.wait_for(lambda: "is about to delete" in scene.message())
    reply = scene.workspace.say("/syncerrors list", as_user="kari", channel=CHANNEL)
    assert reply.ack_ms < 1000
    assert reply.answer()
    assert running.is_alive()
    scene.stage.application.purge.run.pace_seconds = 0
    running.join()
    assert scene.in_business_central() == 0
