"""Everything a person would read in a message or view, as lines of text, with its links, buttons and mentions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.workspace.mrkdwn import Link, Reader

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Button:
    """Something that can be pressed or chosen from."""

    text: str
    action_id: str
    block_id: str
    type: str
    value: str = ""
    url: str = ""
    options: tuple[str, ...] = ()
    style: str = ""


def message_text(reader: Reader, text: str, blocks: list[Block], attachments: list[Block] | None = None) -> str:
    """Visible text of a message: its blocks, or its text where it has none, then attachments."""
    parts = [blocks_text(reader, blocks) if blocks else reader.read(text)]
    for attachment in attachments or []:
        for name in ("pretext", "title", "text", "fallback"):
            if attachment.get(name) and (name != "fallback" or len(attachment) == 1):
                parts.append(reader.read(str(attachment[name])))
        parts.append(blocks_text(reader, attachment.get("blocks") or []))
    return "\n".join(part for part in parts if part)


def blocks_text(reader: Reader, blocks: list[Block]) -> str:
    """Visible text of blocks, a line or more each."""
    lines = [_BLOCKS.get(str(block.get("type")), _nothing)(reader, block) for block in blocks]
    return "\n".join(line for line in lines if line)


def element_text(reader: Reader, element: Any) -> str:
    """Visible text of a text object or an element; a menu shows its placeholder or what is chosen."""
    if not isinstance(element, dict):
        return ""
    kind = element.get("type")
    if kind == "plain_text":
        return str(element.get("text", ""))
    if kind == "mrkdwn":
        return reader.read(str(element.get("text", "")), verbatim=bool(element.get("verbatim")))
    if kind == "image":
        return str(element.get("alt_text", ""))
    if kind in {"button", "workflow_button"}:
        return f"[{element_text(reader, element.get('text'))}]"
    if kind == "feedback_buttons":
        shown = (element_text(reader, element[name].get("text")) for name in ("positive_button", "negative_button"))
        return " ".join(f"[{text}]" for text in shown)
    chosen = element.get("initial_option") or {}
    label = chosen.get("text") or element.get("placeholder")
    if kind in {"radio_buttons", "checkboxes"}:
        return " ".join(f"( {element_text(reader, option.get('text'))} )" for option in element.get("options", []))
    return f"[{element_text(reader, label) or '…'} ▾]"


def button(reader: Reader, block: Block, element: Block) -> Button:
    """An element as a thing to press; a menu with the texts of its options."""
    label = element.get("text") or element.get("placeholder") or {}
    options = list(element.get("options", []))
    for group in element.get("option_groups", []):
        options += group.get("options", [])
    return Button(
        element_text(reader, label),
        str(element.get("action_id", "")),
        str(block.get("block_id", "")),
        str(element.get("type", "")),
        str(element.get("value", "")),
        str(element.get("url", "")),
        tuple(element_text(reader, option.get("text")) for option in options),
        str(element.get("style", "")),
    )


def _nothing(_: Reader, __: Block) -> str:
    return ""


def _section(reader: Reader, block: Block) -> str:
    parts = [block.get("text"), *block.get("fields", []), block.get("accessory")]
    return "\n".join(text for text in (element_text(reader, part) for part in parts) if text)


def _text(reader: Reader, block: Block) -> str:
    return element_text(reader, block.get("text"))


def _row(reader: Reader, block: Block) -> str:
    return " ".join(text for text in (element_text(reader, each) for each in block.get("elements", [])) if text)


def _input(reader: Reader, block: Block) -> str:
    parts = [element_text(reader, block.get(name)) for name in ("label", "element", "hint")]
    return "\n".join(part for part in parts if part)


def _markdown(_: Reader, block: Block) -> str:
    return str(block.get("text", ""))


def _card(reader: Reader, block: Block) -> str:
    parts = [element_text(reader, block.get(name)) for name in ("title", "subtitle", "body", "subtext")]
    buttons = " ".join(element_text(reader, each) for each in block.get("actions", []))
    return "\n".join(part for part in [*parts, buttons] if part)


def _carousel(reader: Reader, block: Block) -> str:
    return "\n".join(_card(reader, card) for card in block.get("elements", []))


def _container(reader: Reader, block: Block) -> str:
    title = block.get("rich_text_title")
    head = _rich_text(reader, title) if title else element_text(reader, block.get("title"))
    parts = [head, element_text(reader, block.get("subtitle")), blocks_text(reader, block.get("child_blocks", []))]
    return "\n".join(part for part in parts if part)


def _rich_text(reader: Reader, block: Block) -> str:
    return "\n".join(_rich_part(reader, part) for part in block.get("elements", []))


def _rich_part(reader: Reader, part: Block) -> str:
    if part.get("type") == "rich_text_list":
        mark = "•" if part.get("style") == "bullet" else "-"
        return "\n".join(f"{mark} {_rich_part(reader, item)}" for item in part.get("elements", []))
    return "".join(_run(reader, run) for run in part.get("elements", []))


def _run(reader: Reader, run: Block) -> str:
    kind = run.get("type")
    if kind == "link":
        label = str(run.get("text") or run["url"])
        reader.links.append(Link(label, str(run["url"])))
        return label
    if kind == "user":
        reader.notified.append(run["user_id"])
        return "@" + reader.names.get(run["user_id"], run["user_id"])
    if kind == "broadcast":
        reader.notified.append(run["range"])
        return f"@{run['range']}"
    if kind == "usergroup":
        reader.notified.append(run["usergroup_id"])
        return "@" + reader.names.get(run["usergroup_id"], run["usergroup_id"])
    if kind == "channel":
        return "#" + reader.names.get(run["channel_id"], run["channel_id"])
    if kind == "emoji":
        return f":{run['name']}:"
    if kind == "date":
        return reader.date(run["timestamp"], run["format"])
    return str(run.get("text", run.get("value", "")))


def _cell(reader: Reader, cell: Any) -> str:
    if not isinstance(cell, dict):
        return ""
    if cell.get("type") == "rich_text":
        return _rich_text(reader, cell)
    return str(cell.get("text", cell.get("value", "")))


def _table(reader: Reader, block: Block) -> str:
    rows = [" | ".join(_cell(reader, cell) for cell in row) for row in block.get("rows", [])]
    return "\n".join([*([block["caption"]] if block.get("caption") else []), *rows])


def _chart(_: Reader, block: Block) -> str:
    chart = block.get("chart", {})
    lines = [f"{segment['label']}: {segment['value']}" for segment in chart.get("segments", [])]
    for series in chart.get("series", []):
        points = ", ".join(f"{point['label']}: {point['value']}" for point in series["data"])
        lines.append(f"{series['name']}: {points}")
    return "\n".join([str(block.get("title", "")), *lines])


def _tasks(_: Reader, block: Block) -> str:
    return "\n".join([str(block.get("title", "")), *(f"• {task['title']}" for task in block.get("tasks", []))])


def _image(reader: Reader, block: Block) -> str:
    return element_text(reader, block.get("title")) or str(block.get("alt_text", ""))


_BLOCKS: dict[str, Callable[[Reader, Block], str]] = {
    "section": _section,
    "header": _text,
    "alert": _text,
    "context": _row,
    "actions": _row,
    "context_actions": _row,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "table": _table,
    "data_table": _table,
    "data_visualization": _chart,
    "card": _card,
    "carousel": _carousel,
    "container": _container,
    "plan": _tasks,
    "task_card": _tasks,
    "image": _image,
    "video": _image,
}
