"""The payloads of slash commands, button presses, form submissions and shortcuts, in Slack's shapes."""

import re
from typing import Any

from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.people import APP_ID, TEAM_DOMAIN, TEAM_ID, Command, User
from bot.demo.workspace.state import ResponseUrl, State
from bot.demo.workspace.views import View, elements_of, initial_state, is_stateful, value_key

Payload = dict[str, Any]


def escaped(text: str) -> str:
    """`&`, `<` and `>` as Slack sends what people typed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def with_mentions(state: State, text: str, *, labelled: bool) -> str:
    """`@kari`, `#general` and web addresses as Slack sends them; commands get `<@U…|kari>`, messages `<@U…>`."""

    def user(match: re.Match[str]) -> str:
        found = next((each for each in state.users.values() if each.name == match[1]), None)
        if found is None:
            return match[0]
        return f"<@{found.id}|{found.name}>" if labelled else f"<@{found.id}>"

    def channel(match: re.Match[str]) -> str:
        found = next((each for each in state.channels.values() if each.name == match[1]), None)
        return f"<#{found.id}|{found.name}>" if found else match[0]

    for each in state.users.values():
        # The page has no list to choose from: a display name that is typed out is the person, too.
        text = re.sub(rf"(?<!\w)@{re.escape(each.real_name)}(?!\w)", f"@{each.name}", text, flags=re.IGNORECASE)
    words = re.split(r"(https?://\S+)", escaped(text))
    for index, word in enumerate(words):
        named = re.sub(r"(?<!\w)#([\w-]+)", channel, re.sub(r"(?<!\w)@([\w.-]+)", user, word))
        words[index] = f"<{word}>" if index % 2 else named
    return "".join(words)


def slash_command(state: State, user: User, channel: Channel, command: Command, text: str) -> Payload:
    """What somebody typed after a slash command."""
    answer = ResponseUrl(channel.id, user.id, 0)
    return {
        "token": "verification",
        "team_id": user.team_id,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.direct_with else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command.command,
        "text": with_mentions(state, text, labelled=True) if command.should_escape else escaped(text),
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": state.new_response_url("commands", answer),
        "trigger_id": state.new_trigger(user.id),
    }


def message_action(state: State, user: User, channel: Channel, post: Post, action: Payload) -> Payload:
    """Somebody pressed or chose something in a message."""
    container: Payload = {
        "type": "message",
        "message_ts": post.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(post.only_for),
    }
    if post.thread_ts:
        container["thread_ts"] = post.thread_ts
    answer = ResponseUrl(channel.id, user.id, 0, post.ts, post.thread_ts)
    # Of an ephemeral message the app gets only the container: Slack does not keep it.
    message = {} if post.only_for else {"message": channel.message_json(post)}
    return {
        **_interaction(user, "block_actions"),
        "container": container,
        "trigger_id": state.new_trigger(user.id),
        "channel": _channel(channel),
        **message,
        "state": {"values": _message_state(post, action)},
        "response_url": state.new_response_url("actions", answer),
        "actions": [action],
    }


def view_action(state: State, user: User, view: View, action: Payload) -> Payload:
    """Somebody pressed or chose something in a modal or the Home tab."""
    return {
        **_interaction(user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": state.new_trigger(user.id, view.id),
        "view": view.json(),
        "actions": [action],
    }


def submission(state: State, user: User, view: View) -> Payload:
    """Somebody submitted a modal."""
    return {
        **_interaction(user, "view_submission"),
        "trigger_id": state.new_trigger(user.id, view.id),
        "view": view.json(),
        "response_urls": [],
    }


def closed(user: User, view: View, *, cleared: bool) -> Payload:
    """Somebody closed a modal that asked to be told."""
    return {**_interaction(user, "view_closed"), "view": view.json(), "is_cleared": cleared}


def message_shortcut(state: State, user: User, channel: Channel, post: Post, callback_id: str) -> Payload:
    """Somebody used a shortcut on a message."""
    answer = ResponseUrl(channel.id, user.id, 0, post.ts, post.thread_ts)
    return {
        **_interaction(user, "message_action"),
        "callback_id": callback_id,
        "action_ts": state.new_ts(),
        "trigger_id": state.new_trigger(user.id),
        "response_url": state.new_response_url("actions", answer),
        "channel": _channel(channel),
        "message_ts": post.ts,
        "message": channel.message_json(post),
    }


def suggestion(user: User, block_id: str, action_id: str, query: str, place: Payload) -> Payload:
    """Somebody types into a menu whose options the app supplies."""
    asked = {"block_id": block_id, "action_id": action_id, "value": query}
    return {**_interaction(user, "block_suggestion"), **asked, **place}


def action_json(state: State, element: Payload, block_id: str, chosen: Payload) -> Payload:
    """One entry of `actions`: the element's identity with what was chosen."""
    seen: Payload = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    for name in ("text", "value", "style", "placeholder", "url"):
        if name in element and (name != "url" or element["type"] == "button"):
            seen[name] = element[name]
    return {**seen, **chosen, "action_ts": state.new_ts()}


def _interaction(user: User, kind: str) -> Payload:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": "verification",
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: Channel) -> Payload:
    return {"id": channel.id, "name": "directmessage" if channel.direct_with else channel.name}


def _message_state(post: Post, action: Payload) -> Payload:
    values: Payload = {}
    for block, element in elements_of(post.blocks):
        kind = element["type"]
        if not is_stateful(kind):
            continue
        pressed = (block["block_id"], element["action_id"]) == (action["block_id"], action["action_id"])
        state = {"type": kind, value_key(kind): action.get(value_key(kind))} if pressed else initial_state(element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values
