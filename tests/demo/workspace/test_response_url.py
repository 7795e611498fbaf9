"""Answers through `response_url`."""

from typing import Any

import httpx
import pytest

from bot.demo.workspace import Workspace

BUTTON = {"type": "button", "action_id": "b", "text": {"type": "plain_text", "text": "Go"}}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]


@pytest.fixture
def addresses(workspace: Workspace, connect: Any) -> list[str]:
    found: list[str] = []

    def fill(app: Any) -> None:
        app.command("/syncerrors")(lambda ack, body: (ack(), found.append(body["response_url"])))
        app.action("b")(lambda ack, body: (ack(), found.append(body["response_url"])))

    connect(fill)
    return found


def test_five_answers_and_no_more(workspace: Workspace, addresses: list[str]) -> None:
    workspace.say("/syncerrors list")
    statuses = [httpx.post(addresses[0], json={"text": str(n)}) for n in range(6)]
    assert [each.status_code for each in statuses] == [200] * 5 + [404]
    assert statuses[-1].json() == {"ok": False, "error": "used_url"}
    assert [each.text for each in workspace.ephemerals()] == ["0", "1", "2", "3", "4"]
    assert [call.error for call in workspace.calls("response_url")] == [""] * 5 + ["used_url"]


def test_thirty_minutes_and_no_longer(workspace: Workspace, addresses: list[str]) -> None:
    workspace.say("/syncerrors list")
    workspace.faults.expire_response_urls()
    assert httpx.post(addresses[0], json={"text": "late"}).json()["error"] == "expired_url"


def test_answer_for_everybody(workspace: Workspace, addresses: list[str]) -> None:
    workspace.say("/syncerrors list")
    httpx.post(addresses[0], json={"text": "all", "response_type": "in_channel"})
    assert [each.text for each in workspace.messages()] == ["all"]
    assert httpx.post(addresses[0], json={"text": "x", "response_type": "loud"}).status_code == 400
    assert httpx.post(addresses[0], json={"blocks": [{}]}).json()["error"] == "invalid_blocks"


def test_replace_and_delete_the_message(workspace: Workspace, client: Any, channel: str, addresses: list[str]) -> None:
    client.chat_postMessage(channel=channel, text="x", blocks=BLOCKS)
    workspace.click("Go", in_message=workspace.messages()[0])
    httpx.post(addresses[0], json={"text": "done", "replace_original": True})
    [message] = workspace.messages()
    assert (message.text, message.blocks) == ("done", [])
    httpx.post(addresses[0], json={"delete_original": True})
    assert not workspace.messages()
    assert httpx.post(addresses[0], json={"delete_original": True}).json()["error"] == "message_not_found"


def test_ephemeral_list_is_paged_in_place(
    workspace: Workspace, client: Any, channel: str, addresses: list[str]
) -> None:
    kari = workspace.user_id("kari")
    client.chat_postEphemeral(channel=channel, user=kari, text="page 1", blocks=BLOCKS)
    workspace.click("Go", in_message=workspace.ephemerals()[0])
    assert "message" not in workspace.handed_over("interactive")[-1].payload
    httpx.post(addresses[0], json={"text": "page 2", "blocks": BLOCKS, "replace_original": True})
    [message] = workspace.ephemerals()
    assert (message.raw_text, message.edited) == ("page 2", True)
    httpx.post(addresses[0], json={"delete_original": True})
    assert not workspace.ephemerals()


def test_fault_on_the_address(workspace: Workspace, addresses: list[str]) -> None:
    workspace.say("/syncerrors list")
    workspace.faults.next("response_url", status=500, body="oops")
    assert httpx.post(addresses[0], json={"text": "x"}).status_code == 500
    assert not workspace.ephemerals()
    assert httpx.post(addresses[0], json={"text": "x"}).status_code == 200
