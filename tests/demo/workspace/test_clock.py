"""The workspace's clock is given to it: names of messages, expiry and rate limits follow it."""

from datetime import UTC, datetime, timedelta

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.demo.workspace import Workspace


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_messages_are_named_in_order_even_when_the_clock_stands_still_or_goes_back() -> None:
    clock = Clock()
    with Workspace(clock=clock) as workspace:
        client = WebClient(workspace.bot_token, base_url=workspace.api_url)
        channel = workspace.channel_id("#integrations")
        names = [client.chat_postMessage(channel=channel, text="x")["ts"] for _ in range(3)]
        clock.now -= timedelta(hours=1)
        names.append(client.chat_postMessage(channel=channel, text="x")["ts"])
    assert names == sorted(set(names))
    assert names[0].startswith(f"{int(datetime(2026, 3, 2, 8, 0, tzinfo=UTC).timestamp())}.")


def test_rate_limits_and_triggers_follow_the_clock() -> None:
    clock = Clock()
    view = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": []}
    with Workspace(clock=clock, rate_limits=True) as workspace:
        client = WebClient(workspace.bot_token, base_url=workspace.api_url, retry_handlers=[])
        channel = workspace.channel_id("#integrations")
        for _ in range(4):
            client.chat_postMessage(channel=channel, text="x")
        with pytest.raises(SlackApiError, match="ratelimited"):
            client.chat_postMessage(channel=channel, text="x")
        clock.now += timedelta(seconds=1)
        client.chat_postMessage(channel=channel, text="x")
        trigger = workspace.state.new_trigger(workspace.user_id("kari"))
        clock.now += timedelta(seconds=3.5)
        with pytest.raises(SlackApiError, match="expired_trigger_id"):
            client.views_open(trigger_id=trigger, view=view)
