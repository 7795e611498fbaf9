"""Business Central or Entra refuses: each refusal in its own sentence with its repair, in the status and once in the
channel; nothing is taken for "no errors", and what is repaired is no longer complained about."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.model import State
from bot.demo.stage import CHANNEL, VirtualClock
from tests.faults.conftest import Play, live, notes, start_again, status

SIGN_IN = [
    (7000222, "has expired", "Make a new one"),
    (7000215, "secret is wrong", "not to its id"),
    (700016, "unknown in this tenant", "Compare BC_CLIENT_ID"),
    (90002, "tenant does not exist", "Correct BC_TENANT_ID"),
    (65001, "nobody has consented", "grant consent"),
]


@pytest.mark.parametrize(("code", "meaning", "repair"), SIGN_IN)
def test_a_sign_in_that_is_refused_from_the_start_is_told_once_with_its_repair(
    play: Play, clock: VirtualClock, code: int, meaning: str, repair: str
) -> None:
    stage = play()
    stage.business_central.login.refuse(code)
    live(stage, clock, 20)
    (note,) = notes(stage)
    for place in (note, status(stage)):
        assert f"AADSTS{code}" in place
        assert meaning in place
        assert repair in place
    asked = [each for each in stage.business_central.requests() if each.path == "login:token"]
    assert len(asked) <= 4, "who keeps trying is locked out"
    stage.business_central.login.accept()
    live(stage, clock, 35)
    (note,) = notes(stage)
    assert "can be read again" in note
    assert stage.application.store.environment_faults() == {}


@pytest.mark.parametrize(("code", "meaning", "repair"), SIGN_IN)
def test_a_sign_in_that_is_refused_later_closes_nothing_and_is_told_once(
    play: Play, clock: VirtualClock, code: int, meaning: str, repair: str
) -> None:
    stage = play(companies=("CRONUS Norge AS", "Fabrikam AS"))
    live(stage, clock, 1)
    stage.business_central.fail("missing_privilege", key="10010", company="CRONUS Norge AS")
    live(stage, clock, 5)
    before = [feed.cursor for feed in stage.application.store.feeds()]
    stage.business_central.login.expire_tokens()
    stage.business_central.login.refuse(code)
    live(stage, clock, 20)
    (note,) = notes(stage)
    assert meaning in note
    assert repair in note
    assert [feed.cursor for feed in stage.application.store.feeds()] == before
    problem = stage.application.store.problem(1)
    assert problem is not None
    assert problem.state is State.OPEN


@pytest.mark.parametrize(
    ("refusal", "repair"),
    [
        (401, "not registered there or has no permission set"),
        (403, "SYNCERR READ"),
        (404, "Name the companies to watch in BC_COMPANIES"),
    ],
)
def test_a_refusal_of_business_central_that_lasts_is_told_once_with_its_repair(
    play: Play, clock: VirtualClock, refusal: int, repair: str
) -> None:
    stage = play()
    live(stage, clock, 1)
    stage.business_central.fail("missing_privilege", key="10010")
    live(stage, clock, 5)
    stage.business_central.faults.next(status=refusal, times=None)
    live(stage, clock, 15)
    (note,) = notes(stage)
    assert repair in note
    assert repair in status(stage)
    problem = stage.application.store.problem(1)
    assert problem is not None
    assert problem.state is State.OPEN
    assert problem.last_at < clock.now
    stage.business_central.faults.clear()
    live(stage, clock, 10)
    assert "can be read again" in notes(stage)[0]


def test_two_environments_that_fail_at_the_same_moment_are_both_told(play: Play, clock: VirtualClock) -> None:
    stage = play()
    live(stage, clock, 1)
    for minute in (0, 6):
        for name in ("Production", "Sandbox"):
            stage.application.store.set_environment_fault(name, f"{name} is ill.")
        clock.move(timedelta(minutes=minute))
        stage.make_rounds()
    assert sorted(note.rsplit("seen. ")[-1] for note in notes(stage)) == ["Production is ill.", "Sandbox is ill."]


def test_an_environment_whose_name_was_corrected_is_complained_about_no_more(
    play: Play, clock: VirtualClock, tmp_path: Path
) -> None:
    stage = play(bc_environment="Producton")
    live(stage, clock, 10)
    assert "Producton" in notes(stage)[0]
    start_again(stage, clock, tmp_path)
    live(stage, clock, 3)
    assert "Producton" not in status(stage)
    assert "can be read again" in notes(stage)[0]


def test_a_company_that_is_watched_no_more_is_not_missed(play: Play, clock: VirtualClock, tmp_path: Path) -> None:
    stage = play(companies=("CRONUS Norge AS", "Fabrikam AS"))
    fabrikam = stage.business_central.company("Fabrikam AS")
    stage.business_central.faults.next(status=403, on=fabrikam.id, times=None)
    live(stage, clock, 10)
    assert "Fabrikam AS" in notes(stage)[0]
    start_again(stage, clock, tmp_path, bc_companies=("CRONUS Norge AS",))
    live(stage, clock, 10)
    assert stage.application.health_report.parts()["polls"] == "ok"
    assert "can be read again" in notes(stage)[0]
    assert "Fabrikam AS" not in status(stage)
    start_again(stage, clock, tmp_path)
    live(stage, clock, 10)
    assert "1 of 2" in stage.application.health_report.parts()["polls"]


def test_a_company_that_vanishes_from_the_list_is_told_and_not_taken_for_silent(
    play: Play, clock: VirtualClock
) -> None:
    stage = play(companies=("CRONUS Norge AS", "Fabrikam AS"))
    live(stage, clock, 1)
    world = stage.business_central.world
    world.companies.remove(stage.business_central.company("Fabrikam AS"))
    live(stage, clock, 70)
    fault = stage.application.store.environment_faults()["Production"]
    assert "“Fabrikam AS” is not listed any more" in fault
    assert "BC_COMPANIES" in fault
    assert len(notes(stage)) == 1
    assert stage.application.health_report.parts()["polls"] == "not read: 1 of 2 companies"


def test_a_passing_fault_is_no_news(play: Play, clock: VirtualClock) -> None:
    stage = play()
    live(stage, clock, 1)
    stage.business_central.faults.next(status=503, on="synchronizationErrors", times=6)
    stage.business_central.fail("missing_privilege", key="10010")
    live(stage, clock, 10)
    assert notes(stage) == []
    assert len([message for message in stage.workspace.messages(CHANNEL) if message.buttons]) == 1


@pytest.mark.parametrize("companies", [(), ("CRONUS Norge AS",)])
def test_a_list_of_companies_that_is_empty_once_is_asked_for_again_in_a_minute(
    play: Play, clock: VirtualClock, tmp_path: Path, companies: tuple[str, ...]
) -> None:
    stage = play(bc_companies=companies)
    live(stage, clock, 1)
    stage.business_central.faults.next(on="/companies", body=b'{"value": []}')
    start_again(stage, clock, tmp_path, bc_companies=companies)
    live(stage, clock, 1)
    stage.business_central.fail("missing_privilege", key="10010")
    live(stage, clock, 3)
    assert [feed.entries for feed in stage.application.store.watched()] == [1]
