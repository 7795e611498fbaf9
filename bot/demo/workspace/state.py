"""Everything the workspace remembers, behind one lock; whoever waits for a change waits on its condition."""

import itertools
import re
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.limits import RESPONSE_URL_SECONDS, TRIGGER_SECONDS
from bot.demo.workspace.people import BOT_USER, COMMANDS, EVENTS, SCOPES, USERS, Command, Shortcut, User, UserGroup
from bot.demo.workspace.views import View

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API call as it came in and as it was answered."""

    method: str
    arguments: dict[str, Any]
    at: datetime
    status: int
    answer: dict[str, Any]
    fault: str = ""
    """Name of the fault that was played on it, empty when it was answered honestly."""

    @property
    def error(self) -> str:
        """Slack's error word, empty when the call went well."""
        return str(self.answer.get("error", ""))


@dataclass(slots=True)
class Trigger:
    """A `trigger_id`: opens one view within three seconds."""

    user: str
    expires_at: float
    view_id: str = ""
    """The modal from which it came: what `views.push` pushes onto."""
    used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an interaction may be answered: five times in thirty minutes."""

    channel: str
    user: str
    expires_at: float
    message_ts: str = ""
    thread_ts: str = ""
    uses: int = 0


@dataclass(frozen=True, slots=True)
class PageEvent:
    """What the page hears; `only_for` is a user id, empty means everybody."""

    kind: str
    data: dict[str, Any]
    only_for: str = ""


@dataclass(slots=True)
class Tokens:
    """The app's credentials and what they are good for."""

    bot: str
    app: str
    signing_secret: str = field(repr=False)
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    refused: dict[str, str] = field(default_factory=dict)
    """Token to the error word it is answered with: `token_revoked`, `account_inactive`, …"""


class State:
    """People, channels, views, credentials and the record of calls."""

    def __init__(
        self,
        *,
        clock: Clock,
        tokens: Tokens,
        channels: Iterable[str],
        commands: tuple[Command, ...] = COMMANDS,
        shortcuts: tuple[Shortcut, ...] = (),
    ) -> None:
        self.clock = clock
        self.tokens = tokens
        self.commands = commands
        self.shortcuts = shortcuts
        self.events = set(EVENTS)
        self.unfurl_domains: set[str] = set()
        """Domains for which the app hears `link_shared`."""
        self.changed = threading.Condition(threading.RLock())
        self.version = 0
        self.users: dict[str, User] = {user.id: user for user in USERS}
        self.usergroups: dict[str, UserGroup] = {}
        self.channels: dict[str, Channel] = {}
        self.stacks: dict[str, list[View]] = {}
        """Open modals of a user, the visible one last."""
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, dict[str, Any]] = {}
        self.tickets: set[str] = set()
        self.calls: deque[Call] = deque(maxlen=20_000)
        self.listeners: list[Callable[[PageEvent], None]] = []
        self.base_url = ""
        self.emit: Callable[[dict[str, Any]], None] = lambda _: None
        """Sends an event to the app; whoever delivers puts itself here."""
        self._ids = itertools.count(1)
        self._last_ts = 0
        for name in channels:
            self.add_channel(name)

    @property
    def now(self) -> float:
        """Unix seconds on the workspace's clock."""
        return self.clock().timestamp()

    def touch(self, *events: PageEvent) -> None:
        """Say that something has changed: wakes whoever waits, and tells the page."""
        with self.changed:
            self.version += 1
            self.changed.notify_all()
        for event in events:
            for listener in tuple(self.listeners):
                listener(event)

    def new_ts(self) -> str:
        """A message's name: unique, and growing even when the clock does not."""
        self._last_ts = max(self._last_ts + 1, int(self.now * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_id(self, prefix: str) -> str:
        """An identifier in Slack's manner: `V00000001A`."""
        return f"{prefix}{next(self._ids):08d}A"

    def add_channel(self, name: str, *, private: bool = False, member: bool = True) -> Channel:
        """A channel with everybody of the team in it; its id is made from its name, so that it can be configured."""
        name = name.lstrip("#")
        channel_id = "C" + re.sub(r"[^A-Z0-9]", "", name.upper())[:11].ljust(9, "0")
        people = [user.id for user in self.users.values() if not user.is_bot and not user.deleted]
        channel = Channel(channel_id, name, private=private, bot_is_member=member, members=people)
        self.channels[channel_id] = channel
        self.touch(PageEvent("reset", {}))
        return channel

    def direct(self, user_id: str) -> Channel:
        """The direct message channel between the app and a user."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, user_id, direct_with=user_id, members=[user_id])
        return self.channels[channel_id]

    def channel_named(self, name: str) -> Channel:
        """A channel by id or by name with or without `#`; KeyError when there is none."""
        if name in self.channels:
            return self.channels[name]
        for channel in self.channels.values():
            if channel.name == name.lstrip("#") and not channel.direct_with:
                return channel
        raise KeyError(f"no channel {name!r} in the workspace")

    def user_named(self, name: str) -> User:
        """A user by id or by name with or without `@`; KeyError when there is none."""
        if name in self.users:
            return self.users[name]
        for user in self.users.values():
            if user.name == name.lstrip("@"):
                return user
        raise KeyError(f"no user {name!r} in the workspace")

    def publish(self, channel: Channel, post: Post) -> None:
        """Put a message into a channel and tell everybody who looks at it."""
        with self.changed:
            channel.add(post)
        self.tell_about(channel, post)

    def tell_about(self, channel: Channel, post: Post) -> None:
        """Say that a message is new, changed or gone."""
        data = {"channel": channel.id, "ts": post.ts, "thread_ts": post.thread_ts}
        self.touch(PageEvent("message", data, post.only_for))

    def new_trigger(self, user: str, view_id: str = "") -> str:
        """A fresh `trigger_id`."""
        _keep_newest(self.triggers)
        trigger_id = f"{self.new_id('')}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(user, self.now + TRIGGER_SECONDS, view_id)
        return trigger_id

    def new_response_url(self, kind: str, target: ResponseUrl) -> str:
        """The address under which an interaction may be answered."""
        _keep_newest(self.response_urls)
        key = secrets.token_urlsafe(18)
        target.expires_at = self.now + RESPONSE_URL_SECONDS
        self.response_urls[key] = target
        return f"{self.base_url}/{kind}/{key}"

    def user_of_bot(self) -> User:
        """The app's own bot user."""
        return self.users[BOT_USER]


def _keep_newest(known: dict[str, Any], most: int = 5_000) -> None:
    """Forget the oldest one: by then it has long expired, and the demo may run for days."""
    if len(known) >= most:
        del known[next(iter(known))]
