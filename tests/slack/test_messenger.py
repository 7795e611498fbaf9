"""Posting and finding against the local workspace, with everything that Slack can do instead of answering."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.demo.workspace import Workspace
from bot.exceptions import OutcomeUnknown, SlackRefused, SlackUnavailable
from bot.slack.blocks import message, section
from bot.slack.faults import retry_after
from bot.slack.identity import identify
from bot.slack.messenger import SlackMessenger, web_client

CARD = message("EUR has no exchange rate", [section("EUR has no exchange rate")])


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace() as started:
        yield started


@pytest.fixture
def messenger(workspace: Workspace) -> SlackMessenger:
    return SlackMessenger(web_client(workspace.bot_token, workspace.api_url, limit_seconds=2))


@pytest.fixture
def channel(workspace: Workspace) -> str:
    return workspace.channel_id("#integrations")


def test_post_carries_the_notice_and_unfurls_nothing(
    workspace: Workspace, messenger: SlackMessenger, channel: str
) -> None:
    ts = messenger.post(channel, CARD, notice="test/p1e1-card")
    (posted,) = workspace.messages("#integrations")
    assert posted.ts == ts
    assert posted.metadata == {"event_type": "syncerrors_notice", "event_payload": {"notice": "test/p1e1-card"}}
    assert not posted.unfurl_links
    assert not posted.unfurl_media


def test_reply_is_seen_in_the_channel_only_when_broadcast(
    workspace: Workspace, messenger: SlackMessenger, channel: str
) -> None:
    ts = messenger.post(channel, CARD, notice="a")
    messenger.post(channel, CARD, notice="b", thread=ts)
    messenger.post(channel, CARD, notice="c", thread=ts, broadcast=True)
    assert len(workspace.messages("#integrations")) == 2
    assert len(workspace.messages("#integrations")[0].thread()) == 2


def test_updated_card_is_still_found_by_its_own_notice(
    workspace: Workspace, messenger: SlackMessenger, channel: str
) -> None:
    ts = messenger.post(channel, CARD, notice="card")
    messenger.update(channel, ts, message("now", [section("now")]), notice="update")
    assert "now" in workspace.messages("#integrations")[-1]
    assert messenger.find(channel, "card", since=float(ts) - 60) == ts


def test_find_reads_the_window_to_its_end(workspace: Workspace, messenger: SlackMessenger, channel: str) -> None:
    ts = messenger.post(channel, CARD, notice="wanted")
    for index in range(230):
        workspace.say(f"talk {index}", channel="#integrations", check=False)
    assert messenger.find(channel, "wanted", since=float(ts) - 60) == ts
    assert messenger.find(channel, "other", since=float(ts) - 60) is None
    assert len(workspace.calls("conversations.history")) >= 4


def test_find_looks_into_threads(messenger: SlackMessenger, channel: str) -> None:
    ts = messenger.post(channel, CARD, notice="card")
    reply = messenger.post(channel, CARD, notice="reply", thread=ts)
    assert messenger.find(channel, "reply", since=float(ts) - 60, thread=ts) == reply
    assert messenger.find(channel, "other", since=float(ts) - 60, thread=ts) is None


def test_find_without_the_scope_names_what_is_needed(
    workspace: Workspace, messenger: SlackMessenger, channel: str
) -> None:
    workspace.faults.refuse_scope("channels:history")
    with pytest.raises(SlackRefused) as refused:
        messenger.find(channel, "card", since=0.0)
    assert refused.value.code == "missing_scope"
    assert "channels:history" in refused.value.needed


def test_find_that_breaks_off_is_not_an_empty_window(
    workspace: Workspace, messenger: SlackMessenger, channel: str
) -> None:
    workspace.faults.html_502("conversations.history")
    with pytest.raises(SlackUnavailable):
        messenger.find(channel, "card", since=0.0)


def test_connection_lost_after_slack_accepted_is_one_post_and_unknown(
    workspace: Workspace, messenger: SlackMessenger, channel: str
) -> None:
    workspace.faults.reset_after_accept("chat.postMessage")
    with pytest.raises(OutcomeUnknown):
        messenger.post(channel, CARD, notice="card")
    assert len(workspace.calls("chat.postMessage")) == 1
    (posted,) = workspace.messages("#integrations")
    assert messenger.find(channel, "card", since=float(posted.ts) - 60) == posted.ts


@pytest.mark.parametrize("fault", ["html_502", "truncated", "reset_before_accept"])
def test_answer_that_cannot_be_used_is_an_unknown_outcome(
    workspace: Workspace, messenger: SlackMessenger, channel: str, fault: str
) -> None:
    getattr(workspace.faults, fault)("chat.postMessage")
    with pytest.raises(OutcomeUnknown):
        messenger.post(channel, CARD, notice="card")


def test_hanging_call_is_given_up_at_the_limit(workspace: Workspace, messenger: SlackMessenger, channel: str) -> None:
    hanging = workspace.faults.hang("chat.postMessage")
    with pytest.raises(OutcomeUnknown):
        messenger.post(channel, CARD, notice="card")
    assert hanging in workspace.faults.played


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "1"}, timedelta(seconds=1)),
        ({"Retry-After": "30"}, timedelta(seconds=30)),
        ({"retry-after": "3600"}, timedelta(hours=1)),
        ({}, None),
        ({"Retry-After": "abc"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "9" * 40}, timedelta(days=1)),
    ],
)
def test_429_is_unavailable_with_the_wait_that_slack_names(
    workspace: Workspace,
    messenger: SlackMessenger,
    channel: str,
    headers: dict[str, str],
    wait: timedelta | None,
) -> None:
    workspace.faults.next("chat.postMessage", status=429, headers=headers)
    with pytest.raises(SlackUnavailable) as fault:
        messenger.post(channel, CARD, notice="card")
    assert fault.value.retry_after == wait
    assert retry_after(headers) == wait


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ("internal_error", OutcomeUnknown),
        ("fatal_error", OutcomeUnknown),
        ("service_unavailable", SlackUnavailable),
        ("request_timeout", SlackUnavailable),
        ("message_limit_exceeded", SlackUnavailable),
        ("ratelimited", SlackUnavailable),
        ("channel_not_found", SlackRefused),
        ("not_in_channel", SlackRefused),
        ("is_archived", SlackRefused),
        ("restricted_action", SlackRefused),
        ("token_revoked", SlackRefused),
        ("invalid_auth", SlackRefused),
        ("account_inactive", SlackRefused),
        ("invalid_blocks", SlackRefused),
        ("msg_too_long", SlackRefused),
    ],
)
def test_each_word_of_slack_has_its_class(
    workspace: Workspace, messenger: SlackMessenger, channel: str, error: str, kind: type[Exception]
) -> None:
    workspace.faults.next("chat.postMessage", error=error)
    with pytest.raises(kind) as fault:
        messenger.post(channel, CARD, notice="card")
    assert getattr(fault.value, "code", error) == error
    assert workspace.bot_token not in str(fault.value)


def test_slack_that_is_not_there_is_unavailable(channel: str) -> None:
    away = SlackMessenger(web_client("xoxb-1", "http://127.0.0.1:9/api", limit_seconds=1))
    with pytest.raises(SlackUnavailable, match="cannot be reached"):
        away.post(channel, CARD, notice="card")


def test_update_of_a_deleted_card_says_so(workspace: Workspace, messenger: SlackMessenger, channel: str) -> None:
    ts = messenger.post(channel, CARD, notice="card")
    workspace.faults.delete_message("#integrations", ts)
    with pytest.raises(SlackRefused) as refused:
        messenger.update(channel, ts, CARD, notice="update")
    assert refused.value.code == "message_not_found"


def test_identity_names_team_and_scopes(workspace: Workspace) -> None:
    own = identify(web_client(workspace.bot_token, workspace.api_url))
    assert own.team_id == "TCONTOSO01"
    assert "chat:write" in own.scopes
