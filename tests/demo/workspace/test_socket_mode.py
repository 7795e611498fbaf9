"""Sockets that come, go, fall silent and are asked to come back."""

import json
import time
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as open_socket

from bot.demo.workspace import EVENTS, Workspace


def address(workspace: Workspace) -> str:
    client = WebClient(base_url=workspace.api_url)
    return str(client.apps_connections_open(app_token=workspace.app_token)["url"])


def listen(app: App) -> None:
    app.command("/syncerrors")(lambda ack: ack("done"))
    app.event("message")(print)


def test_hello_comes_at_once_and_a_ticket_is_good_for_one_connection(workspace: Workspace) -> None:
    url = address(workspace)
    with open_socket(url) as socket:
        hello = json.loads(socket.recv(timeout=2))
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(InvalidStatus):
            open_socket(url)
    with pytest.raises(InvalidStatus):
        open_socket(url.replace("ticket=", "ticket=x"))


def test_socket_with_a_foreign_host_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InvalidStatus):
        open_socket(address(workspace), additional_headers={"Host": "evil.example"})


def test_each_envelope_goes_to_one_connection(workspace: Workspace) -> None:
    with open_socket(address(workspace)) as first, open_socket(address(workspace)) as second:
        workspace.wait_for(lambda: len(workspace.sockets.connections) == 2)
        for socket in (first, second):
            assert json.loads(socket.recv(timeout=2))["type"] == "hello"
        workspace.deliveries.ack_seconds = 0.05
        workspace.deliveries.retry_seconds = ()
        workspace.say("one")
        workspace.say("two")
        heard = [json.loads(socket.recv(timeout=2))["payload"]["event"]["text"] for socket in (first, second)]
        assert sorted(heard) == ["one", "two"]
        for socket in (first, second):
            with pytest.raises(TimeoutError):
                socket.recv(timeout=0.05)


def test_event_and_command_envelopes_have_slacks_shape(workspace: Workspace) -> None:
    with open_socket(address(workspace)) as socket:
        socket.recv(timeout=2)
        workspace.deliveries.ack_seconds = 0.05
        workspace.deliveries.retry_seconds = ()
        workspace.say("hello")
        event = json.loads(socket.recv(timeout=2))
        assert (event["type"], event["accepts_response_payload"], event["retry_attempt"]) == ("events_api", False, 0)
        assert event["payload"]["event"]["channel_type"] == "channel"
        workspace.say("/syncerrors list", check=False)
        command = json.loads(socket.recv(timeout=2))
        assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
        assert command["payload"]["response_url"].startswith(workspace.url)


def test_text_of_the_acknowledgement_is_shown(workspace: Workspace, connect: Any) -> None:
    connect(listen)
    assert workspace.say("/syncerrors list").answer().text == "done"


def test_late_acknowledgement_is_none_and_commands_do_not_come_again(workspace: Workspace, connect: Any) -> None:
    workspace.deliveries.ack_seconds = 0.1

    def fill(app: App) -> None:
        app.command("/syncerrors")(lambda ack: (time.sleep(0.3), ack()))

    connect(fill)
    assert workspace.say("/syncerrors list", check=False).error == "operation_timeout"
    assert len(workspace.handed_over("slash_commands")) == 1


def test_refresh_makes_the_client_come_back(workspace: Workspace, connect: Any) -> None:
    connect(listen)
    workspace.faults.refresh_sockets()
    workspace.wait_for_connection(beyond=1)
    workspace.wait_for(lambda: len(workspace.sockets.connections) == 1)
    assert workspace.say("/syncerrors list").acked


def test_dropped_socket_comes_back(workspace: Workspace, connect: Any) -> None:
    connect(listen, ping_interval=0.2)
    workspace.faults.drop_sockets()
    workspace.wait_for_connection(beyond=1)
    assert workspace.say("/syncerrors list").acked


def test_silent_socket_stays_open_and_loses_what_is_sent(workspace: Workspace, connect: Any) -> None:
    handler = connect(listen)
    workspace.faults.silence_socket()
    workspace.deliveries.ack_seconds = 0.1
    assert workspace.say("/syncerrors list", check=False).error == "operation_timeout"
    assert handler.client.is_connected()
    assert len(workspace.sockets.connections) == 1


def test_silent_socket_answers_no_ping_and_the_client_notices(workspace: Workspace, connect: Any) -> None:
    connect(listen, ping_interval=0.05)
    workspace.faults.silence_socket()
    workspace.wait_for_connection(beyond=1, timeout=10)
    workspace.wait_for(lambda: workspace.say("/syncerrors list", check=False).acked)


def test_redelivered_event_carries_the_same_id(workspace: Workspace, connect: Any) -> None:
    ids: list[str] = []
    connect(lambda app: app.event("message")(lambda body: ids.append(body["event_id"])))
    workspace.say("hello")
    assert workspace.send_again(workspace.handed_over(EVENTS)[0]).acked
    assert ids[0] == ids[1]


def test_client_comes_back_after_an_outage(workspace: Workspace, connect: Any) -> None:
    connect(listen, ping_interval=0.2)
    port = int(workspace.url.rpartition(":")[2])
    workspace.stop()
    workspace.start(port)
    workspace.wait_for_connection(beyond=1)
    assert workspace.say("/syncerrors list").acked


def test_a_stranger_and_a_robot_can_be_told_by_their_events(workspace: Workspace) -> None:
    workspace.deliveries.retry_seconds = ()
    workspace.say("hello", as_user="stranger")
    workspace.say("hello", as_user="robot")
    stranger, robot = (each.payload for each in workspace.handed_over(EVENTS))
    assert stranger["event"]["user_team"] != stranger["team_id"]
    assert stranger["is_ext_shared_channel"]
    assert robot["event"]["bot_id"]


def test_no_new_socket_with_a_revoked_app_token(workspace: Workspace) -> None:
    workspace.faults.revoke_app_token()
    with pytest.raises(SlackApiError, match="token_revoked"):
        address(workspace)


def test_event_without_scope_or_membership_is_not_sent(workspace: Workspace) -> None:
    workspace.faults.refuse_scope("channels:history")
    workspace.say("hello")
    workspace.faults.grant_scope("channels:history")
    workspace.faults.kick("#integrations")
    workspace.say("hello")
    assert not workspace.handed_over()
