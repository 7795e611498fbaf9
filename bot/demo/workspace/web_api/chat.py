"""Methods `chat.*`, `reactions.*` and `blocks.validate`: saying, changing and deleting."""

from typing import Any

from bot.demo.workspace import events
from bot.demo.workspace.block_kit import block_complaints, view_complaints
from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.people import BOT_USER
from bot.demo.workspace.posting import draft, post, rewrite, whisper
from bot.demo.workspace.state import State
from bot.demo.workspace.web_api.places import channel_to_post, message_at, own_message
from bot.demo.workspace.web_api.registry import Arguments, Refusal, method

Answer = dict[str, Any]


@method("chat.postMessage", "chat:write", tier=4)
def post_message(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/chat.postMessage"""
    channel = channel_to_post(state, arguments)
    message = draft(state, arguments)
    thread_ts, broadcast = _thread(arguments), arguments.flag("reply_broadcast")
    made = post(state, channel, message, thread_ts=thread_ts, broadcast=broadcast)
    made.unfurl_links = arguments.flag("unfurl_links")
    made.unfurl_media = arguments.flag("unfurl_media", default=True)
    events.posted(state, channel, made)
    shown = channel.message_json(made, with_metadata=True)
    return {"channel": channel.id, "ts": made.ts, "message": shown}


@method("chat.postEphemeral", "chat:write", tier=4)
def post_ephemeral(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/chat.postEphemeral"""
    channel = channel_to_post(state, arguments)
    user = arguments.need("user")
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    made = whisper(state, channel, draft(state, arguments), user, thread_ts=_thread(arguments))
    return {"message_ts": made.ts}


@method("chat.update", "chat:write", tier=3)
def update(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/chat.update"""
    channel, old = own_message(state, arguments, "cant_update_message")
    message = draft(state, arguments, text_limit="message.update.text.max_length")
    before = channel.message_json(old)
    rewrite(state, channel, old, message)
    events.changed(state, channel, old, before)
    shown = channel.message_json(old, with_metadata=True)
    return {"channel": channel.id, "ts": old.ts, "text": old.text, "message": shown}


@method("chat.delete", "chat:write", tier=3)
def delete(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/chat.delete"""
    channel, old = own_message(state, arguments, "cant_delete_message")
    remove(state, channel, old)
    return {"channel": channel.id, "ts": old.ts}


def remove(state: State, channel: Channel, old: Post) -> None:
    """Delete a message, whoever does it, and say so to page and app."""
    before = channel.message_json(old)
    with state.changed:
        channel.remove(old.ts)
    state.tell_about(channel, old)
    if not old.only_for:
        events.deleted(state, channel, old, before)


@method("chat.getPermalink", tier=4)
def get_permalink(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/chat.getPermalink"""
    channel, found = message_at(state, arguments, arguments.need("message_ts"))
    thread = f"?thread_ts={found.thread_ts}&cid={channel.id}" if found.thread_ts else ""
    link = f"{state.base_url}/archives/{channel.id}/p{found.ts.replace('.', '')}{thread}"
    return {"channel": channel.id, "permalink": link}


@method("chat.unfurl", "links:write", tier=3)
def unfurl(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/chat.unfurl"""
    channel, found = message_at(state, arguments, arguments.need("ts"), missing="cannot_unfurl_message")
    unfurls = arguments.structure("unfurls", "invalid_unfurls_format")
    if not isinstance(unfurls, dict):
        raise Refusal("missing_unfurls" if unfurls is None else "invalid_unfurls_format")
    for link, shown in unfurls.items():
        if link.replace("&", "&amp;") not in found.text and link not in found.text:
            raise Refusal("cannot_unfurl_url")
        complaints = block_complaints(shown.get("blocks", [])) if isinstance(shown, dict) else ["must be an object"]
        if complaints:
            raise Refusal("cannot_parse_attachment", response_metadata={"messages": complaints})
    found.unfurls |= unfurls
    state.tell_about(channel, found)
    return {}


@method("reactions.add", "reactions:write", tier=3)
def add_reaction(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/reactions.add"""
    channel, found = message_at(state, arguments, arguments.need("timestamp", "no_item_specified"))
    people = found.reactions.setdefault(arguments.need("name", "invalid_name").strip(":"), [])
    if BOT_USER in people:
        raise Refusal("already_reacted")
    people.append(BOT_USER)
    state.tell_about(channel, found)
    return {}


@method("reactions.get", "reactions:read", tier=3)
def get_reactions(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/reactions.get"""
    channel, found = message_at(state, arguments, arguments.need("timestamp", "no_item_specified"))
    return {"type": "message", "channel": channel.id, "message": channel.message_json(found)}


@method("blocks.validate", tier=4)
def validate(_: State, arguments: Arguments) -> Answer:
    """Says whether blocks, or a view, would be taken; needs no scope."""
    view = arguments.structure("view")
    complaints = view_complaints(view) if view else block_complaints(arguments.structure("blocks"))
    if complaints:
        raise Refusal("invalid_blocks", errors=complaints, response_metadata={"messages": complaints})
    return {}


def _thread(arguments: Arguments) -> str:
    thread_ts = arguments.text("thread_ts")
    seconds, _, rest = thread_ts.partition(".")
    if thread_ts and not (seconds.isdigit() and rest.isdigit()):
        raise Refusal("invalid_thread_ts")
    return thread_ts
