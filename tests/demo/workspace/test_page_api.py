"""What the page gets and does."""

import json
import threading
from typing import Any

import httpx
import pytest
from slack_bolt import App

from bot.demo.workspace import Workspace
from tests.demo.workspace.test_conversation import CARD, MODAL

WRITE = {"X-Page": "1"}


@pytest.fixture
def page(workspace: Workspace) -> Any:
    with httpx.Client(base_url=workspace.url) as client:
        yield client


@pytest.fixture
def kari(workspace: Workspace) -> str:
    return workspace.user_id("kari")


def do(page: httpx.Client, name: str, **body: Any) -> Any:
    return page.post(f"/page/api/{name}", json=body, headers=WRITE).json()


def fill(app: App) -> None:
    app.command("/syncerrors")(
        lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=MODAL))
    )
    app.action("take")(lambda ack, respond: (ack(), respond("taken", replace_original=False)))
    app.view("resolve")(lambda ack: ack())
    app.view_closed("resolve")(lambda ack: ack())
    app.shortcut("explain")(
        lambda ack, body, client: (ack(), client.views_open(trigger_id=body["trigger_id"], view=MODAL))
    )
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    app.event("app_home_opened")(lambda event, client: client.views_publish(user_id=event["user"], view=home))
    app.event("message")(print)


def test_assets_come_with_a_strict_policy(page: httpx.Client) -> None:
    answer = page.get("/")
    assert answer.status_code in {200, 404}
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for path in (
        "/page/../page_api.py",
        "/page/%2e%2e/page_api.py",
        "/page/..%2fpage_api.py",
        "/page/nothing.js",
        "/page/",
    ):
        assert page.get(path).status_code == 404


def test_post_without_the_header_or_with_a_foreign_host_is_refused(page: httpx.Client, kari: str, channel: str) -> None:
    body = {"user": kari, "channel": channel, "text": "x"}
    assert page.post("/page/api/say", json=body).status_code == 403
    assert page.post("/page/api/say", json=body, headers={**WRITE, "Host": "evil.example"}).status_code == 421
    assert page.post("/page/api/say", json={**body, "channel": "CNONE"}, headers=WRITE).status_code == 404
    assert page.get("/page/api/messages?channel=CNONE").status_code == 404


def test_state_and_messages(workspace: Workspace, page: httpx.Client, client: Any, channel: str, kari: str) -> None:
    state = page.get("/page/api/state", params={"user": kari}).json()
    assert state["me"] == {"id": kari, "name": "kari"}
    assert [each["name"] for each in state["channels"]] == ["integrations", "general"]
    assert state["commands"][0]["command"] == "/syncerrors"
    assert state["shortcuts"] == [{"callback_id": "explain", "name": "Explain this"}]
    root = client.chat_postMessage(channel=channel, text="root", blocks=CARD)["ts"]
    client.chat_postMessage(channel=channel, text="reply", thread_ts=root)
    client.chat_postEphemeral(channel=channel, user=workspace.user_id("ola"), text="not for kari")
    client.chat_postEphemeral(channel=channel, user=kari, text="for kari")
    shown = page.get("/page/api/messages", params={"user": kari, "channel": channel}).json()["messages"]
    assert [(each["text"], each["reply_count"], each["ephemeral"]) for each in shown] == [
        ("root", 1, False),
        ("for kari", 0, True),
    ]
    thread = page.get("/page/api/thread", params={"user": kari, "channel": channel, "ts": root}).json()["messages"]
    assert [each["text"] for each in thread] == ["root", "reply"]


def test_everything_that_can_be_done(
    workspace: Workspace, page: httpx.Client, client: Any, connect: Any, channel: str, kari: str
) -> None:
    connect(fill)
    me = {"user": kari}
    assert do(page, "say", **me, channel=channel, text="hello") == {"ok": True}
    assert do(page, "say", **me, channel=channel, text="  ")["error"] == "no_text"
    ts = client.chat_postMessage(channel=channel, text="x", blocks=CARD)["ts"]
    container = {"type": "message", "channel": channel, "ts": ts}
    action = {"type": "button", "block_id": "deeds", "action_id": "take", "value": "P-1"}
    assert do(page, "action", **me, container=container, action=action) == {"ok": True}
    assert workspace.wait_for(workspace.ephemerals)[0].text == "taken"
    assert do(page, "action", **me, container=container, action={**action, "action_id": "no"})["ok"] is False
    assert do(page, "say", **me, channel=channel, text="/syncerrors resolve") == {"ok": True}
    view = page.get("/page/api/state", params=me).json()["view"]
    assert view["title"]["text"] == "Resolve"
    refused = do(page, "submit", **me, view_id=view["id"], values={})
    assert refused == {"ok": False, "errors": {"why": "Please complete this required field."}}
    values = {"why": {"text": {"type": "plain_text_input", "value": "repaired"}}}
    assert do(page, "submit", **me, view_id=view["id"], values=values) == {"ok": True}
    assert do(page, "shortcut", **me, callback_id="explain", channel=channel, ts=ts) == {"ok": True}
    view = page.get("/page/api/state", params=me).json()["view"]
    assert do(page, "close", **me, view_id=view["id"]) == {"ok": True}
    assert do(page, "close", **me, view_id=view["id"])["ok"] is False
    assert do(page, "home", **me) == {"ok": True}
    assert page.get("/page/api/state", params=me).json()["home"]["type"] == "home"


def test_news_arrive_as_they_happen_and_only_for_whom_they_are_meant(
    workspace: Workspace, client: Any, channel: str, kari: str
) -> None:
    heard: list[tuple[str, Any]] = []
    ready, enough = threading.Event(), threading.Event()

    def listen() -> None:
        with httpx.stream("GET", f"{workspace.url}/page/api/events", params={"user": kari}, timeout=10) as stream:
            kind = ""
            for line in stream.iter_lines():
                if line.startswith(":"):
                    ready.set()
                elif line.startswith("event:"):
                    kind = line.removeprefix("event: ")
                elif line.startswith("data:"):
                    heard.append((kind, json.loads(line.removeprefix("data: "))))
                    if len(heard) == 3:
                        enough.set()
                        return

    thread = threading.Thread(target=listen)
    thread.start()
    assert ready.wait(5)
    client.chat_postEphemeral(channel=channel, user=workspace.user_id("ola"), text="not for kari")
    ts = client.chat_postMessage(channel=channel, text="x")["ts"]
    client.views_open(trigger_id=workspace.state.new_trigger(kari), view=MODAL)
    workspace.add_channel("new")
    assert enough.wait(5)
    thread.join(5)
    assert heard[0] == ("message", {"channel": channel, "ts": ts, "thread_ts": ""})
    assert (heard[1][0], heard[1][1]["view"]["callback_id"]) == ("view", "resolve")
    assert heard[2] == ("reset", {})
    workspace.wait_for(lambda: not client.auth_test() or not workspace.state.listeners)


def test_open_stream_does_not_keep_the_workspace_from_stopping() -> None:
    workspace = Workspace().start()
    with httpx.stream("GET", f"{workspace.url}/page/api/events", timeout=10) as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": hello"
        workspace.stop()
        assert [line for line in lines if line] == []
