"""What came from Slack, as a value: who, where, how to answer, and what makes it the same request again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.slack.mrkdwn import unescape
from bot.slack.responder import Address

Body = Mapping[str, Any]
_MENTION = re.compile(r"^\s*<@[A-Z0-9]+(\|[^>]*)?>\s*")


class OpenedFrom(Protocol):
    """What every window remembers."""

    @property
    def channel(self) -> str:
        """Where it was opened."""

    @property
    def response_url(self) -> str:
        """How to answer there; empty where Slack gave none."""


@dataclass(frozen=True, slots=True)
class Request:
    """One command, press, submission or shortcut."""

    key: str
    """Equal for a repeated delivery of the same request."""
    user: str
    team: str
    """The team that the request came through."""
    user_team: str
    """The person's own team; another one for guests of a shared channel."""
    channel: str
    response_url: str
    trigger_id: str
    text: str = ""
    """What was typed, or the text of the message that a shortcut was used on."""
    value: str = ""
    """Value of the button or menu entry."""
    message_ts: str = ""
    thread: str = ""
    """`ts` of the root of the thread in which the bot was mentioned."""
    in_private: bool = False
    """Whether the button stood in an answer that only this person sees."""

    @property
    def address(self) -> Address:
        """Where the answer goes."""
        return Address(self.response_url, self.channel, self.user, self.thread)


def of_command(body: Body) -> Request:
    """A slash command."""
    return Request(
        key=f"command:{_text(body, 'trigger_id')}",
        user=_text(body, "user_id"),
        team=_text(body, "team_id"),
        user_team=_text(body, "team_id"),
        channel=_text(body, "channel_id"),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
        text=unescape(_text(body, "text")),
    )


def of_action(body: Body, opened_from: OpenedFrom | None = None) -> Request:
    """A pressed button or a chosen menu entry; inside a window it is answered where that was opened from."""
    action = (body.get("actions") or [{}])[0]
    container = body.get("container") or {}
    chosen = (action.get("selected_option") or {}).get("value")
    key = f"action:{_of(body, 'user')}:{_text(action, 'action_ts')}:{_text(action, 'action_id')}"
    request = _interaction(
        body,
        key=key,
        value=str(chosen if chosen is not None else action.get("value") or ""),
        message_ts=str(container.get("message_ts") or ""),
        in_private=bool(container.get("is_ephemeral")),
    )
    return _there(request, opened_from) if opened_from else request


def of_submission(body: Body, opened_from: OpenedFrom) -> Request:
    """A submitted window; it is answered where it was opened from."""
    view = body.get("view") or {}
    request = _interaction(body, key=f"view:{_text(view, 'id')}:{_text(view, 'hash')}")
    return _there(request, opened_from)


def of_shortcut(body: Body) -> Request:
    """A shortcut on a message."""
    message = body.get("message") or {}
    key = f"shortcut:{_text(body, 'trigger_id') or _text(body, 'action_ts')}"
    return _interaction(body, key=key, text=unescape(_text(message, "text")), message_ts=_text(message, "ts"))


def of_mention(body: Body) -> Request:
    """A message that mentions the bot: what follows the mention is the command."""
    event = body.get("event") or {}
    text = _MENTION.sub("", _text(event, "text"), count=1)
    # Outside a thread the answer must not begin one: Slack shows whispers in threads that are there already only.
    return _event(
        body, event, text=unescape(text).strip(), channel=_text(event, "channel"), thread=_text(event, "thread_ts")
    )


def of_home(body: Body) -> Request:
    """Somebody has opened the Home tab."""
    return _event(body, body.get("event") or {})


def _there(request: Request, opened_from: OpenedFrom) -> Request:
    return replace(request, channel=opened_from.channel, response_url=opened_from.response_url)


def _event(body: Body, event: Body, *, text: str = "", channel: str = "", thread: str = "") -> Request:
    team = _text(body, "team_id")
    return Request(
        key=f"event:{_text(body, 'event_id')}",
        user=_text(event, "user"),
        team=team,
        user_team=_text(event, "user_team") or team,
        channel=channel,
        response_url="",
        trigger_id="",
        text=text,
        thread=thread,
    )


def _interaction(
    body: Body, *, key: str, text: str = "", value: str = "", message_ts: str = "", in_private: bool = False
) -> Request:
    user = body.get("user") or {}
    team = _of(body, "team") or _text(user, "team_id")
    return Request(
        key=key,
        user=_of(body, "user"),
        team=team,
        user_team=_text(user, "team_id") or team,
        channel=_of(body, "channel") or str((body.get("container") or {}).get("channel_id") or ""),
        response_url=_text(body, "response_url"),
        trigger_id=_text(body, "trigger_id"),
        text=text,
        value=value,
        message_ts=message_ts,
        in_private=in_private,
    )


def _of(body: Body, what: str) -> str:
    return _text(body.get(what) or {}, "id")


def _text(body: Body, name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""
