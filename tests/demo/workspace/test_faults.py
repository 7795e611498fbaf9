"""Faults on demand, as a client meets them."""

import threading
from http.client import RemoteDisconnected
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.workspace import Workspace


def test_too_many_requests_with_any_retry_after(workspace: Workspace, client: WebClient, channel: str) -> None:
    for value in ("1", "3600", "abc"):
        workspace.faults.next("chat.postMessage", status=429, headers={"Retry-After": value})
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=channel, text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == value
    workspace.faults.next("chat.postMessage", status=429)
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x")
    assert "Retry-After" not in caught.value.response.headers
    assert not workspace.messages()
    client.chat_postMessage(channel=channel, text="x")


def test_error_word_with_and_without_having_accepted(workspace: Workspace, client: WebClient, channel: str) -> None:
    for accepted in (False, True):
        workspace.faults.next("chat.postMessage", error="internal_error", accepted=accepted)
        with pytest.raises(SlackApiError, match="internal_error"):
            client.chat_postMessage(channel=channel, text="x")
        assert len(workspace.messages()) == accepted


@pytest.mark.parametrize("accepted", [False, True])
def test_reset(workspace: Workspace, client: WebClient, channel: str, accepted: bool) -> None:
    play = workspace.faults.reset_after_accept if accepted else workspace.faults.reset_before_accept
    play("chat.postMessage")
    with pytest.raises((ConnectionResetError, RemoteDisconnected)):
        client.chat_postMessage(channel=channel, text="x")
    assert len(workspace.messages()) == accepted
    assert len(workspace.calls("chat.postMessage")) == 1


def test_html_and_truncated_answers(workspace: Workspace, client: WebClient, channel: str) -> None:
    workspace.faults.html_502("chat.postMessage")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x")
    assert caught.value.response.status_code == 502
    assert not workspace.messages()
    workspace.faults.truncated("chat.postMessage")
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=channel, text="x")
    assert len(workspace.messages()) == 1


def test_hanging_call_ends_when_it_is_released(workspace: Workspace, client: WebClient, channel: str) -> None:
    workspace.faults.hang("chat.postMessage", accepted=True)
    answers: list[Any] = []
    caller = threading.Thread(target=lambda: answers.append(client.chat_postMessage(channel=channel, text="x")["ok"]))
    caller.start()
    workspace.wait_for(lambda: workspace.calls("chat.postMessage"))
    assert not answers
    workspace.faults.release()
    caller.join(5)
    assert answers == [True]


def test_hanging_call_does_not_keep_the_workspace_from_stopping(client: WebClient) -> None:
    workspace = Workspace().start()
    workspace.faults.hang("auth.test")
    impatient = WebClient(workspace.bot_token, base_url=workspace.api_url, timeout=1, retry_handlers=[])
    with pytest.raises(TimeoutError):
        impatient.auth_test()
    stopping = threading.Thread(target=workspace.stop, daemon=True)
    stopping.start()
    stopping.join(10)
    assert not stopping.is_alive()


def test_slow_answer_and_other_channels(workspace: Workspace, client: WebClient, channel: str) -> None:
    slow = workspace.faults.slow("chat.postMessage", 0.2, channel=channel)
    client.chat_postMessage(channel=workspace.channel_id("general"), text="x")
    assert slow not in workspace.faults.played
    client.chat_postMessage(channel=channel, text="x")
    assert slow in workspace.faults.played
    workspace.faults.clear()


def test_fault_that_lasts_until_it_is_cleared(workspace: Workspace, client: WebClient, channel: str) -> None:
    workspace.faults.next("*", error="service_unavailable", times=-1)
    for _ in range(3):
        with pytest.raises(SlackApiError, match="service_unavailable"):
            client.chat_postMessage(channel=channel, text="x")
    workspace.faults.clear()
    client.chat_postMessage(channel=channel, text="x")
    assert [call.fault for call in workspace.calls("chat.postMessage")] == ["service_unavailable"] * 3 + [""]


def test_default_client_posts_twice_when_the_connection_is_reset(workspace: Workspace, channel: str) -> None:
    default = WebClient(workspace.bot_token, base_url=workspace.api_url)
    workspace.faults.reset_after_accept("chat.postMessage")
    default.chat_postMessage(channel=channel, text="x")
    assert len(workspace.messages()) == 2


def test_waiting_in_vain_says_so(workspace: Workspace) -> None:
    with pytest.raises(AssertionError, match="still not so"):
        workspace.wait_for(lambda: False, timeout=0.05)
