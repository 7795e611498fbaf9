"""Finds what a person means by a label, and makes the values that Slack sends for what was chosen or typed."""

from typing import Any

from bot.demo.workspace.mrkdwn import Reader
from bot.demo.workspace.views import Values, elements_of, value_key
from bot.demo.workspace.visible_text import element_text

Block = dict[str, Any]


class NotThere(AssertionError):
    """The message or view does not hold what was to be pressed, chosen or filled in."""


def find(blocks: list[Block], wanted: str) -> tuple[Block, Block]:
    """The element with this visible text, placeholder, option, action id or block id, and its block."""
    reader = Reader()
    found = [(block, element) for block, element in elements_of(blocks) if wanted in _names(reader, block, element)]
    if len(found) == 1:
        return found[0]
    present = [sorted(_names(reader, block, element)) for block, element in elements_of(blocks)]
    how_many = "nothing is" if not found else f"{len(found)} elements are"
    raise NotThere(f"{how_many} called {wanted!r}; there are: {present}")


def chosen(element: Block, choice: Any) -> dict[str, Any]:
    """What an action says beside its identity: the option, date, user, … that was chosen."""
    kind = element["type"]
    if kind == "overflow":
        return {"selected_option": _option(element, str(choice))}
    if kind in {"button", "workflow_button", "icon_button", "feedback_buttons"}:
        return {}
    return {name: value for name, value in filled(element, choice).items() if name != "type"}


def filled(element: Block, choice: Any) -> dict[str, Any]:
    """State of a form element in which a person has put `choice`."""
    kind = element["type"]
    key = value_key(kind)
    if choice is None:
        return {"type": kind, key: None}
    if key == "selected_option":
        return {"type": kind, key: _option(element, str(choice))}
    if key == "selected_options":
        listed = choice if isinstance(choice, list | tuple | set) else [choice]
        return {"type": kind, key: [_option(element, str(each)) for each in listed]}
    return {"type": kind, key: choice if isinstance(choice, list | int) else str(choice)}


def form_values(blocks: list[Block], answers: dict[str, Any]) -> Values:
    """Answers by label, block id or action id as Slack's state values."""
    values: Values = {}
    for label, answer in answers.items():
        block, element = find(blocks, label)
        values.setdefault(block["block_id"], {})[element["action_id"]] = filled(element, answer)
    return values


def _names(reader: Reader, block: Block, element: Block) -> set[str]:
    label = element_text(reader, block.get("label"))
    shown = element_text(reader, element.get("text") or element.get("placeholder"))
    return {name for name in (label, shown, element.get("action_id", ""), block.get("block_id", "")) if name}


def _option(element: Block, wanted: str) -> Block:
    reader = Reader()
    options = list(element.get("options", []))
    for group in element.get("option_groups", []):
        options += group.get("options", [])
    for option in options:
        if wanted in {element_text(reader, option.get("text")), option.get("value")}:
            found: Block = option
            return found
    raise NotThere(f"no option {wanted!r} among {[element_text(reader, each.get('text')) for each in options]}")
