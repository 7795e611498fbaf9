"""Readiness names the part that is not ready, and nothing secret."""

import json
from datetime import timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.web import LocalServer
from tests.delivery.conftest import Play


class Probe:
    """Asks the health port of a stage."""

    def __init__(self, stage: Stage) -> None:
        self.server = LocalServer(stage.application.health_report.app(), 0, "SYNCERRORS_HEALTH_PORT")
        self.server.start()

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        try:
            with urlopen(f"http://127.0.0.1:{self.server.port}{path}", timeout=10) as answer:
                return answer.status, json.load(answer)
        except HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)


@pytest.fixture
def ready(play: Play) -> Any:
    stage = play()
    stage.connect()
    stage.poll()
    probe = Probe(stage)
    yield stage, probe
    probe.server.stop()


def test_everything_at_work_is_ready_and_alive(ready: tuple[Stage, Probe]) -> None:
    _, probe = ready
    status, said = probe.get("/readyz")
    assert (status, said["ready"], said["role"]) == (200, True, "leader")
    assert set(said["parts"].values()) == {"ok"}
    assert probe.get("/healthz") == (200, {"alive": True})


def test_a_refused_app_an_archived_channel_and_a_dead_poll_are_named(
    ready: tuple[Stage, Probe], clock: VirtualClock
) -> None:
    stage, probe = ready
    stage.workspace.faults.archive(CHANNEL)
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.workspace.faults.revoke_token()
    stage.business_central.faults.next(status=403, on=stage.business_central.company().id, times=99)
    clock.move(timedelta(minutes=1))
    stage.poll()
    status, said = probe.get("/readyz")
    assert status == 503
    assert "token_revoked" in said["parts"]["slack_app"]
    assert "is_archived" in said["parts"]["channels"]
    assert said["parts"]["polls"] == "1 of 1 companies are not read"
    assert said["parts"]["database"] == "ok"
    for secret in (stage.workspace.bot_token, stage.workspace.app_token, stage.business_central.client_secret):
        assert secret not in json.dumps(said)


def test_polls_that_stopped_are_not_ready(ready: tuple[Stage, Probe], clock: VirtualClock) -> None:
    _, probe = ready
    clock.move(timedelta(minutes=10))
    status, said = probe.get("/readyz")
    assert status == 503
    assert "not read" in said["parts"]["polls"]


def test_timers_that_stand_still_are_not_alive(ready: tuple[Stage, Probe], clock: VirtualClock) -> None:
    _, probe = ready
    clock.move(timedelta(minutes=5))
    assert probe.get("/healthz") == (503, {"alive": False})


def test_a_second_process_on_the_same_file_stands_by_and_says_so(play: Play) -> None:
    first = play()
    first.poll()
    second = play()
    assert second.poll() == 0
    second.connect()
    probe = Probe(second)
    assert probe.get("/readyz")[1]["role"] == "standby"
    probe.server.stop()
    answer = second.workspace.say("/syncerrors status", as_user="ola", channel=CHANNEL).answer()
    assert "this one stands by" in answer.text
