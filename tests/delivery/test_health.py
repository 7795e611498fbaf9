"""Readiness names the part that is not ready, and nothing secret."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Signal
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_client.parser import text_string_to_metric_families

from bot.core.notices import Reason, channel_notice
from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.exceptions import StoreUnavailable
from bot.web import LocalServer
from tests.delivery.conftest import Play

OPERATIONS = Path(__file__).parent.parent.parent / "docs" / "operations.md"


class Probe:
    """Asks the health port of a stage."""

    def __init__(self, stage: Stage) -> None:
        self.server = LocalServer(stage.application.health_report.app(), 0, "SYNCERRORS_HEALTH_PORT")
        self.server.start()

    def metrics(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Values by name and labels, read by Prometheus's own parser."""
        with urlopen(f"http://127.0.0.1:{self.server.port}/metrics", timeout=10) as answer:
            assert answer.headers["Content-Type"] == CONTENT_TYPE_LATEST
            families = list(text_string_to_metric_families(answer.read().decode("utf-8")))
        return {
            (each.name, frozenset(each.labels.items())): each.value for family in families for each in family.samples
        }

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
    assert said["parts"]["polls"] == "not read: 1 of 1 companies"
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


def test_metrics_are_those_that_are_documented(ready: tuple[Stage, Probe]) -> None:
    stage, probe = ready
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.application.store.enqueue([channel_notice("x", Reason.OPERATOR_NOTE, stage.clock(), "C1", {})])
    documented = set(re.findall(r"^\| `(syncerrors_\w+)` \|", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for name, _ in probe.metrics()} == documented


def test_metrics_count_what_is_stored_and_say_what_does_not_work(
    ready: tuple[Stage, Probe], clock: VirtualClock
) -> None:
    stage, probe = ready
    stage.business_central.fail("missing_privilege", key="10010")
    stage.poll()
    stage.business_central.faults.next(status=403, on=stage.business_central.company().id, times=99)
    clock.move(timedelta(minutes=1))
    stage.poll()
    metrics = probe.metrics()
    company = frozenset({"environment": "Production", "company": "CRONUS Norge AS"}.items())
    assert metrics["syncerrors_entries_total", company] == 1
    assert metrics["syncerrors_company_readable", company] == 0
    assert clock.now.timestamp() - metrics["syncerrors_company_read_timestamp_seconds", company] == 60
    for name, label, value, count in (
        ("syncerrors_problems", "state", "open", 1),
        ("syncerrors_problems", "state", "snoozed", 0),
        ("syncerrors_unfinished_problems", "audience", "admin", 1),
        ("syncerrors_unfinished_causes", "cause", "integration-user-permissions", 1),
        ("syncerrors_notices", "state", "parked", 0),
        ("syncerrors_ready", "part", "polls", 0),
        ("syncerrors_ready", "part", "database", 1),
    ):
        assert metrics[name, frozenset({(label, value)})] == count, (name, value)
    assert metrics["syncerrors_leader", frozenset()] == 1


def test_metrics_are_answered_without_the_database(ready: tuple[Stage, Probe], monkeypatch: pytest.MonkeyPatch) -> None:
    stage, probe = ready

    def gone(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(stage.application.store.engine, "rows", gone)
    metrics = probe.metrics()
    assert metrics["syncerrors_ready", frozenset({("part", "database")})] == 0
    assert "syncerrors_problems" not in {name for name, _ in metrics}


def test_a_page_that_leads_its_own_name_here_reads_nothing(ready: tuple[Stage, Probe]) -> None:
    _, probe = ready
    for path in ("/healthz", "/readyz", "/metrics"):
        asked = Request(f"http://127.0.0.1:{probe.server.port}{path}", headers={"Host": "evil.example"})
        with pytest.raises(HTTPError, match="400"):
            urlopen(asked, timeout=10)


def test_a_database_that_does_not_answer_is_told_in_time(ready: tuple[Stage, Probe]) -> None:
    """Prometheus and supervisors give up after a few seconds, and would know only that the page is gone."""
    stage, _ = ready
    asked, answered = Signal(), Signal()

    def hangs(*_: Any, **__: Any) -> list[Any]:
        asked.set()
        answered.wait(30)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage.application.store.engine, "rows", hangs)
        health = replace(stage.application.health_report, answer_seconds=0.05, _looks=ThreadPoolExecutor(1))
        try:
            assert health.parts()["database"] == "The database has not answered for 0.05 s"
            assert b'syncerrors_ready{part="database"} 0.0' in health.numbers()
            assert asked.is_set()
        finally:
            answered.set()
            health._looks.shutdown()
