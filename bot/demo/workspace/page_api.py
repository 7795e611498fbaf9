"""What the page asks for: files, JSON about channels and views, what its user does, and news by server-sent events."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from bot.demo.workspace import interactions
from bot.demo.workspace.bodies import json_object, read_body
from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.deeds import Deed, Deeds
from bot.demo.workspace.deliveries import as_json
from bot.demo.workspace.people import TEAM_ID, TEAM_NAME, User
from bot.demo.workspace.state import PageEvent, State
from bot.demo.workspace.views import View, elements_of
from bot.demo.workspace.web_api.registry import Arguments

PAGE = Path(__file__).parent / "page"
SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
_ACTION_FIELDS = ("value", "text", "style", "placeholder")

Answer = dict[str, Any]


class PageApi:
    """Serves one page; everybody who opens it chooses who to be."""

    def __init__(self, state: State, deeds: Deeds) -> None:
        self._state = state
        self._deeds = deeds
        self._streams: set[asyncio.Queue[PageEvent | None]] = set()

    def routes(self) -> list[BaseRoute]:
        """GET for looking, POST for doing."""
        looks = {"state": self._show_state, "messages": self._messages, "thread": self._thread}
        does = {
            "say": self._say,
            "action": self._act,
            "submit": self._submit,
            "close": self._close,
            "shortcut": self._use_shortcut,
            "home": self._open_home,
        }
        return [
            Route("/", self._asset, methods=["GET"]),
            Route("/page/api/events", self._events, methods=["GET"]),
            *(Route(f"/page/api/{name}", _looking(look), methods=["GET"]) for name, look in looks.items()),
            *(Route(f"/page/api/{name}", _doing(do), methods=["POST"]) for name, do in does.items()),
            Route("/page/{asset:path}", self._asset, methods=["GET"]),
        ]

    def close(self) -> None:
        """End every stream of events."""
        for stream in self._streams:
            stream.put_nowait(None)

    async def _asset(self, request: Request) -> Response:
        path = (PAGE / request.path_params.get("asset", "index.html")).resolve()
        if not path.is_relative_to(PAGE.resolve()) or path.suffix not in _TYPES or not path.is_file():
            return Response("no such page", 404, SECURITY)
        return Response(path.read_bytes(), headers=SECURITY, media_type=_TYPES[path.suffix])

    async def _events(self, request: Request) -> Response:
        user = self._user(Arguments(request.query_params))
        stream: asyncio.Queue[PageEvent | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def listen(event: PageEvent) -> None:
            if event.only_for in {"", user.id} and not loop.is_closed():
                loop.call_soon_threadsafe(stream.put_nowait, event)

        self._state.listeners.append(listen)
        self._streams.add(stream)

        def forget() -> None:
            self._state.listeners.remove(listen)
            self._streams.discard(stream)

        return StreamingResponse(_news(stream, forget), headers=SECURITY, media_type="text/event-stream")

    def _show_state(self, arguments: Arguments) -> Answer:
        state, me = self._state, self._user(arguments)
        home = state.homes.get(me.id)
        stack = state.stacks.get(me.id)
        return {
            "team": {"id": TEAM_ID, "name": TEAM_NAME},
            "me": {"id": me.id, "name": me.name},
            "users": [_user_json(user) for user in state.users.values()],
            "channels": [
                {"id": each.id, "name": each.name, "topic": each.topic, "archived": each.archived}
                for each in state.channels.values()
                if not each.direct_with
            ],
            "direct": state.direct(me.id).id,
            "commands": [
                {"command": each.command, "usage": each.usage, "description": each.description}
                for each in state.commands
            ],
            "shortcuts": [{"callback_id": each.callback_id, "name": each.name} for each in state.shortcuts],
            "home": home.json() if home else None,
            "view": stack[-1].json() if stack else None,
        }

    def _messages(self, arguments: Arguments) -> Answer:
        user, channel = self._user(arguments), self._channel(arguments)
        shown = [
            post
            for post in channel.posts.values()
            if post.only_for in {"", user.id} and (not post.thread_ts or post.broadcast)
        ]
        return {"messages": [_message_json(channel, post) for post in shown]}

    def _thread(self, arguments: Arguments) -> Answer:
        user, channel, ts = self._user(arguments), self._channel(arguments), arguments.text("ts")
        root = [channel.posts[ts]] if ts in channel.posts else []
        replies = [p for p in channel.posts.values() if p.thread_ts == ts and p.only_for in {"", user.id}]
        return {"messages": [_message_json(channel, post) for post in [*root, *replies]]}

    async def _say(self, arguments: Arguments) -> Answer:
        user, channel = self._user(arguments), self._channel(arguments)
        text = arguments.text("text").strip()
        if not text:
            return {"ok": False, "error": "no_text"}
        return _went(await self._deeds.say(user, channel, text, thread_ts=arguments.text("thread_ts")))

    async def _act(self, arguments: Arguments) -> Answer:
        user, container = self._user(arguments), arguments["container"]
        given: Answer = arguments["action"]
        if container["type"] == "view":
            view = self._view(user, container["view_id"])
            return _went(await self._deeds.press_in_view(user, view, self._action(view.blocks, given)))
        channel = self._channel(Arguments(container))
        post = channel.posts[container["ts"]]
        if post.only_for not in {"", user.id}:
            return {"ok": False, "error": "message_not_found"}
        return _went(await self._deeds.press(user, channel, post, self._action(post.blocks, given)))

    async def _submit(self, arguments: Arguments) -> Answer:
        user = self._user(arguments)
        deed = await self._deeds.submit(
            user, self._view(user, arguments.text("view_id")), arguments.get("values") or {}
        )
        return {**_went(deed), **({"errors": deed.errors} if deed.errors else {})}

    async def _close(self, arguments: Arguments) -> Answer:
        user = self._user(arguments)
        return _went(await self._deeds.close(user, self._view(user, arguments.text("view_id"))))

    async def _use_shortcut(self, arguments: Arguments) -> Answer:
        user, channel = self._user(arguments), self._channel(arguments)
        post = channel.posts[arguments.text("ts")]
        return _went(await self._deeds.use_shortcut(user, channel, post, arguments.text("callback_id")))

    async def _open_home(self, arguments: Arguments) -> Answer:
        return _went(await self._deeds.open_home(self._user(arguments)))

    def _action(self, blocks: list[dict[str, Any]], given: Answer) -> Answer:
        chosen = {name: value for name, value in given.items() if name.startswith("selected_") or name == "value"}
        identity = {name: given[name] for name in ("type", "block_id", "action_id")}
        element = _element(blocks, given["block_id"], given["action_id"])
        kept = {name: element[name] for name in _ACTION_FIELDS if name in element}
        return interactions.action_json(self._state, {**kept, **identity}, given["block_id"], chosen)

    def _user(self, arguments: Arguments) -> User:
        return self._state.user_named(arguments.text("user") or "kari")

    def _channel(self, arguments: Arguments) -> Channel:
        return self._state.channels[arguments.text("channel")]

    def _view(self, user: User, view_id: str) -> View:
        open_views = [*self._state.stacks.get(user.id, []), *filter(None, [self._state.homes.get(user.id)])]
        return next(view for view in open_views if view.id == view_id)


def _looking(look: Callable[[Arguments], Answer]) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        try:
            return _json(look(Arguments(request.query_params)))
        except KeyError as missing:
            return _json({"ok": False, "error": f"not_found: {missing.args[0]}"}, 404)

    return serve


def _doing(do: Callable[[Arguments], Awaitable[Answer]]) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        # A form on another site can send a POST to loopback, but not with a header of its own.
        if request.headers.get("x-page") != "1":
            return _json({"ok": False, "error": "missing_header"}, 403)
        try:
            return _json(await do(json_object(await read_body(request))))
        except (KeyError, StopIteration, RuntimeError) as missing:
            return _json({"ok": False, "error": f"not_found: {missing}"}, 404)

    return serve


async def _news(stream: asyncio.Queue[PageEvent | None], forget: Callable[[], None]) -> AsyncIterator[str]:
    try:
        yield ": hello\n\n"
        while (event := await stream.get()) is not None:
            yield f"event: {event.kind}\ndata: {as_json(event.data)}\n\n"
    finally:
        forget()


def _went(deed: Deed) -> Answer:
    if deed.error:
        return {"ok": False, "error": deed.error}
    return {"ok": not deed.errors}


def _user_json(user: User) -> Answer:
    names = ("id", "name", "real_name", "locale", "is_bot", "tz")
    return {name: getattr(user, name) for name in names} | {"deleted": user.deleted, "team_id": user.team_id}


def _message_json(channel: Channel, post: Post) -> Answer:
    replies = channel.replies(post.ts)
    return {
        "ts": post.ts,
        "user": post.user,
        "bot": post.is_bot,
        "text": post.text,
        "blocks": post.blocks,
        "attachments": post.attachments,
        "thread_ts": post.thread_ts,
        "reply_count": len(replies),
        "latest_reply": replies[-1].ts if replies else "",
        "edited": bool(post.edited_ts),
        "ephemeral": bool(post.only_for),
        "broadcast": post.broadcast,
        "deleted": post.tombstone,
        "files": post.files,
        "reactions": post.reactions,
    }


def _element(blocks: list[dict[str, Any]], block_id: str, action_id: str) -> Answer:
    for block, element in elements_of(blocks):
        if (block.get("block_id"), element.get("action_id")) == (block_id, action_id):
            return element
    raise KeyError(action_id)


def _json(body: Answer, status: int = 200) -> Response:
    return Response(as_json(body), status, SECURITY, media_type="application/json")
