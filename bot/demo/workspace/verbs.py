"""The workspace as tests and the demo use it: start it, do what people do, look at what they see."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from bot.clock import utc_now
from bot.demo.workspace import interactions, seen
from bot.demo.workspace.channels import Channel
from bot.demo.workspace.choices import chosen, find, form_values
from bot.demo.workspace.deeds import Deed, Deeds
from bot.demo.workspace.deliveries import Deliveries, Delivery
from bot.demo.workspace.page_api import PageApi
from bot.demo.workspace.people import COMMANDS, Command, Shortcut, User, UserGroup
from bot.demo.workspace.rates import Rates
from bot.demo.workspace.request_url import RequestUrl, sign
from bot.demo.workspace.seen import Message, SeenView
from bot.demo.workspace.server import Endpoints, Server
from bot.demo.workspace.situations import Faults
from bot.demo.workspace.socket_mode import Sockets
from bot.demo.workspace.state import Call, Clock, State, Tokens
from bot.demo.workspace.views import View
from bot.demo.workspace.web_api.dispatch import WebApi

T = TypeVar("T")
BOT_TOKEN = "xoxb-1000000001-local-workspace-bot"  # noqa: S105 (good for this workspace only)
APP_TOKEN = "xapp-1-ASYNCERRS1-local-workspace-app"  # noqa: S105
SIGNING_SECRET = "local-workspace-signing-secret"  # noqa: S105


class NotAnswered(AssertionError):
    """The app did not do its part: no acknowledgement in time, no connection, or a refused form."""


@dataclass(frozen=True, slots=True)
class Reply:
    """How the app took something that a person did."""

    deed: Deed
    _workspace: "Workspace"
    _user: User
    _channel: Channel | None

    @property
    def ack_ms(self) -> float:
        """Milliseconds until the acknowledgement; the slowest where there were several."""
        return max((delivery.ack_ms for delivery in self.deed.deliveries), default=0.0)

    @property
    def acked(self) -> bool:
        """Whether everything that was sent to the app was acknowledged."""
        return all(delivery.acked for delivery in self.deed.deliveries)

    @property
    def error(self) -> str:
        """What the person was told instead: `operation_timeout`, `dispatch_failed`, …; empty when all went well."""
        return self.deed.error

    @property
    def errors(self) -> dict[str, str]:
        """Complaints in a form: block id to sentence."""
        return self.deed.errors

    @property
    def ts(self) -> str:
        """The message that was said, or the moment of the command."""
        return self.deed.ts

    @property
    def ephemerals(self) -> list[Message]:
        """What only this person has been shown since, as of now."""
        since = self._workspace.ephemerals(as_user=self._user.id)
        return [each for each in since if each.ts > self.deed.ts]

    def answer(self, timeout: float = 10) -> Message:
        """The first ephemeral answer, waited for."""
        return self._workspace.wait_for(lambda: self.ephemerals, timeout)[0]


class Workspace:
    """A Slack workspace on loopback. Use as a context manager, or `start` and `stop`. Every verb is thread-safe.

    `clock` decides about ids, expiry and rate limits; `rate_limits` switches the latter on. With `request_url`
    the app is reached by signed POST requests instead of sockets.
    """

    def __init__(
        self,
        *,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        signing_secret: str = SIGNING_SECRET,
        channels: Iterable[str] = ("integrations", "general"),
        commands: tuple[Command, ...] = COMMANDS,
        shortcuts: tuple[Shortcut, ...] = (),
        rate_limits: bool = False,
        request_url: str = "",
        clock: Clock = utc_now,
    ) -> None:
        self.bot_token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        tokens = Tokens(bot_token, app_token, signing_secret)
        self.state = State(clock=clock, tokens=tokens, channels=channels, commands=commands, shortcuts=shortcuts)
        self.sockets = Sockets(self.state)
        self.deliveries = Deliveries(self.state, self.sockets)
        self.rates = Rates(on=rate_limits)
        self.faults = Faults(self.state, self.sockets, self._on_loop)
        self._deeds = Deeds(self.state, self.deliveries)
        self._page = PageApi(self.state, self._deeds)
        api = WebApi(self.state, self.faults, self.rates)
        endpoints = Endpoints(self.state, self.faults, api, self.sockets)
        self._server = Server([*endpoints.routes(), *self._page.routes()])
        self._server.started = self.deliveries.run_on
        self._server.stopping = self._let_go
        if request_url:
            self.deliver_to(request_url)

    def start(self, port: int = 0) -> Self:
        """Listen on 127.0.0.1, on a free port unless one is given."""
        number = self._server.start(port)
        self.state.base_url = f"http://127.0.0.1:{number}"
        return self

    def stop(self) -> None:
        """Close every connection; what was said stays readable."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Address of the page."""
        return self.state.base_url

    @property
    def api_url(self) -> str:
        """What WebClient takes as `base_url`."""
        return f"{self.state.base_url}/api/"

    def deliver_to(self, request_url: str) -> None:
        """Reach the app by signed POST requests to this address from now on."""
        self.deliveries.route = RequestUrl(self.state, request_url)

    def sign(self, body: bytes, *, at: int | None = None) -> dict[str, str]:
        """Headers of a signed request, for sending one's own to an app in HTTP mode; `at` is a Unix second."""
        return sign(self.signing_secret, body, int(self.state.now) if at is None else at)

    def add_channel(self, name: str, *, private: bool = False, member: bool = True) -> str:
        """Add a channel, with the bot in it or not; returns its id."""
        return self.state.add_channel(name, private=private, member=member).id

    def add_usergroup(self, handle: str, *users: str) -> str:
        """Add a user group with these members; returns its id."""
        group_id = "S" + handle.upper().replace("-", "")[:9].ljust(9, "0")
        members = [self.state.user_named(user).id for user in users]
        self.state.usergroups[group_id] = UserGroup(group_id, handle, members)
        return group_id

    def channel_id(self, name: str) -> str:
        """Id of a channel by its name."""
        return self.state.channel_named(name).id

    def user_id(self, name: str) -> str:
        """Id of a user by name."""
        return self.state.user_named(name).id

    def say(
        self,
        text: str,
        *,
        as_user: str = "kari",
        channel: str = "#integrations",
        thread: Message | None = None,
        check: bool = True,
    ) -> Reply:
        """Say something, or give a slash command, and wait until the app has acknowledged it.

        Raises NotAnswered when a command is not acknowledged in time, unless `check` is False.
        """
        user, place = self.state.user_named(as_user), self._place(channel, as_user)
        thread_ts = "" if thread is None else thread.thread_ts or thread.ts
        return self._did(self._deeds.say(user, place, text, thread_ts=thread_ts), user, place, check)

    def click(
        self, button: str, *, as_user: str = "kari", in_message: Message | SeenView | None = None, check: bool = True
    ) -> Reply:
        """Press a button, by its text or action id, in a message, a view, or (None) the visible modal."""
        return self.choose(button, None, as_user=as_user, in_message=in_message, check=check)

    def choose(
        self,
        menu: str,
        option: Any,
        *,
        as_user: str = "kari",
        in_message: Message | SeenView | None = None,
        check: bool = True,
    ) -> Reply:
        """Choose an option (text or value; a list where several may be chosen; a date, a user id) from a menu."""
        user = self.state.user_named(as_user)
        if isinstance(in_message, Message):
            place = self.state.channels[in_message.channel]
            post = place.posts[in_message.ts]
            action = self._action(post.blocks, menu, option)
            return self._did(
                self._deeds.press(user, place, post, action), user, place, check, since=action["action_ts"]
            )
        view = self._open(user, in_message)
        action = self._action(view.blocks, menu, option)
        work = self._deeds.press_in_view(user, view, action)
        return self._did(work, user, None, check, since=action["action_ts"])

    def submit(self, answers: dict[str, Any] | None = None, *, as_user: str = "kari", check: bool = True) -> Reply:
        """Fill in the visible modal, by label, block id or action id, and submit it.

        Complaints of the form or the app come back as `errors`; the modal then stays open.
        """
        user = self.state.user_named(as_user)
        view = self._open(user, None)
        values = form_values(view.blocks, answers or {})
        return self._did(self._deeds.submit(user, view, values), user, None, check, since=self.state.new_ts())

    def close_view(self, *, as_user: str = "kari", cleared: bool = False) -> Reply:
        """Close the visible modal, or all of them."""
        user = self.state.user_named(as_user)
        return self._did(self._deeds.close(user, self._open(user, None), cleared=cleared), user, None, check=True)

    def use_shortcut(
        self, callback_id: str, *, in_message: Message, as_user: str = "kari", check: bool = True
    ) -> Reply:
        """Use a message shortcut."""
        user, place = self.state.user_named(as_user), self.state.channels[in_message.channel]
        post, now = place.posts[in_message.ts], self.state.new_ts()
        return self._did(self._deeds.use_shortcut(user, place, post, callback_id), user, place, check, since=now)

    def open_home(self, *, as_user: str = "kari") -> Reply:
        """Look at the app's Home tab."""
        user = self.state.user_named(as_user)
        return self._did(self._deeds.open_home(user), user, None, check=True)

    def suggestions(self, menu: str, query: str, *, as_user: str = "kari") -> list[str]:
        """Type into a menu of the visible modal whose options the app supplies; returns their texts."""
        user = self.state.user_named(as_user)
        view = self._open(user, None)
        block, element = find(view.blocks, menu)
        given = self._server.run(self._deeds.suggest(user, view, block["block_id"], element["action_id"], query))
        element["options"] = given
        return [str(option["text"]["text"]) for option in given]

    def react(self, emoji: str, *, to: Message, as_user: str = "kari") -> None:
        """Put an emoji under a message."""
        channel = self.state.channels[to.channel]
        post = channel.posts[to.ts]
        post.reactions.setdefault(emoji.strip(":"), []).append(self.state.user_named(as_user).id)
        self.state.tell_about(channel, post)

    def messages(self, channel: str = "#integrations") -> list[Message]:
        """What stands in a channel, oldest first: no replies but broadcast ones, no ephemerals, nothing deleted."""
        with self.state.changed:
            place = self.state.channel_named(channel)
            return [seen.message(self.state, place, post) for post in place.timeline() if not post.tombstone]

    def ephemerals(self, *, as_user: str = "kari", channel: str = "") -> list[Message]:
        """What only this person has been shown, oldest first, in one channel or in all."""
        user = self.state.user_named(as_user)
        with self.state.changed:
            places = [self.state.channel_named(channel)] if channel else list(self.state.channels.values())
            shown = [(place, post) for place in places for post in place.posts.values() if post.only_for == user.id]
            return [seen.message(self.state, place, post) for place, post in sorted(shown, key=lambda each: each[1].ts)]

    def direct_messages(self, *, as_user: str = "kari") -> list[Message]:
        """What stands in the direct messages between a person and the app."""
        return self.messages(self.state.direct(self.state.user_named(as_user).id).id)

    def view(self, *, as_user: str = "kari") -> SeenView | None:
        """The modal that this person sees, if any."""
        stack = self.state.stacks.get(self.state.user_named(as_user).id) or []
        return seen.view(self.state, stack[-1], len(stack)) if stack else None

    def home(self, *, as_user: str = "kari") -> SeenView | None:
        """The Home tab as it was last published for this person."""
        home = self.state.homes.get(self.state.user_named(as_user).id)
        return seen.view(self.state, home, 1) if home else None

    def calls(self, method: str = "") -> list[Call]:
        """Web API calls, and answers through `response_url`, oldest first."""
        with self.state.changed:
            return [call for call in self.state.calls if method in {"", call.method}]

    def handed_over(self, kind: str = "") -> list[Delivery]:
        """What was sent to the app: `slash_commands`, `interactive`, `events_api`; redelivered events again."""
        return [delivery for delivery in tuple(self.deliveries.log) if kind in {"", delivery.kind}]

    def send_again(self, delivery: Delivery) -> Delivery:
        """Hand the same payload over once more, as Slack does with an event whose acknowledgement got lost."""
        work = self.deliveries.hand_over(delivery.kind, delivery.payload, delivery.attempt + 1)
        return self._server.run(work)

    def wait_for(self, predicate: Callable[[], T], timeout: float = 10) -> T:
        """Wait until `predicate` is true, looking again whenever the workspace changes; returns what it returned."""
        deadline = time.monotonic() + timeout
        while True:
            version = self.state.version
            found = predicate()
            if found:
                return found
            if not self._changed_since(version, deadline - time.monotonic()):
                raise AssertionError(f"still not so after {timeout} s; the last calls: {self._last_calls()}")

    def wait_for_connection(self, timeout: float = 10, *, beyond: int = 0) -> None:
        """Wait until the app has opened more than `beyond` sockets in all and has one now."""
        self.wait_for(lambda: self.sockets.opened > beyond and self.sockets.connections, timeout)

    def _changed_since(self, version: int, seconds: float) -> bool:
        with self.state.changed:
            return self.state.changed.wait_for(lambda: self.state.version != version, max(0.0, seconds))

    def _last_calls(self) -> list[str]:
        return [f"{call.method} {call.fault or call.error}".strip() for call in self.calls()[-8:]]

    def _did(self, work: Any, user: User, place: Channel | None, check: bool, *, since: str = "") -> Reply:
        deed: Deed = self._server.run(work)
        if not deed.ts:
            deed = Deed(deed.deliveries, deed.error, deed.errors, since)
        if check and deed.error:
            raise NotAnswered(f"{user.name} was told: {deed.error}")
        return Reply(deed, self, user, place)

    def _action(self, blocks: list[dict[str, Any]], wanted: str, option: Any) -> dict[str, Any]:
        block, element = find(blocks, wanted)
        return interactions.action_json(self.state, element, block["block_id"], chosen(element, option))

    def _open(self, user: User, wanted: Message | SeenView | None) -> View:
        open_views = [*self.state.stacks.get(user.id, []), *filter(None, [self.state.homes.get(user.id)])]
        modals = self.state.stacks.get(user.id, [])
        if isinstance(wanted, SeenView):
            open_views = [view for view in open_views if view.id == wanted.id]
            if open_views:
                return open_views[0]
        elif modals:
            return modals[-1]
        raise NotAnswered(f"{user.name} sees no such modal")

    def _place(self, channel: str, user: str) -> Channel:
        if channel == "app":
            return self.state.direct(self.state.user_named(user).id)
        return self.state.channel_named(channel)

    def _on_loop(self, work: Callable[..., Any], *arguments: Any) -> None:
        async def run() -> None:
            result = work(*arguments)
            if result is not None:
                await result

        self._server.run(run())

    async def _let_go(self) -> None:
        self.faults.clear()
        self._page.close()
        self.deliveries.stop()
        self.sockets.drop()
