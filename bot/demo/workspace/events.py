"""Events of the Events API: what Slack tells the app without being asked, where scopes and subscriptions allow it."""

import re
import secrets
from typing import Any

from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.people import APP_ID, BOT_USER, TEAM_ID
from bot.demo.workspace.state import State

Payload = dict[str, Any]
_SCOPES = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "link_shared": "links:read",
}


def posted(state: State, channel: Channel, post: Post) -> list[Payload]:
    """A new message, the app's own ones included; a mention of the app is a second event."""
    message = channel.message_json(post)
    author = state.users.get(post.user)
    if author is not None and author.is_bot and not post.is_bot:
        message["bot_id"] = f"B{author.id[1:]}"
    if author is not None and author.team_id != TEAM_ID:
        message |= {"team": author.team_id, "user_team": author.team_id, "source_team": author.team_id}
    found = _emit(state, f"message.{channel.kind}", channel, message, post.ts)
    if f"<@{BOT_USER}>" in post.text and post.user != BOT_USER:
        mention = {name: value for name, value in message.items() if name != "subtype"} | {"type": "app_mention"}
        found += _emit(state, "app_mention", channel, mention, post.ts)
    return found


def changed(state: State, channel: Channel, post: Post, before: Payload) -> None:
    """A message was edited."""
    now = channel.message_json(post)
    event = {"type": "message", "subtype": "message_changed", "hidden": True, "ts": post.edited_ts, "message": now}
    _emit(state, f"message.{channel.kind}", channel, {**event, "previous_message": before}, post.edited_ts)


def deleted(state: State, channel: Channel, post: Post, before: Payload) -> None:
    """A message was deleted."""
    ts = state.new_ts()
    event = {"type": "message", "subtype": "message_deleted", "hidden": True, "ts": ts, "deleted_ts": post.ts}
    _emit(state, f"message.{channel.kind}", channel, {**event, "previous_message": before}, ts)


def home_opened(state: State, user: str) -> list[Payload]:
    """Somebody looks at the app's Home tab."""
    home = state.homes.get(user)
    event = {"type": "app_home_opened", "user": user, "tab": "home", **({"view": home.json()} if home else {})}
    return _emit(state, "app_home_opened", state.direct(user), event, state.new_ts())


def links_shared(state: State, channel: Channel, post: Post) -> list[Payload]:
    """A message holds links to domains that the app unfurls."""
    found = re.findall(r"<(https?://([^/:>]+)[^>]*)>", post.text)
    links = [{"url": url, "domain": domain} for url, domain in found if domain in state.unfurl_domains]
    if not links:
        return []
    event = {
        "type": "link_shared",
        "user": post.user,
        "message_ts": post.ts,
        "links": links,
        "source": "conversations_history",
    }
    if post.thread_ts:
        event["thread_ts"] = post.thread_ts
    return _emit(state, "link_shared", channel, event, post.ts)


def _emit(state: State, name: str, channel: Channel, event: Payload, ts: str) -> list[Payload]:
    if name not in state.events or _SCOPES.get(name, "commands") not in state.tokens.scopes:
        return []
    if not channel.bot_is_member:
        return []
    kind = {"channels": "channel", "groups": "group", "im": "im"}[channel.kind]
    more = {"channel_type": kind} if event["type"] == "message" else {}
    payload = _callback(state, {**event, "channel": channel.id, "event_ts": ts, **more})
    state.emit(payload)
    return [payload]


def _callback(state: State, event: Payload) -> Payload:
    return {
        "token": "verification",
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(state.now),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM_ID,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": "user_team" in event,
        "event_context": f"4-{secrets.token_hex(8)}",
    }
