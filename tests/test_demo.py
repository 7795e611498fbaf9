"""The demo as a newcomer starts it: everything on this computer, nothing from the environment, honest about faults."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.play import play_once
from bot.demo.scenario import MAIN, Scene
from bot.demo.workspace import Workspace
from tests.children import Child, environment, run

DEAD = "http://127.0.0.1:9"
CANARIES = {
    "SLACK_BOT_TOKEN": "xoxb-canary",
    "SLACK_APP_TOKEN": "xapp-canary",
    "SLACK_SIGNING_SECRET": "canary",
    "SLACK_CLIENT_ID": "canary",
    "SLACK_CLIENT_SECRET": "canary",
    "SLACK_API_URL": "https://canary.example/api",
    "SYNCERRORS_CHANNEL": "#canary",
    "SYNCERRORS_DATABASE_URL": "postgresql://canary@canary.example/canary",
    "SYNCERRORS_LANGUAGE": "canary",
    "BC_BASE_URL": "https://canary.example",
    "BC_TENANT_ID": "canary",
    "BC_ENVIRONMENT": "canary",
    "BC_CLIENT_ID": "canary",
    "BC_CLIENT_SECRET": "canary",
    "DATAVERSE_URL": "https://canary.example",
    "HTTP_PROXY": DEAD,
    "HTTPS_PROXY": DEAD,
    "ALL_PROXY": DEAD,
    "http_proxy": DEAD,
    "https_proxy": DEAD,
    "all_proxy": DEAD,
    "SSL_CERT_FILE": "/nowhere/canary.pem",
    "REQUESTS_CA_BUNDLE": "/nowhere/canary.pem",
}


@pytest.fixture(scope="module")
def transcript(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The channel of `demo --once --json`, played with somebody's real settings and a dead proxy around it."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in CANARIES.items()))
    ended = run("demo", "--once", "--json", folder=folder, extra=CANARIES)
    assert ended.returncode == 0, ended.stderr
    assert "canary" not in ended.stdout + ended.stderr
    assert [path.name for path in folder.iterdir()] == [".env"]
    channel: dict[str, Any] = json.loads(ended.stdout)
    return channel


@pytest.mark.parametrize(
    "named",
    ["10030", "SEK", "JO", "prvReadAccount", "Unit Price", "Fabrikam AS", "Fabrikam.Loyalty", "flux compensator"],
)
def test_every_cause_of_the_morning_has_exactly_one_card(transcript: dict[str, Any], named: str) -> None:
    assert len([card for card in transcript["cards"] if named in card["text"]]) == 1


def test_cards_have_a_notification_links_and_buttons(transcript: dict[str, Any]) -> None:
    for card in transcript["cards"]:
        assert card["notification"]
        assert "How to fix" in card["buttons"]
        assert any("page=5339" in link["url"] for link in card["links"])


def test_links_lead_to_both_sides(transcript: dict[str, Any]) -> None:
    card = next(card for card in transcript["cards"] if "10030" in card["text"])
    addresses = [urlsplit(link["url"]) for link in card["links"]]
    assert [address for address in addresses if address.path == "/main.aspx"]
    pages = [parse_qs(address.query)["page"] for address in addresses if "page" in parse_qs(address.query)]
    assert ["21"] in pages


def test_threads_tell_what_people_did_and_that_it_came_back(transcript: dict[str, Any]) -> None:
    card = next(card for card in transcript["cards"] if "SEK" in card["text"])
    said = [reply["text"] for reply in card["thread"]]
    assert any("resolved P-" in text for text in said)
    assert any("is back" in text for text in said)


def test_the_company_without_the_extension_says_what_is_missing(transcript: dict[str, Any]) -> None:
    card = next(card for card in transcript["cards"] if "Fabrikam AS" in card["text"])
    assert "With the Sync Errors extension" in card["text"]


def test_what_was_there_before_is_one_summary(transcript: dict[str, Any]) -> None:
    summaries = [message for message in transcript["other"] if "Watching 2 companies" in message["text"]]
    assert len(summaries) == 1


def test_the_transcript_as_text_reads_like_the_channel(tmp_path: Path) -> None:
    ended = run("demo", "--once", folder=tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("#integrations\n")
    assert "[How to fix] [Acknowledge]" in ended.stdout
    assert ended.stderr == ""


def test_the_same_morning_is_played_in_norwegian(tmp_path: Path) -> None:
    ended = run("demo", "--once", "--language", "nb", folder=tmp_path)
    assert ended.returncode == 0, ended.stderr


def _dead_business_central(bc: SimulatedBusinessCentral, _slack: Workspace) -> None:
    bc.faults.next(status=403, times=None)


def _archived_channel(bc: SimulatedBusinessCentral, slack: Workspace) -> None:
    slack.faults.archive("#integrations")
    bc.fail("missing_exchange_rate", key="SEK", company=MAIN)


def _broken_posting(bc: SimulatedBusinessCentral, slack: Workspace) -> None:
    slack.faults.next("chat.postMessage", error="invalid_blocks", times=-1)
    bc.fail("missing_exchange_rate", key="SEK", company=MAIN)


def _nobody_there(_bc: SimulatedBusinessCentral, _slack: Workspace) -> bool:
    return False


@pytest.mark.parametrize(
    ("happen", "complaint"),
    [
        (_dead_business_central, "403"),
        (_archived_channel, "notices are"),
        (_broken_posting, "notices are"),
        (_nobody_there, "there is no such card"),
    ],
)
def test_what_goes_wrong_is_returned(happen: Any, complaint: str) -> None:
    morning = [Scene(timedelta(seconds=1), "something", happen, by_people=happen is _nobody_there)]
    faults = play_once("en", as_json=False, out=lambda _text: None, morning=morning)
    assert complaint in "\n".join(faults)


FAILING = """
import sys
from datetime import timedelta
from bot.__main__ import main
from bot.demo import play, scenario
play.scenes = lambda: [scenario.Scene(timedelta(0), "Nobody", lambda bc, slack: False, by_people=True)]
sys.argv = ["syncerrors", "demo", "--once"]
main()
"""


def test_a_fault_makes_the_command_end_with_one(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FAILING],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert "went wrong: Nobody: there is no such card" in ended.stderr


def news(page: str, user: str) -> Iterator[str]:
    """What the page is told as it happens; begins with one turn for what was there before."""
    with httpx.stream("GET", f"{page}/page/api/events", params={"user": user}, timeout=60, trust_env=False) as stream:
        yield ""
        yield from (line for line in stream.iter_lines() if line.startswith("event: message"))


def test_live_the_channel_fills_by_itself_even_where_nothing_can_be_written(tmp_path: Path) -> None:
    with Child("demo", folder=tmp_path, home="/proc", extra=CANARIES) as demo:
        front_door = re.search(r"http\S+", demo.line("Slack (local)"))
        assert front_door
        address = urlsplit(front_door[0])
        page, (user,) = f"http://{address.netloc}", parse_qs(address.query)["user"]
        for _ in news(page, user):
            query = {"user": user, "channel": address.fragment}
            messages = httpx.get(f"{page}/page/api/messages", params=query, trust_env=False).json()["messages"]
            if len([message for message in messages if "acknowledge" in json.dumps(message)]) >= 5:
                break
        assert demo.stop() == 0
    assert "Traceback" not in "\n".join(demo.seen)
