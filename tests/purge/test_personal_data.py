"""Texts go, counts stay; the search forgets too."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import cli
from bot.core.model import ProblemFilter
from bot.core.snapshot import HEADER
from tests.purge.conftest import Scene, SetScene


def test_texts_older_than_their_retention_are_blanked(set_scene: SetScene) -> None:
    scene = set_scene(syncerrors_text_retention=timedelta(days=30))
    scene.fails("missing_privilege", key="10010", days_ago=31)
    scene.fails("deleted_partner", key="10030", days_ago=29)
    scene.polls()
    retention = scene.stage.application.purge.retention
    assert retention is not None
    assert retention.tick(scene.clock()) == 1
    assert retention.tick(scene.clock()) == 0
    (_, old), *_ = scene.store.entries(1)
    (_, young), *_ = scene.store.entries(2)
    assert (old.message, old.record.display if old.record else "") == ("", "")
    assert "10030" in young.record.display if young.record else False
    problem = scene.store.problem(1)
    assert problem is not None
    assert (problem.message, problem.entries, problem.records) == ("", 1, 1)
    assert scene.store.problems_with_text("10010") == []
    assert scene.store.problems_with_text("10030") == [2]


def test_a_record_is_forgotten_and_its_counts_stay(scene: Scene) -> None:
    scene.fails("missing_privilege", key="10010", times=3)
    scene.fails("missing_privilege", key="10020")
    scene.polls()
    assert scene.store.problems_with_text("10010") == [1]
    gone = scene.store.forget("10010")
    assert gone.entries == 3
    assert scene.store.problems_with_text("10010") == []
    assert scene.store.problems_with_text("10020") == [1]
    problem = scene.store.problem(1)
    assert problem is not None
    assert (problem.entries, problem.records) == (4, 2)
    assert scene.store.forget("10010").entries == 0
    assert scene.store.problems(ProblemFilter(states=frozenset({problem.state}))).total == 1


def test_a_persons_notes_are_forgotten_and_the_audit_is_not(scene: Scene) -> None:
    scene.fails()
    scene.stage.poll()
    scene.refusal("resolve P-1 called Anne about it")
    assert scene.store.forget("UOLA000001").notes >= 1
    assert not any("Anne" in str(event.detail) for event in scene.store.events(1, 10))
    assert any(line.actor == "UOLA000001" for line in scene.store.audit())


@pytest.fixture
def env_file(scene: Scene, tmp_path: Path) -> Path:
    """The settings that the command line reads, for the scene's database."""
    path = tmp_path / ".env"
    path.write_text(
        "SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nSYNCERRORS_CHANNEL=C0123456789\nBC_TENANT_ID=t\n"
        f"BC_ENVIRONMENT=Production\nBC_CLIENT_ID=i\nBC_CLIENT_SECRET=s\n"
        f"SYNCERRORS_DATABASE_URL=sqlite:///{tmp_path}/bot.db\n"
    )
    path.chmod(0o600)
    return path


def test_the_command_line_exports_a_snapshot_and_prints_the_audit(scene: Scene, env_file: Path, tmp_path: Path) -> None:
    scene.fails(times=3)
    scene.polls()
    scene.asks("7d")
    scene.confirms()
    scene.runs()
    target = tmp_path / "out.csv"
    run = CliRunner().invoke
    done = run(cli, ["export", "1", "--env-file", str(env_file), "--to", str(target)])
    assert done.exit_code == 0, done.output
    with target.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))
    assert len(written) == 4
    assert tuple(written[0]) == HEADER
    assert [row[0] for row in written[1:]] == ["CRONUS Norge AS"] * 3
    lines = [
        json.loads(line) for line in run(cli, ["audit", "--json", "--env-file", str(env_file)]).output.splitlines()
    ]
    assert [line["action"] for line in lines if line["action"].startswith("purge")][-1] == "purge_finished"
    assert "it is there already" in run(cli, ["export", "1", "--env-file", str(env_file), "--to", str(target)]).output
    assert "purge 1" in run(cli, ["audit", "--env-file", str(env_file)]).output
    assert "There is no purge 9" in run(cli, ["export", "9", "--env-file", str(env_file)]).output
    assert "Counts stay" in run(cli, ["forget", "10000", "--yes", "--env-file", str(env_file)]).output
