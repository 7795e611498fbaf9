"""Whole messages, modals and Home tabs: how many blocks, which ones, and what holds across them."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.block_kit.blocks import BLOCKS, SURFACES
from bot.demo.workspace.block_kit.data_blocks import characters
from bot.demo.workspace.block_kit.schema import Check, Report, Shape, array, boolean, limit, plain, string, tagged


class InvalidBlocks(ValueError):
    """Blocks that Slack would refuse; `complaints` are Slack's sentences with JSON pointers."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("; ".join(complaints))
        self.complaints = complaints


def block_complaints(blocks: object, surface: str = "message", pointer: str = "/blocks") -> list[str]:
    """What Slack would say against `blocks` on a `message`, in a `modal` or in `home`; empty when it takes them."""
    report = Report()
    most = limit("message.blocks.max_items" if surface == "message" else "view.blocks.max_items")
    array(tagged(BLOCKS, SURFACES[surface]), low=0, high=most)(blocks, pointer, report)
    if isinstance(blocks, list):
        _across(blocks, pointer, report)
    return report.messages


def message_characters(blocks: object) -> int:
    """Characters of text in all blocks together: Slack refuses the whole message beyond a limit."""
    return characters(blocks)


def view_complaints(view: object) -> list[str]:
    """What Slack would say against a modal or Home view; empty when it takes it."""
    if not isinstance(view, dict) or view.get("type") not in _VIEWS:
        return ["[ERROR] unsupported type [json-pointer:/view/type]"]
    report = Report()
    _VIEWS[view["type"]](view, "/view", report)
    if _has_input(view) and view["type"] == "modal" and not view.get("submit"):
        report.add("/view", "missing required field: submit, because there is an input block")
    return report.messages + block_complaints(view.get("blocks"), view["type"], "/view/blocks")


def _across(blocks: list[Any], pointer: str, report: Report) -> None:
    known = [block for block in blocks if isinstance(block, dict)]
    ids = Counter(str(block["block_id"]) for block in known if block.get("block_id"))
    for block_id, times in ids.items():
        if times > 1:
            report.add(pointer, f"block_id {block_id} already exists")
    kinds = Counter(str(block.get("type")) for block in _all_blocks(known))
    for kind, name in _AT_MOST.items():
        if kinds[kind] > limit(name):
            report.add(pointer, f"no more than {limit(name)} {kind} allowed")
    markdown = sum(len(str(block.get("text", ""))) for block in known if block.get("type") == "markdown")
    if markdown > limit("markdown.total_text.max_length"):
        report.add(pointer, "markdown text of all blocks is too long")
    for index, block in enumerate(blocks):
        if isinstance(block, dict) and (block.get("type"), block.get("status")) == ("task_card", "pending"):
            report.add(f"{pointer}/{index}/status", "only tasks of a plan can be pending")


_AT_MOST = {"table": "message.tables.max_items", "data_visualization": "message.data_visualizations.max_items"}


def _all_blocks(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield block
        children = block.get("child_blocks")
        if isinstance(children, list):
            yield from _all_blocks([child for child in children if isinstance(child, dict)])


def _has_input(view: dict[str, Any]) -> bool:
    blocks = view.get("blocks")
    return isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)


def _blocks_are_checked_apart(value: object, pointer: str, report: Report) -> None:
    """Blocks are checked by `block_complaints`, which knows the surface."""


_VIEW: dict[str, Check] = {
    "private_metadata": string(limit("view.private_metadata.max_length"), low=0),
    "callback_id": string(limit("view.callback_id.max_length"), low=0),
    "external_id": string(limit("view.external_id.max_length"), low=0),
}
_VIEWS: dict[str, Check] = {
    "modal": Shape(
        {"title": plain("view.title.max_length"), "blocks": _blocks_are_checked_apart},
        {
            "close": plain("view.close.max_length"),
            "submit": plain("view.submit.max_length"),
            "clear_on_close": boolean,
            "notify_on_close": boolean,
            "submit_disabled": boolean,
            **_VIEW,
        },
    ),
    "home": Shape({"blocks": _blocks_are_checked_apart}, {**_VIEW, "title": plain("view.title.max_length")}),
}
