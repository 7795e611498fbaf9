"""The Web API through slack_sdk's WebClient: what it answers, and the words with which it refuses."""

import urllib.request
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.workspace import Workspace

NOTICE = {"event_type": "notice", "event_payload": {"id": "n-1", "count": 3}}


def refusal(call: Any, *arguments: Any, **named: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return str(caught.value.response["error"])


def test_auth_test_tells_identity_and_scopes(workspace: Workspace, client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["team_id"].startswith("T")
    assert answer["bot_id"].startswith("B")
    assert answer["user_id"] == workspace.user_id("syncerrors")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "error"), [("xoxb-wrong", "invalid_auth"), ("", "not_authed")])
def test_wrong_and_missing_token(workspace: Workspace, token: str, error: str) -> None:
    answer = httpx.post(f"{workspace.api_url}auth.test", headers={"Authorization": f"Bearer {token}"} if token else {})
    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})


def test_token_of_the_wrong_kind(workspace: Workspace, client: WebClient) -> None:
    app = WebClient(workspace.app_token, base_url=workspace.api_url)
    assert refusal(app.chat_postMessage, channel="C", text="x") == "not_allowed_token_type"
    assert refusal(client.apps_connections_open, app_token=workspace.bot_token) == "not_allowed_token_type"


def test_unknown_method_is_http_200(workspace: Workspace, client: WebClient) -> None:
    answer = httpx.post(f"{workspace.api_url}chat.shout", headers={"Authorization": f"Bearer {workspace.bot_token}"})
    assert (answer.status_code, answer.json()["error"]) == (200, "unknown_method")
    assert refusal(client.api_call, "no.such") == "unknown_method"


def test_revoked_token_and_missing_scope(workspace: Workspace, client: WebClient, channel: str) -> None:
    workspace.faults.refuse_scope("chat:write")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x")
    assert caught.value.response["needed"] == "chat:write"
    assert "chat:write" not in caught.value.response["provided"].split(",")
    workspace.faults.revoke_token("account_inactive")
    assert refusal(client.auth_test) == "account_inactive"
    workspace.faults.restore_tokens()
    workspace.faults.grant_scope("chat:write")
    client.chat_postMessage(channel=channel, text="x")


def test_post_history_and_metadata_only_when_asked(workspace: Workspace, client: WebClient, channel: str) -> None:
    first = client.chat_postMessage(channel=channel, text="one", metadata=NOTICE)
    second = client.chat_postMessage(channel=channel, text="two")
    assert second["ts"] > first["ts"]
    plain = client.conversations_history(channel=channel)
    assert [each["text"] for each in plain["messages"]] == ["two", "one"]
    assert "metadata" not in plain["messages"][1]
    full = client.conversations_history(channel=channel, include_all_metadata=True, oldest=first["ts"], inclusive=True)
    assert full["messages"][1]["metadata"] == NOTICE
    later = client.conversations_history(channel=channel, oldest=first["ts"])
    assert [each["text"] for each in later["messages"]] == ["two"]


def test_history_comes_in_pages(client: WebClient, channel: str) -> None:
    for number in range(5):
        client.chat_postMessage(channel=channel, text=str(number))
    pages = [[m["text"] for m in page["messages"]] for page in client.conversations_history(channel=channel, limit=2)]
    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_history_needs_the_scope_of_the_channels_kind(workspace: Workspace, client: WebClient) -> None:
    private = workspace.add_channel("secret", private=True)
    workspace.faults.refuse_scope("groups:history")
    with pytest.raises(SlackApiError) as caught:
        client.conversations_history(channel=private)
    assert caught.value.response["needed"] == "groups:history"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "CNOWHERE"}, "channel_not_found"),
        ({"channel": "CRANDOM000"}, "not_in_channel"),
        ({"channel": "CPRIVATE00"}, "channel_not_found"),
        ({"channel": "COLD000000"}, "is_archived"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"blocks": [{"type": "alert"}]}, "invalid_blocks"),
        ({"blocks": "nonsense"}, "invalid_blocks_format"),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5}, "msg_blocks_too_long"),
        ({"attachments": "nonsense"}, "invalid_attachments"),
        ({"metadata": {"event_type": "x"}}, "invalid_metadata_format"),
        ({"metadata": {"event_type": "x", "event_payload": {"a": {"b": 1}}}}, "invalid_metadata_schema"),
        ({"metadata": {"event_type": "x", "event_payload": {"a": "x" * 2048}}}, "metadata_too_large"),
        ({"thread_ts": "yesterday"}, "invalid_thread_ts"),
    ],
)
def test_post_refused(workspace: Workspace, client: WebClient, channel: str, arguments: Any, error: str) -> None:
    workspace.add_channel("random", member=False)
    workspace.add_channel("private", private=True, member=False)
    workspace.state.channels["COLD000000"] = workspace.state.channels.pop(workspace.add_channel("old"))
    workspace.state.channels["COLD000000"].archived = True
    assert workspace.channel_id("random").startswith("CRANDOM00")
    renamed = {"CRANDOM000": workspace.channel_id("random"), "CPRIVATE00": workspace.channel_id("private")}
    asked = {"channel": channel, "text": "x", **arguments}
    asked["channel"] = renamed.get(asked["channel"], asked["channel"])
    assert refusal(client.api_call, "chat.postMessage", json=asked) == error
    assert not workspace.messages()
    assert workspace.calls("chat.postMessage")[-1].error == error


def test_invalid_blocks_say_where(client: WebClient, channel: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x", blocks=[{"type": "section"}])
    messages = caught.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: text or fields [json-pointer:/blocks/0]"]


def test_update_without_blocks_takes_them_away(workspace: Workspace, client: WebClient, channel: str) -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "b"}}
    ts = client.chat_postMessage(channel=channel, text="x", blocks=[block], metadata=NOTICE)["ts"]
    client.chat_update(channel=channel, ts=ts, text="y")
    [message] = workspace.messages()
    assert (message.blocks, message.text, message.edited, message.metadata) == ([], "y", True, NOTICE)


def test_update_and_delete_refused(workspace: Workspace, client: WebClient, channel: str) -> None:
    theirs = workspace.say("mine").ts
    whispered = client.chat_postEphemeral(channel=channel, user=workspace.user_id("kari"), text="psst")["message_ts"]
    assert refusal(client.chat_update, channel=channel, ts=theirs, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=channel, ts=theirs) == "cant_delete_message"
    assert refusal(client.chat_update, channel=channel, ts=whispered, text="x") == "message_not_found"
    assert refusal(client.chat_update, channel=channel, ts="1.000001", text="x") == "message_not_found"
    own = client.chat_postMessage(channel=channel, text="x")["ts"]
    assert refusal(client.chat_update, channel=channel, ts=own, text="x" * 4001) == "msg_too_long"
    workspace.faults.archive("#integrations")
    assert refusal(client.chat_update, channel=channel, ts=own, text="y") == "is_archived"


def test_thread_replies_counts_and_broadcast(workspace: Workspace, client: WebClient, channel: str) -> None:
    root = client.chat_postMessage(channel=channel, text="root")["ts"]
    quiet = client.chat_postMessage(channel=channel, text="quiet", thread_ts=root)
    loud = client.chat_postMessage(channel=channel, text="loud", thread_ts=root, reply_broadcast=True)
    assert quiet["message"]["thread_ts"] == root
    history = client.conversations_history(channel=channel)["messages"]
    assert [each["text"] for each in history] == ["loud", "root"]
    assert (history[1]["reply_count"], history[1]["latest_reply"]) == (2, loud["ts"])
    thread = client.conversations_replies(channel=channel, ts=root)["messages"]
    assert [each["text"] for each in thread] == ["root", "quiet", "loud"]
    assert [each.text for each in workspace.messages()[0].thread()] == ["quiet", "loud"]
    assert refusal(client.conversations_replies, channel=channel, ts="1.000001") == "thread_not_found"


def test_reply_to_a_deleted_message_stands_alone(workspace: Workspace, client: WebClient, channel: str) -> None:
    gone = client.chat_postMessage(channel=channel, text="root")["ts"]
    workspace.faults.delete_message(channel, gone)
    answer = client.chat_postMessage(channel=channel, text="reply", thread_ts=gone)
    assert "thread_ts" not in answer["message"]
    assert [each.text for each in workspace.messages()] == ["reply"]


def test_deleted_root_with_replies_leaves_a_tombstone(workspace: Workspace, client: WebClient, channel: str) -> None:
    root = client.chat_postMessage(channel=channel, text="root")["ts"]
    client.chat_postMessage(channel=channel, text="reply", thread_ts=root)
    client.chat_delete(channel=channel, ts=root)
    assert client.conversations_history(channel=channel)["messages"][0]["subtype"] == "tombstone"
    assert refusal(client.chat_update, channel=channel, ts=root, text="x") == "message_not_found"
    assert "thread_ts" not in client.chat_postMessage(channel=channel, text="again", thread_ts=root)["message"]
    assert [each.text for each in workspace.messages()] == ["again"]


def test_ephemeral_is_seen_by_one_and_not_in_the_history(workspace: Workspace, client: WebClient, channel: str) -> None:
    client.chat_postEphemeral(channel=channel, user=workspace.user_id("kari"), text="psst")
    assert [each.text for each in workspace.ephemerals(as_user="kari")] == ["psst"]
    assert not workspace.ephemerals(as_user="ola")
    assert not client.conversations_history(channel=channel)["messages"]
    gone = workspace.user_id("gone")
    assert refusal(client.chat_postEphemeral, channel=channel, user=gone, text="x") == "user_not_in_channel"


def test_direct_message_by_user_id(workspace: Workspace, client: WebClient) -> None:
    client.chat_postMessage(channel=workspace.user_id("ola"), text="hello")
    assert [each.text for each in workspace.direct_messages(as_user="ola")] == ["hello"]


def test_users_with_locale_when_asked(workspace: Workspace, client: WebClient) -> None:
    kari = workspace.user_id("kari")
    assert "locale" not in client.users_info(user=kari)["user"]
    assert client.users_info(user=kari, include_locale=True)["user"]["locale"] == "nb-NO"
    assert client.users_info(user=workspace.user_id("gone"))["user"]["deleted"]
    assert client.users_info(user=workspace.user_id("robot"))["user"]["is_bot"]
    assert refusal(client.users_info, user="UNOBODY") == "user_not_found"
    names = {each["name"] for each in client.users_list()["members"]}
    assert {"kari", "ola", "admin"} <= names
    assert "stranger" not in names


def test_groups_channels_members_team(workspace: Workspace, client: WebClient, channel: str) -> None:
    group = workspace.add_usergroup("erp-team", "kari", "gone")
    assert client.usergroups_users_list(usergroup=group)["users"] == [workspace.user_id("kari")]
    assert client.usergroups_list(include_users=True)["usergroups"][0]["handle"] == "erp-team"
    assert refusal(client.usergroups_users_list, usergroup="SNONE") == "no_such_subteam"
    assert client.conversations_info(channel=channel)["channel"]["name"] == "integrations"
    assert workspace.user_id("ola") in client.conversations_members(channel=channel)["members"]
    assert {each["name"] for each in client.conversations_list()["channels"]} == {"integrations", "general"}
    assert client.team_info()["team"]["name"]


def test_permalink_reactions_validate(workspace: Workspace, client: WebClient, channel: str) -> None:
    ts = client.chat_postMessage(channel=channel, text="x")["ts"]
    assert ts.replace(".", "") in client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"]
    client.reactions_add(channel=channel, timestamp=ts, name="eyes")
    assert refusal(client.reactions_add, channel=channel, timestamp=ts, name="eyes") == "already_reacted"
    workspace.react(":tada:", to=workspace.messages()[0])
    shown = client.reactions_get(channel=channel, timestamp=ts)["message"]["reactions"]
    assert {each["name"] for each in shown} == {"eyes", "tada"}
    client.api_call("blocks.validate", json={"blocks": [{"type": "divider"}]})
    assert refusal(client.api_call, "blocks.validate", json={"blocks": [{"type": "x"}]}) == "invalid_blocks"


def test_file_is_uploaded_and_shared_in_a_thread(workspace: Workspace, client: WebClient, channel: str) -> None:
    root = client.chat_postMessage(channel=channel, text="root")["ts"]
    client.files_upload_v2(
        channel=channel,
        thread_ts=root,
        content="a;b\n",
        filename="snapshot.csv",
        title="Snapshot",
        initial_comment="here",
    )
    [reply] = workspace.messages()[0].thread()
    assert (reply.text, reply.files[0]["title"]) == ("here", "Snapshot")
    with urllib.request.urlopen(reply.files[0]["url_private"]) as answer:
        assert answer.read() == b"a;b\n"
    assert refusal(client.files_completeUploadExternal, files=[{"id": "FNONE", "title": "x"}]) == "file_not_found"


def test_view_needs_a_fresh_trigger_once(workspace: Workspace, client: WebClient) -> None:
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
    assert refusal(client.views_open, trigger_id="made.up", view=view) == "invalid_trigger_id"
    trigger = workspace.state.new_trigger(workspace.user_id("kari"))
    assert refusal(client.views_open, trigger_id=trigger, view={**view, "blocks": [{}]}) in {
        "invalid_arguments",
    }
    trigger = workspace.state.new_trigger(workspace.user_id("kari"))
    opened = client.views_open(trigger_id=trigger, view=view)["view"]
    assert refusal(client.views_open, trigger_id=trigger, view=view) == "exchanged_trigger_id"
    late = workspace.state.new_trigger(workspace.user_id("kari"))
    workspace.faults.expire_triggers()
    assert refusal(client.views_open, trigger_id=late, view=view) == "expired_trigger_id"
    assert refusal(client.views_update, view_id=opened["id"], hash="old", view=view) == "hash_conflict"
    client.views_update(
        view_id=opened["id"], hash=opened["hash"], view={**view, "title": {"type": "plain_text", "text": "U"}}
    )
    shown = workspace.view()
    assert shown is not None
    assert shown.title == "U"
    assert refusal(client.views_update, view_id="VNONE", view=view) == "not_found"
    for _ in range(2):
        client.views_push(trigger_id=workspace.state.new_trigger(workspace.user_id("kari")), view=view)
    fresh = workspace.state.new_trigger(workspace.user_id("kari"))
    assert refusal(client.views_push, trigger_id=fresh, view=view) == "push_limit_reached"


def test_links_are_unfurled_where_the_app_asked_to(workspace: Workspace, client: WebClient, channel: str) -> None:
    workspace.state.unfurl_domains.add("bc.example.com")
    ts = workspace.say("see https://bc.example.com/?page=21&x=1 please").ts
    [told] = [
        each.payload["event"]
        for each in workspace.handed_over()
        if each.payload["event"]["type"] == "link_shared" and not each.attempt
    ]
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "the record"}}
    link = told["links"][0]["url"]
    client.chat_unfurl(channel=channel, ts=ts, unfurls={link: {"blocks": [block]}})
    assert refusal(client.chat_unfurl, channel=channel, ts=ts, unfurls={"https://x": {}}) == "cannot_unfurl_url"


def test_calls_are_recorded_without_the_token(workspace: Workspace, client: WebClient, channel: str) -> None:
    client.chat_postMessage(channel=channel, text="x", unfurl_links=False)
    [call] = workspace.calls("chat.postMessage")
    assert call.arguments == {"channel": channel, "text": "x", "unfurl_links": False}
    assert (call.status, call.error, call.fault) == (200, "", "")
    assert workspace.bot_token not in str(workspace.calls())


def test_rate_limits_by_channel_and_by_tier(workspace: Workspace, client: WebClient, channel: str) -> None:
    workspace.rates.on = True
    for _ in range(4):
        client.chat_postMessage(channel=channel, text="x")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=channel, text="x")
    assert caught.value.response.status_code == 429
    assert int(caught.value.response.headers["Retry-After"]) == 1
    client.chat_postMessage(channel=workspace.channel_id("general"), text="another channel has its own")
    for _ in range(50):
        client.conversations_history(channel=channel)
    assert refusal(client.conversations_history, channel=channel) == "ratelimited"


def test_foreign_host_and_huge_body_are_turned_away(workspace: Workspace) -> None:
    port = workspace.url.rpartition(":")[2]
    assert httpx.post(f"{workspace.api_url}auth.test", headers={"Host": "evil.example"}).status_code == 421
    assert httpx.post(f"{workspace.api_url}auth.test", headers={"Host": f"evil.example:{port}"}).status_code == 421
    assert httpx.post(f"{workspace.api_url}auth.test", headers={"Host": "127.0.0.1:1"}).status_code == 421
    assert httpx.post(f"{workspace.api_url}api.test", content=b"x" * (10 * 1024 * 1024 + 1)).status_code == 413
    chunks = (b"x" * 1024 * 1024 for _ in range(11))
    assert httpx.post(f"{workspace.api_url}api.test", content=chunks).status_code == 413
    assert httpx.get(f"{workspace.url}/nowhere").status_code == 404


def test_json_that_is_none_is_refused(workspace: Workspace) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {workspace.bot_token}"}
    for body, error in ((b"{", "invalid_json"), (b"[]", "json_not_object")):
        assert httpx.post(f"{workspace.api_url}auth.test", content=body, headers=headers).json()["error"] == error
    assert httpx.post(f"{workspace.api_url}auth.test", content=b"", headers=headers).json()["ok"]


def test_half_a_surrogate_pair_survives(workspace: Workspace, client: WebClient, channel: str) -> None:
    client.api_call("chat.postMessage", json={"channel": channel, "text": "a\ud83d b\x00"})
    assert client.conversations_history(channel=channel)["messages"][0]["text"] == "a\ud83d b\x00"


def test_a_whisper_in_a_thread_that_nobody_has_begun_is_shown_to_nobody(
    workspace: Workspace, client: WebClient
) -> None:
    channel, kari = workspace.channel_id("#general"), workspace.user_id("kari")
    root = str(client.chat_postMessage(channel=channel, text="root")["ts"])
    assert client.chat_postEphemeral(channel=channel, user=kari, text="unseen", thread_ts=root)["message_ts"]
    client.chat_postMessage(channel=channel, text="reply", thread_ts=root)
    client.chat_postEphemeral(channel=channel, user=kari, text="seen", thread_ts=root)
    assert [each.text for each in workspace.ephemerals(as_user="kari")] == ["seen"]
