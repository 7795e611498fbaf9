"""Block Kit's shapes with Slack's limits built in: whatever is put in, Slack takes what comes out.

Limits: https://docs.slack.dev/reference/block-kit. A section could hold 3,000 characters and a message some 13,200;
we stay below both, because Slack refuses the whole message when one of them is passed.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.slack.mrkdwn import clip, plain, visible

Block = dict[str, Any]
Message = dict[str, Any]

SECTION = 2_800
MESSAGE = 10_000
MESSAGE_BLOCKS = 40
MODAL_BLOCKS = 100
TEXT = 3_000
PREFORMATTED = 2_800
ELLIPSIS_LINE = "…"


def section(text: str, accessory: Block | None = None) -> Block:
    """Our own mrkdwn; values in it are literal already. `verbatim` keeps Slack from linking bare addresses."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines in as few sections as hold them."""
    groups: list[str] = []
    for line in lines:
        if groups and len(groups[-1]) + 1 + len(line) <= SECTION:
            groups[-1] += f"\n{line}"
        else:
            groups.append(line)
    return [section(group) for group in groups]


def mrkdwn(text: str, limit: int = SECTION) -> Block:
    """A text object, cut at a line where it is too long so that no token is halved."""
    return {"type": "mrkdwn", "text": cut_at_line(text, limit) or " ", "verbatim": True}


def plain_text(text: str, limit: int) -> Block:
    """A text object that Slack does not interpret."""
    return {"type": "plain_text", "text": plain(text, limit) or " ", "emoji": False}


def header(text: str) -> Block:
    """A headline, at most 150 characters."""
    return {"type": "header", "text": plain_text(text, 150)}


def context(*texts: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def button(text: str, action: str, value: str, *, style: str = "") -> Block:
    """A button; `value` comes back with the press."""
    block: Block = {"type": "button", "text": plain_text(text, 75), "action_id": action, "value": value[:2_000]}
    if style:
        block["style"] = style
    return block


def overflow(action: str, options: Sequence[tuple[str, str]]) -> Block:
    """A menu of at most five (text, value)."""
    return {"type": "overflow", "action_id": action, "options": [option(text, value) for text, value in options[:5]]}


def option(text: str, value: str) -> Block:
    """One choice of a menu."""
    return {"text": plain_text(text, 75), "value": value[:150]}


def actions(elements: Iterable[Block], block_id: str = "") -> Block:
    """A row of buttons."""
    block: Block = {"type": "actions", "elements": list(elements)}
    if block_id:
        block["block_id"] = block_id[:255]
    return block


def preformatted(text: str) -> Block:
    """Text from elsewhere, letter for letter: rich text elements are not interpreted."""
    shown = clip(visible(text), PREFORMATTED) or " "
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": shown}]}],
    }


def message(text: str, blocks: Sequence[Block]) -> Message:
    """A message within Slack's limits: what is too much at the end is left out, and a line says so."""
    kept: list[Block] = []
    size = 0
    for block in blocks:
        size += weight(block)
        if len(kept) == MESSAGE_BLOCKS - 1 or size > MESSAGE - 200:
            kept.append(context(ELLIPSIS_LINE))
            break
        kept.append(block)
    return {"text": cut_at_line(text, TEXT) or " ", "blocks": kept}


def weight(block: Block) -> int:
    """Characters of a block as Slack counts them, on the safe side: its whole JSON text."""
    return len(json.dumps(block, ensure_ascii=False))


def cut_at_line(text: str, limit: int) -> str:
    """At most `limit` characters of `text`, ending at a line where one is near, else before the last open token."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 2]
    line_end = cut.rfind("\n")
    if line_end > limit // 2:
        return cut[:line_end] + "\n…"
    for opening, closing in (("<", ">"), ("&", ";")):
        if cut.rfind(opening) > cut.rfind(closing):
            cut = cut[: cut.rfind(opening)]
    return cut + "…"
