"""Modals and Home tabs: what is shown, what has been filled in, and the object that Slack makes of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.people import APP_ID, BOT_ID, TEAM_ID

Values = dict[str, dict[str, dict[str, Any]]]
"""block_id to action_id to state: `{"type": "plain_text_input", "value": "…"}`."""

_STATEFUL = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
_LISTS = {"selected_options", "selected_users", "selected_channels", "selected_conversations", "files"}


@dataclass(slots=True)
class View:
    """An open modal, or the Home tab of a user."""

    id: str
    user: str
    given: dict[str, Any]
    """What the app sent, with generated block and action ids filled in."""
    hash: str
    root_id: str
    previous_id: str = ""
    values: Values = field(default_factory=dict)
    """What the user has filled in so far."""

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.given["type"])

    @property
    def blocks(self) -> list[dict[str, Any]]:
        """The blocks as they are shown."""
        blocks: list[dict[str, Any]] = self.given["blocks"]
        return blocks

    def state(self) -> Values:
        """Values of every stateful element: filled in, or its initial value."""
        state: Values = {}
        for block, element in elements_of(self.blocks):
            if is_stateful(element["type"]):
                filled = self.values.get(block["block_id"], {}).get(element["action_id"])
                state.setdefault(block["block_id"], {})[element["action_id"]] = filled or initial_state(element)
        return state

    def json(self) -> dict[str, Any]:
        """Slack's view object."""
        given = {name: self.given.get(name) for name in ("title", "submit", "close")}
        return {
            "id": self.id,
            "team_id": TEAM_ID,
            "type": self.type,
            **given,
            "blocks": self.blocks,
            "private_metadata": self.given.get("private_metadata", ""),
            "callback_id": self.given.get("callback_id", ""),
            "external_id": self.given.get("external_id", ""),
            "state": {"values": self.state()},
            "hash": self.hash,
            "clear_on_close": bool(self.given.get("clear_on_close")),
            "notify_on_close": bool(self.given.get("notify_on_close")),
            "submit_disabled": bool(self.given.get("submit_disabled")),
            "previous_view_id": self.previous_id or None,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


def is_stateful(kind: str) -> bool:
    """Whether an element of this type holds a value, as fields and menus do and buttons do not."""
    return kind in _STATEFUL


def value_key(kind: str) -> str:
    """Name of the property that holds the value of an element: `value`, `selected_option`, …"""
    return _STATEFUL[kind][0] if kind in _STATEFUL else "value"


def initial_state(element: dict[str, Any]) -> dict[str, Any]:
    """State of an element that nobody has touched."""
    key, initial = _STATEFUL[element["type"]]
    value = element.get(initial)
    return {"type": element["type"], key: [] if value is None and key in _LISTS else value}


def elements_of(blocks: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every element that a person can press or fill in, with its block."""
    for block in blocks:
        for element in _elements(block):
            if isinstance(element, dict) and element.get("type") not in {None, "image", "plain_text", "mrkdwn"}:
                yield block, element
        yield from elements_of(block.get("child_blocks", []))
        if block.get("type") == "carousel":
            yield from elements_of(block.get("elements", []))


def _elements(block: dict[str, Any]) -> list[Any]:
    kind = block.get("type")
    if kind in {"actions", "context_actions"}:
        return list(block.get("elements", []))
    if kind == "section":
        return [block.get("accessory")]
    if kind == "input":
        return [block.get("element")]
    return list(block.get("actions", [])) if kind == "card" else []


def missing_values(view: View) -> dict[str, str]:
    """What Slack's own form would complain about before it sends anything: block id to sentence."""
    errors: dict[str, str] = {}
    for block in view.blocks:
        if block.get("type") == "input":
            element = block["element"]
            state = view.state().get(block["block_id"], {}).get(element["action_id"], {})
            complaint = _complaint(block, element, state.get(value_key(element["type"])))
            if complaint:
                errors[block["block_id"]] = complaint
    return errors


def _complaint(block: dict[str, Any], element: dict[str, Any], value: Any) -> str:
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        low, high = element.get("min_length", 0), element.get("max_length", 3000)
        if not low <= len(value) <= high:
            return f"Please enter between {low} and {high} characters."
    if element["type"] == "number_input":
        return _number_complaint(element, str(value))
    return ""


def _number_complaint(element: dict[str, Any], value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    low, high = element.get("min_value"), element.get("max_value")
    if (low is not None and number < float(low)) or (high is not None and number > float(high)):
        return "Please enter a number within the limits."
    return ""
