"""The command line in a child process: exit codes, what is said, and that a signal ends it."""

import json
import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot import __version__
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import workspace_with_app
from bot.demo.workspace import Message, Workspace
from bot.slack.manifest import SCOPES
from tests.children import STOP_SECONDS, Child, run

CHANNEL = "#integrations"
EnvFile = Callable[..., Path]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with workspace_with_app() as workspace:
        yield workspace


@pytest.fixture
def business_central() -> Iterator[SimulatedBusinessCentral]:
    with SimulatedBusinessCentral() as business_central:
        yield business_central


@pytest.fixture
def env_file(tmp_path: Path, workspace: Workspace, business_central: SimulatedBusinessCentral) -> EnvFile:
    """Writes a complete `.env` for both far sides; an argument changes a line, None leaves it out."""

    def write(**changes: str | None) -> Path:
        lines = {
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "SYNCERRORS_CHANNEL": workspace.channel_id(CHANNEL),
            "BC_BASE_URL": business_central.url,
            "BC_WEB_CLIENT_URL": business_central.web_client_url,
            "BC_AUTHORITY": business_central.authority,
            "BC_TENANT_ID": business_central.tenant_id,
            "BC_ENVIRONMENT": business_central.environment,
            "BC_CLIENT_ID": business_central.client_id,
            "BC_CLIENT_SECRET": business_central.client_secret,
            "DATAVERSE_URL": business_central.dataverse_url,
            "SYNCERRORS_POLL_INTERVAL": "1s",
            "SYNCERRORS_GROUP_WAIT": "1s",
            **changes,
        }
        path = tmp_path / ".env"
        path.write_text("".join(f"{name}={value}\n" for name, value in lines.items() if value is not None))
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield int(taken.getsockname()[1])


def cards(workspace: Workspace) -> list[Message]:
    return [message for message in workspace.messages(CHANNEL) if message.buttons]


def test_run_posts_a_card_and_ends_at_once_when_it_is_told_to(
    env_file: EnvFile, tmp_path: Path, workspace: Workspace, business_central: SimulatedBusinessCentral
) -> None:
    env_file()
    with Child("run", folder=tmp_path) as bot:
        bot.line("The bot is running")
        workspace.wait_for(lambda: workspace.messages(CHANNEL), 30)
        business_central.fail("missing_exchange_rate", key="SEK")
        (card,) = workspace.wait_for(lambda: cards(workspace), 30)
        assert "SEK" in card
        assert workspace.say("/syncerrors status", as_user="ola").answer(30)
        assert bot.stop() == 0
    assert (tmp_path / "syncerrors.db").exists()
    assert not [line for line in bot.seen if "Traceback" in line or "error" in line.lower()], bot.seen


def test_a_second_start_goes_on_where_the_first_one_ended(
    env_file: EnvFile, tmp_path: Path, workspace: Workspace, business_central: SimulatedBusinessCentral
) -> None:
    env_file()
    with Child("run", folder=tmp_path) as bot:
        workspace.wait_for(lambda: workspace.messages(CHANNEL), 30)
        assert bot.stop(signal.SIGINT) == 0
    business_central.fail("missing_exchange_rate", key="SEK")
    with Child("run", folder=tmp_path) as bot:
        workspace.wait_for(lambda: cards(workspace), 30)
        assert bot.stop() == 0
    assert len(cards(workspace)) == 1


def test_a_signal_during_the_start_ends_it_in_order(env_file: EnvFile, tmp_path: Path) -> None:
    """The setting comes through a pipe: while the bot waits for it, it is told to end."""
    pipe = tmp_path / "url"
    os.mkfifo(pipe)
    env_file(SYNCERRORS_DATABASE_URL_FILE=str(pipe))
    with Child("run", folder=tmp_path) as bot:
        with pipe.open("w", encoding="utf-8") as url:
            bot.process.send_signal(signal.SIGTERM)
            url.write(f"sqlite:///{tmp_path}/bot.db")
        assert bot.process.wait(STOP_SECONDS) == 0
    assert "Traceback" not in "\n".join(bot.seen)


@pytest.mark.parametrize("command", ["run", "audit"])
def test_another_programs_database_needs_somebody_and_is_left_alone(
    env_file: EnvFile, tmp_path: Path, command: str
) -> None:
    database = tmp_path / "other.db"
    with closing(sqlite3.connect(database)) as other:
        other.execute("CREATE TABLE theirs (id)")
    env_file(SYNCERRORS_DATABASE_URL=f"sqlite:///{database}")
    ended = run(command, folder=tmp_path)
    assert ended.returncode == 2
    assert "is a database of another program: name another file" in ended.stderr
    with closing(sqlite3.connect(database)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]


def test_without_settings_every_missing_one_is_listed(tmp_path: Path) -> None:
    ended = run("run", folder=tmp_path)
    assert ended.returncode == 2
    for name in ("SLACK_BOT_TOKEN", "SYNCERRORS_CHANNEL", "BC_TENANT_ID", "BC_ENVIRONMENT", "BC_CLIENT_ID"):
        assert name in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_misspelt_setting_is_told_with_its_right_name_and_without_values(
    env_file: EnvFile, tmp_path: Path, command: str
) -> None:
    env_file(BC_CLIENT_SECRET=None, BC_CLIENT_SECERT="canary-secret", SYNCERRORS_CHANNEL="#integrations")
    ended = run(command, folder=tmp_path)
    assert ended.returncode == 2
    assert "did you mean BC_CLIENT_SECRET" in ended.stderr
    assert "SYNCERRORS_CHANNEL" in ended.stderr
    assert "canary" not in ended.stdout + ended.stderr


def test_run_in_http_mode_on_a_taken_port_says_which_setting_to_change(
    env_file: EnvFile, tmp_path: Path, taken_port: int
) -> None:
    env_file(SLACK_APP_TOKEN=None, SLACK_SIGNING_SECRET="s3cr3t", SYNCERRORS_HTTP_PORT=str(taken_port))
    ended = run("run", folder=tmp_path)
    assert ended.returncode == 2
    assert f"SYNCERRORS_HTTP_PORT: port {taken_port}" in ended.stderr


@pytest.mark.parametrize("command", [("demo",), ("simulate", "bc"), ("simulate", "slack")], ids=" ".join)
def test_a_taken_port_is_named_and_so_is_the_way_out(command: tuple[str, ...], tmp_path: Path, taken_port: int) -> None:
    ended = run(*command, "--port", str(taken_port), folder=tmp_path)
    assert ended.returncode == 1
    assert f"Port {taken_port}" in ended.stderr
    assert "--port" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_doctor_finds_nothing_wrong_where_nothing_is(env_file: EnvFile, tmp_path: Path) -> None:
    env_file()
    ended = run("doctor", folder=tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "FAULT" not in ended.stdout
    assert not (tmp_path / "syncerrors.db").exists()


def test_doctor_ends_with_one_where_something_is_wrong(env_file: EnvFile, tmp_path: Path) -> None:
    env_file(BC_CLIENT_SECRET="canary-wrong")
    ended = run("doctor", folder=tmp_path)
    assert ended.returncode == 1
    assert "FAULT" in ended.stdout
    assert "canary" not in ended.stdout + ended.stderr


def test_simulated_business_central_prints_settings_that_work(tmp_path: Path) -> None:
    with Child("simulate", "bc", "--port", "0", "--entries", "30", folder=tmp_path) as child:
        child.line("DATAVERSE_URL=")
        given = dict(line.split("=", 1) for line in child.seen)
        token = httpx.post(
            f"{given['BC_AUTHORITY']}/{given['BC_TENANT_ID']}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": given["BC_CLIENT_ID"],
                "client_secret": given["BC_CLIENT_SECRET"],
                "scope": f"{given['BC_BASE_URL']}/.default",
            },
        ).json()["access_token"]
        companies = httpx.get(
            f"{given['BC_BASE_URL']}/v2.0/{given['BC_TENANT_ID']}/{given['BC_ENVIRONMENT']}/api/v2.0/companies",
            headers={"Authorization": f"Bearer {token}"},
        ).json()["value"]
        assert [company["name"] for company in companies] == ["CRONUS Norge AS"]
        assert child.stop() == 0


def test_simulated_slack_prints_settings_that_work(tmp_path: Path) -> None:
    with Child("simulate", "slack", "--port", "0", folder=tmp_path) as child:
        child.line("SYNCERRORS_CHANNEL=")
        given = dict(line.split("=", 1) for line in child.seen if not line.startswith("#"))
        answer = httpx.post(
            f"{given['SLACK_API_URL'].rstrip('/')}/auth.test",
            headers={"Authorization": f"Bearer {given['SLACK_BOT_TOKEN']}"},
        ).json()
        assert answer["ok"]
        page = child.seen[0].rpartition(" ")[2]
        assert httpx.get(page).status_code == 200
        assert child.stop() == 0


def test_manifest_prints_what_slack_takes(tmp_path: Path) -> None:
    socket_mode = json.loads(run("manifest", folder=tmp_path).stdout)
    assert set(socket_mode["oauth_config"]["scopes"]["bot"]) == set(SCOPES)
    assert socket_mode["settings"]["socket_mode_enabled"]
    http_mode = json.loads(run("manifest", "--request-url", "https://bot.example/slack/events", folder=tmp_path).stdout)
    assert not http_mode["settings"]["socket_mode_enabled"]


def test_diagnose_answers_as_text_and_as_json(tmp_path: Path) -> None:
    text = "The currency EUR is not coupled"
    assert "EUR" in run("diagnose", text, folder=tmp_path).stdout
    assert json.loads(run("diagnose", text, "--json", folder=tmp_path).stdout)["facts"]


def test_diagnose_reads_lines_and_complains_about_the_wrong_one(tmp_path: Path) -> None:
    ended = run("diagnose", "--jsonl", folder=tmp_path, typed='{"text": "Record is locked"}\nnot json\n')
    first, second = map(json.loads, ended.stdout.splitlines())
    assert first["cause"]
    assert "line 2" in second["error"]
    assert ended.returncode == 1


def test_rules_test_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("[[rule]]\nname = 'x'\n")
    ended = run("rules", "test", "own.toml", folder=tmp_path)
    assert ended.returncode == 2
    assert 'rule "x": pattern is missing' in ended.stderr


def test_the_version_is_told(tmp_path: Path) -> None:
    assert __version__ in run("--version", folder=tmp_path).stdout


def test_a_slip_is_told_what_may_have_been_meant(tmp_path: Path) -> None:
    ended = run("demmo", folder=tmp_path)
    assert ended.returncode == 2
    assert "Did you mean demo?" in ended.stderr
    assert "Did you mean" not in run("blargh", folder=tmp_path).stderr
    assert "--json goes with --once" in run("demo", "--json", folder=tmp_path).stderr


def test_help_has_whole_sentences(tmp_path: Path) -> None:
    said = " ".join(run("--help", folder=tmp_path).stdout.split())
    assert "between a local Slack workspace and a simulated Business Central." in said
