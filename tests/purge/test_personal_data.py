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
from bot.erasure import erase
from bot.exceptions import StoreUnusable
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
    gone = scene.store.forget("10010", scene.clock())
    assert gone.entries == 3
    assert scene.store.problems_with_text("10010") == []
    assert scene.store.problems_with_text("10020") == [1]
    problem = scene.store.problem(1)
    assert problem is not None
    assert (problem.entries, problem.records) == (4, 2)
    assert scene.store.forget("10010", scene.clock()).entries == 0
    assert scene.store.problems(ProblemFilter(states=frozenset({problem.state}))).total == 1


def test_a_persons_notes_are_forgotten_and_the_audit_is_not(scene: Scene) -> None:
    scene.fails()
    scene.stage.poll()
    scene.refusal("snooze P-1 4h")
    scene.refusal("resolve P-1 called Anne about it")
    assert scene.store.naming("UOLA000001").notes == 1
    assert scene.store.forget("UOLA000001", scene.clock()).notes == 1
    kept = [*(event.detail for event in scene.store.events(1, 10)), *(said.detail for said in scene.store.notices(1))]
    assert not any("Anne" in str(detail) for detail in kept)
    assert any("until" in detail for detail in kept), "how long it was snoozed is nobody's text"
    assert any(line.actor == "UOLA000001" for line in scene.store.audit())


@pytest.fixture
def env_file(scene: Scene, tmp_path: Path) -> Path:
    """The scene's database, and no way to Slack or to Business Central: these commands need none."""
    path = tmp_path / ".env"
    path.write_text(f"SYNCERRORS_DATABASE_URL=sqlite:///{tmp_path}/bot.db\n")
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


def test_forget_says_what_it_would_take_asks_and_leaves_a_line_without_the_name(scene: Scene, env_file: Path) -> None:
    scene.fails("missing_privilege", key="10010", times=3)
    scene.fails("deleted_partner", key="10020")
    scene.polls()
    forget = ["forget", "10010", "--env-file", str(env_file)]
    run = CliRunner().invoke
    declined = run(cli, forget, input="n\n")
    assert "These name 10010: 3 entries, 1 problem. Their texts go for good" in declined.output
    assert declined.exit_code == 1
    assert scene.store.problems_with_text("10010") == [1]
    assert not [line for line in scene.store.audit() if "forg" in line.action]

    done = run(cli, forget, input="y\n")
    assert "Texts taken out: 3 entries, 1 problem." in done.output
    assert scene.store.problems_with_text("10010") == []
    after, before = scene.store.audit(2)
    assert (before.action, after.action, after.count) == ("forget_confirmed", "forgotten", 3)
    assert before.request == after.request
    assert before.actor.startswith("computer:")
    assert "10010" not in str((before, after))
    assert "No text in the database names 10010" in run(cli, forget).output
    assert "at the bot's computer" in scene.refusal("audit")


def test_the_card_is_made_anew_without_what_was_forgotten(scene: Scene) -> None:
    scene.fails("missing_privilege", key="10010")
    scene.fails("missing_privilege", key="10020")
    scene.stage.poll()
    (card,) = (message for message in scene.stage.workspace.messages("#integrations") if message.buttons)
    assert "10010" in card
    erase(scene.store, "10010", "computer:ola", scene.clock())
    scene.stage.deliver()
    (card,) = (message for message in scene.stage.workspace.messages("#integrations") if message.buttons)
    assert "10010" not in card
    assert "• Customer, its name taken out\n" in card.text
    assert "10020" in card


def test_no_database_is_made_where_none_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks in the wrong directory hears so, instead of an empty audit."""
    monkeypatch.chdir(tmp_path)
    for command in (["audit"], ["export", "1"], ["forget", "10000"], ["replay"]):
        fault = CliRunner().invoke(cli, command).exception
        assert isinstance(fault, StoreUnusable)
        assert "There is no database" in str(fault)
    assert list(tmp_path.iterdir()) == []


def test_what_was_forgotten_of_a_problem_is_known_again_when_it_happens_again(set_scene: SetScene) -> None:
    """Else companies with one root would not be told of each other any more."""
    scene = set_scene(syncerrors_text_retention=timedelta(days=30))
    scene.fails("missing_privilege", key="10010", days_ago=31)
    scene.stage.poll()
    before = scene.store.problem(1)
    assert before is not None
    assert before.diagnosis.root
    retention = scene.stage.application.purge.retention
    assert retention is not None
    retention.tick(scene.clock())
    blank = scene.store.problem(1)
    assert blank is not None
    assert (blank.diagnosis.root, blank.diagnosis.facts) == ("forgotten-1", {})
    scene.fails("missing_privilege", key="10020", days_ago=0)
    scene.stage.poll()
    after = scene.store.problem(1)
    assert after is not None
    assert (after.diagnosis.root, after.diagnosis.facts) == (before.diagnosis.root, before.diagnosis.facts)


@pytest.mark.parametrize("key", ["x" * 501, "\udce5\udce6"])
def test_what_cannot_be_a_key_is_refused_with_a_sentence(env_file: Path, key: str) -> None:
    said = CliRunner().invoke(cli, ["forget", key, "--env-file", str(env_file)])
    assert "That is no number, display or id" in said.output
    assert said.exit_code == 1
