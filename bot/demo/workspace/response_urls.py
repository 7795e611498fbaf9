"""Answers to interactions through their `response_url`: five times within thirty minutes."""

from typing import Any

from bot.demo.workspace import events
from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.limits import LIMITS
from bot.demo.workspace.posting import draft, post, rewrite, whisper
from bot.demo.workspace.state import ResponseUrl, State
from bot.demo.workspace.web_api.chat import remove
from bot.demo.workspace.web_api.registry import Arguments, Refusal


def answer(state: State, key: str, arguments: Arguments) -> None:
    """Do what an answer asks for; raises Refusal with `expired_url`, `used_url` or what is wrong with the message."""
    url = state.response_urls.get(key)
    if url is None or state.now > url.expires_at:
        raise Refusal("expired_url")
    if url.uses >= LIMITS["response_url.uses"]:
        raise Refusal("used_url")
    channel = state.channels[url.channel]
    if channel.archived:
        raise Refusal("is_archived")
    _apply(state, channel, url, arguments)
    url.uses += 1


def _apply(state: State, channel: Channel, url: ResponseUrl, arguments: Arguments) -> None:
    original = channel.posts.get(url.message_ts)
    if arguments.flag("delete_original"):
        _delete(state, channel, original)
    elif arguments.flag("replace_original") and url.message_ts:
        _replace(state, channel, original, arguments)
    else:
        _add(state, channel, url, arguments)


def _delete(state: State, channel: Channel, original: Post | None) -> None:
    if original is None:
        raise Refusal("message_not_found")
    remove(state, channel, original)


def _replace(state: State, channel: Channel, original: Post | None, arguments: Arguments) -> None:
    if original is None:
        raise Refusal("message_not_found")
    message = draft(state, arguments)
    before = channel.message_json(original)
    rewrite(state, channel, original, message)
    if not original.only_for:
        events.changed(state, channel, original, before)


def _add(state: State, channel: Channel, url: ResponseUrl, arguments: Arguments) -> None:
    message = draft(state, arguments)
    thread_ts = arguments.text("thread_ts") or url.thread_ts
    kind: Any = arguments.get("response_type") or "ephemeral"
    if kind == "in_channel":
        made = post(state, channel, message, thread_ts=thread_ts)
        events.posted(state, channel, made)
    elif kind == "ephemeral":
        whisper(state, channel, message, url.user, thread_ts=thread_ts)
    else:
        raise Refusal("invalid_response_type")
