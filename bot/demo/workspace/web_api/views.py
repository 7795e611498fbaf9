"""Methods `views.*`: modals opened, pushed and updated, and the Home tab."""

import json
from typing import Any

from bot.demo.workspace.block_kit import view_complaints
from bot.demo.workspace.limits import LIMITS
from bot.demo.workspace.posting import with_ids
from bot.demo.workspace.state import PageEvent, State, Trigger
from bot.demo.workspace.views import View
from bot.demo.workspace.web_api.registry import Arguments, Refusal, method

Answer = dict[str, Any]


@method("views.open", tier=4)
def open_view(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/views.open"""
    trigger = spend_trigger(state, arguments)
    given = checked_view(state, arguments.structure("view"), "modal")
    _refuse_duplicate(state, given)
    view = new_view(state, trigger.user, given)
    with state.changed:
        state.stacks[trigger.user] = [view]
    show(state, trigger.user)
    return {"view": view.json()}


@method("views.push", tier=4)
def push_view(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/views.push"""
    trigger = spend_trigger(state, arguments)
    given = checked_view(state, arguments.structure("view"), "modal")
    return {"view": push(state, trigger.user, given).json()}


@method("views.update", tier=4)
def update_view(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/views.update: by `view_id` or `external_id`, guarded by `hash`."""
    view = _open_view(state, arguments)
    wanted = arguments.text("hash")
    if wanted and wanted != view.hash:
        raise Refusal("hash_conflict")
    replace(state, view, checked_view(state, arguments.structure("view"), view.type))
    return {"view": view.json()}


@method("views.publish", tier=4)
def publish_view(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/views.publish"""
    user = arguments.need("user_id")
    if user not in state.users:
        raise Refusal("user_not_found")
    old, wanted = state.homes.get(user), arguments.text("hash")
    if wanted and old is not None and wanted != old.hash:
        raise Refusal("hash_conflict")
    view = new_view(state, user, checked_view(state, arguments.structure("view"), "home"))
    with state.changed:
        state.homes[user] = view
    state.touch(PageEvent("home", {}, user))
    return {"view": view.json()}


def spend_trigger(state: State, arguments: Arguments) -> Trigger:
    """The interaction that allows a modal to open: within three seconds, once."""
    trigger = state.triggers.get(arguments.text("trigger_id") or arguments.text("interactivity_pointer"))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if state.now > trigger.expires_at:
        raise Refusal("expired_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    trigger.used = True
    return trigger


def checked_view(state: State, given: Any, kind: str) -> dict[str, Any]:
    """A view that Slack would take, with ids filled in; refuses with every complaint."""
    complaints = view_complaints(given)
    if not complaints and given["type"] != kind:
        complaints = [f"[ERROR] must be a view of type {kind} [json-pointer:/view/type]"]
    if complaints:
        raise Refusal("invalid_arguments", response_metadata={"messages": complaints})
    if len(json.dumps(given)) > LIMITS["view.bytes"]:
        raise Refusal("view_too_large")
    return {**given, "blocks": with_ids(state, given["blocks"])}


def new_view(state: State, user: str, given: dict[str, Any], below: View | None = None) -> View:
    """A view with an id of its own, on top of `below` where there is one."""
    view_id = state.new_id("V")
    root, previous = (below.root_id, below.id) if below else (view_id, "")
    return View(view_id, user, given, _hash(state), root, previous)


def push(state: State, user: str, given: dict[str, Any]) -> View:
    """Put a view on top of the user's open one; Slack stacks three."""
    stack = state.stacks.get(user)
    if not stack:
        raise Refusal("not_found")
    if len(stack) >= LIMITS["view.stack"]:
        raise Refusal("push_limit_reached")
    view = new_view(state, user, given, stack[-1])
    with state.changed:
        stack.append(view)
    show(state, user)
    return view


def replace(state: State, view: View, given: dict[str, Any]) -> None:
    """New content for an open view; what was filled in stays where block and action ids stay."""
    with state.changed:
        view.given, view.hash = given, _hash(state)
    if view.type == "home":
        state.touch(PageEvent("home", {}, view.user))
    else:
        show(state, view.user)


def show(state: State, user: str) -> None:
    """Tell the page which modal, if any, the user sees now."""
    stack = state.stacks.get(user) or []
    state.touch(PageEvent("view", {"view": stack[-1].json() if stack else None}, user))


def _open_view(state: State, arguments: Arguments) -> View:
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    known = [view for stack in state.stacks.values() for view in stack] + list(state.homes.values())
    for view in known:
        if view.id == view_id or (external_id and view.given.get("external_id") == external_id):
            return view
    raise Refusal("not_found")


def _refuse_duplicate(state: State, given: dict[str, Any]) -> None:
    external_id = given.get("external_id")
    open_ids = {view.given.get("external_id") for stack in state.stacks.values() for view in stack}
    if external_id and external_id in open_ids:
        raise Refusal("duplicate_external_id")


def _hash(state: State) -> str:
    return f"{int(state.now)}.{state.new_id('h')}"
