"""Methods `conversations.*`: channels, their history, threads and members."""

import base64
from typing import Any

from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.people import BOT_USER
from bot.demo.workspace.state import State
from bot.demo.workspace.web_api.places import channel_of, channel_to_read
from bot.demo.workspace.web_api.registry import Arguments, Refusal, method, need_scope

Answer = dict[str, Any]
_HISTORY = ("channels:history", "groups:history", "im:history")
_READ = ("channels:read", "groups:read", "im:read")


@method("conversations.history", *_HISTORY, tier=3)
def history(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/conversations.history: newest first, in pages."""
    channel = channel_to_read(state, arguments)
    need_scope(state, f"{channel.kind}:history")
    posts = [post for post in channel.timeline() if _within(post, arguments)]
    return _page(channel, posts[::-1], arguments, default=100)


@method("conversations.replies", *_HISTORY, tier=3)
def replies(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/conversations.replies: the root, then its replies, oldest first."""
    channel = channel_to_read(state, arguments)
    need_scope(state, f"{channel.kind}:history")
    root = channel.posts.get(arguments.need("ts"))
    if root is None or root.only_for:
        raise Refusal("thread_not_found")
    root = channel.posts.get(root.thread_ts, root)
    posts = [root, *(post for post in channel.replies(root.ts) if _within(post, arguments))]
    return _page(channel, posts, arguments, default=1000)


@method("conversations.info", *_READ, tier=3)
def info(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/conversations.info"""
    channel = channel_of(state, arguments)
    need_scope(state, f"{channel.kind}:read")
    return {"channel": channel.json()}


@method("conversations.members", *_READ, tier=4)
def members(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/conversations.members"""
    channel = channel_of(state, arguments)
    need_scope(state, f"{channel.kind}:read")
    present = [*channel.members, *([BOT_USER] if channel.bot_is_member else [])]
    part, cursor = _slice(present, arguments, default=100)
    return {"members": part, "response_metadata": {"next_cursor": cursor}}


@method("conversations.list", *_READ, tier=2)
def list_channels(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/conversations.list"""
    kinds = {"public_channel": "channels", "private_channel": "groups", "im": "im"}
    asked = {kinds.get(each.strip(), "") for each in (arguments.text("types") or "public_channel").split(",")}
    for kind in sorted(asked - {""}):
        need_scope(state, f"{kind}:read")
    known = [
        channel
        for channel in state.channels.values()
        if channel.kind in asked and not (channel.private and not channel.bot_is_member)
    ]
    if arguments.flag("exclude_archived"):
        known = [channel for channel in known if not channel.archived]
    part, cursor = _slice(known, arguments, default=100)
    return {"channels": [channel.json() for channel in part], "response_metadata": {"next_cursor": cursor}}


@method("conversations.open", "im:write", tier=3)
def open_direct(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/conversations.open, for one user."""
    user = arguments.need("users", "users_list_not_supplied").split(",")[0]
    if user not in state.users or state.users[user].deleted:
        raise Refusal("user_not_found")
    return {"channel": {"id": state.direct(user).id}}


def _within(post: Post, arguments: Arguments) -> bool:
    oldest, latest = _seconds(arguments, "oldest", 0.0), _seconds(arguments, "latest", float("inf"))
    if arguments.flag("inclusive"):
        return oldest <= float(post.ts) <= latest
    return oldest < float(post.ts) < latest


def _seconds(arguments: Arguments, name: str, default: float) -> float:
    value = arguments.text(name)
    try:
        return float(value) if value and value != "now" else default
    except ValueError:
        raise Refusal(f"invalid_ts_{name}") from None


def _page(channel: Channel, posts: list[Post], arguments: Arguments, *, default: int) -> Answer:
    with_metadata = arguments.flag("include_all_metadata")
    part, cursor = _slice(posts, arguments, default=default)
    answer: Answer = {
        "messages": [channel.message_json(post, with_metadata=with_metadata) for post in part],
        "has_more": bool(cursor),
        "pin_count": 0,
    }
    return {**answer, "response_metadata": {"next_cursor": cursor}} if cursor else answer


def _slice(items: list[Any], arguments: Arguments, *, default: int) -> tuple[list[Any], str]:
    limit = arguments.number("limit", default)
    if not 1 <= limit <= 1000:
        raise Refusal("invalid_limit")
    start = _offset(arguments.text("cursor"))
    rest = base64.b64encode(f"next:{start + limit}".encode()).decode() if start + limit < len(items) else ""
    return items[start : start + limit], rest


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("next:"))
    except ValueError:
        raise Refusal("invalid_cursor") from None
