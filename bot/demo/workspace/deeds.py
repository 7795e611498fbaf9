"""What people do in the workspace: speak, press, fill in, submit, close. The page and the tests do it through here."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace import events, interactions
from bot.demo.workspace.channels import Channel, Post
from bot.demo.workspace.deliveries import COMMANDS, INTERACTIVE, Deliveries, Delivery
from bot.demo.workspace.people import User
from bot.demo.workspace.posting import draft, post, whisper
from bot.demo.workspace.state import State
from bot.demo.workspace.views import Values, View, elements_of, is_stateful, missing_values, value_key
from bot.demo.workspace.web_api.registry import Arguments, Refusal
from bot.demo.workspace.web_api.views import checked_view, push, replace, show


@dataclass(frozen=True, slots=True)
class Deed:
    """How it went: what was delivered to the app, and what the person was told at once."""

    deliveries: tuple[Delivery, ...] = ()
    error: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    """Complaints in a form: block id to sentence."""
    ts: str = ""
    """The message that was said, or the moment of the command."""


class Deeds:
    """Runs on the server's event loop."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries

    async def say(self, user: User, channel: Channel, text: str, *, thread_ts: str = "") -> Deed:
        """Say something in a channel; text that begins with a slash is a command."""
        if text.startswith("/"):
            return await self._command(user, channel, text, thread_ts)
        if channel.archived:
            return Deed(error="is_archived")
        said = interactions.with_mentions(self._state, text, labelled=False)
        root = channel.root(thread_ts) if thread_ts else None
        made = Post(self._state.new_ts(), user.id, said, thread_ts=root.ts if root else "")
        self._state.publish(channel, made)
        told = events.posted(self._state, channel, made) + events.links_shared(self._state, channel, made)
        # All at once: an event that is acknowledged while another is waited for would not be found any more.
        deliveries = await asyncio.gather(*(self._deliveries.event(payload) for payload in told))
        return Deed(tuple(deliveries), ts=made.ts)

    async def press(self, user: User, channel: Channel, found: Post, action: dict[str, Any]) -> Deed:
        """Press or choose something in a message."""
        payload = interactions.message_action(self._state, user, channel, found, action)
        return await self._interact(payload)

    async def press_in_view(self, user: User, view: View, action: dict[str, Any]) -> Deed:
        """Press or choose something in a modal or the Home tab; a menu also keeps what was chosen."""
        if is_stateful(action["type"]):
            key = value_key(action["type"])
            kept = {"type": action["type"], key: action.get(key)}
            view.values.setdefault(action["block_id"], {})[action["action_id"]] = kept
        if not _tells_the_app(view, action):
            return Deed()
        return await self._interact(interactions.view_action(self._state, user, view, action))

    async def submit(self, user: User, view: View, values: Values) -> Deed:
        """Fill in and submit the visible modal; what the form itself refuses is not sent."""
        for block_id, filled in values.items():
            view.values.setdefault(block_id, {}).update(filled)
        errors = missing_values(view)
        if errors:
            return Deed(errors=errors)
        delivery = await self._deliveries.hand_over(INTERACTIVE, interactions.submission(self._state, user, view))
        if delivery.error:
            return Deed((delivery,), delivery.error)
        try:
            complaints = self._after_submission(user, view, delivery.response)
        except Refusal as refusal:
            return Deed((delivery,), f"{refusal.error}: {refusal.more}")
        return Deed((delivery,), errors=complaints)

    async def close(self, user: User, view: View, *, cleared: bool = False) -> Deed:
        """Close the visible modal, or with `cleared` the whole stack."""
        stack = self._state.stacks.get(user.id, [])
        gone = stack[:] if cleared or view.given.get("clear_on_close") else [view]
        self._state.stacks[user.id] = [each for each in stack if each not in gone]
        show(self._state, user.id)
        told = [each for each in reversed(gone) if each.given.get("notify_on_close")]
        payloads = [interactions.closed(user, each, cleared=len(gone) > 1) for each in told]
        return Deed(tuple([await self._deliveries.hand_over(INTERACTIVE, payload) for payload in payloads]))

    async def use_shortcut(self, user: User, channel: Channel, found: Post, callback_id: str) -> Deed:
        """Use a shortcut of the message's menu."""
        return await self._interact(interactions.message_shortcut(self._state, user, channel, found, callback_id))

    async def open_home(self, user: User) -> Deed:
        """Look at the app's Home tab."""
        told = events.home_opened(self._state, user.id)
        return Deed(tuple([await self._deliveries.event(payload) for payload in told]))

    async def suggest(self, user: User, view: View, block_id: str, action_id: str, query: str) -> list[dict[str, Any]]:
        """Type into a menu of a modal whose options the app supplies."""
        place = {"container": {"type": "view", "view_id": view.id}, "view": view.json()}
        payload = interactions.suggestion(user, block_id, action_id, query, place)
        delivery = await self._deliveries.hand_over(INTERACTIVE, payload)
        options: list[dict[str, Any]] = delivery.response.get("options", [])
        return options

    async def _command(self, user: User, channel: Channel, text: str, thread_ts: str) -> Deed:
        name, _, rest = text.partition(" ")
        command = next((each for each in self._state.commands if each.command == name), None)
        if command is None:
            return Deed(error=f"{name} is not a valid command")
        if thread_ts:
            return Deed(error=f"{name} is not supported in threads")
        now = self._state.new_ts()
        payload = interactions.slash_command(self._state, user, channel, command, rest.strip())
        delivery = await self._deliveries.hand_over(COMMANDS, payload)
        if not delivery.error and delivery.response:
            self._answer_in_ack(user, channel, delivery.response)
        return Deed((delivery,), delivery.error, ts=now)

    def _answer_in_ack(self, user: User, channel: Channel, response: dict[str, Any]) -> None:
        try:
            message = draft(self._state, Arguments(response))
        except Refusal:
            return
        if response.get("response_type") == "in_channel":
            made = post(self._state, channel, message)
            events.posted(self._state, channel, made)
        else:
            whisper(self._state, channel, message, user.id)

    def _after_submission(self, user: User, view: View, response: dict[str, Any]) -> dict[str, str]:
        what = response.get("response_action")
        stack = self._state.stacks.get(user.id, [])
        if what == "errors":
            return _form_errors(view, response.get("errors"))
        if what == "update":
            replace(self._state, view, checked_view(self._state, response.get("view"), "modal"))
        elif what == "push":
            push(self._state, user.id, checked_view(self._state, response.get("view"), "modal"))
        elif what == "clear":
            stack.clear()
        elif what is None:
            if view in stack:
                stack.remove(view)
        else:
            raise Refusal("invalid_response_action", given=what)
        show(self._state, user.id)
        return {}

    async def _interact(self, payload: dict[str, Any]) -> Deed:
        delivery = await self._deliveries.hand_over(INTERACTIVE, payload)
        return Deed((delivery,), delivery.error)


def _tells_the_app(view: View, action: dict[str, Any]) -> bool:
    for block, element in elements_of(view.blocks):
        if (block["block_id"], element["action_id"]) == (action["block_id"], action["action_id"]):
            return block["type"] != "input" or bool(block.get("dispatch_action"))
    return False


def _form_errors(view: View, errors: Any) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise Refusal("invalid_errors", given=errors, inputs=sorted(inputs))
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
