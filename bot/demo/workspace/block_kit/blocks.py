"""Every block that Slack knows, and on which surface it may stand."""

from typing import Any

from bot.demo.workspace.block_kit.data_blocks import DATA_TABLE, DATA_VISUALIZATION, TABLE
from bot.demo.workspace.block_kit.elements import (
    ELEMENTS,
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.demo.workspace.block_kit.rich_text import BLOCK_ID, RICH_TEXT
from bot.demo.workspace.block_kit.schema import (
    Check,
    Report,
    Shape,
    array,
    at_least_one_of,
    boolean,
    limit,
    not_both,
    one_of,
    plain,
    string,
    tagged,
    text,
    url,
)

_OPTIONAL: dict[str, Check] = {"block_id": BLOCK_ID}
_BUTTONS = array(tagged(ELEMENTS, {"button"}), high=limit("card.actions.max_items"))
_CONTEXT = tagged({"image": IMAGE_ELEMENT, "plain_text": plain(), "mrkdwn": text()})

CARD = Shape(
    optional={
        "hero_image": tagged(ELEMENTS, {"image"}),
        "icon": tagged(ELEMENTS, {"image"}),
        "title": text("card.title.max_length"),
        "subtitle": text("card.subtitle.max_length"),
        "body": text("card.body.max_length"),
        "subtext": text("card.subtext.max_length"),
        "actions": _BUTTONS,
        **_OPTIONAL,
    },
    rules=(at_least_one_of("hero_image", "title", "actions", "body"),),
)
_TASK: dict[str, Check] = {
    "task_id": string(),
    "title": string(),
    "status": one_of(("pending", "in_progress", "complete", "error")),
}
_TASK_MORE: dict[str, Check] = {
    "details": RICH_TEXT,
    "output": RICH_TEXT,
    "sources": array(tagged({"url": Shape({"url": url(), "text": string()})}), low=0),
}


def _elements_are_named_apart(value: Any, pointer: str, report: Report) -> None:
    elements = value.get("elements")
    named = [each.get("action_id") for each in elements if isinstance(each, dict)] if isinstance(elements, list) else []
    given = [name for name in named if name]
    if len(given) != len(set(map(str, given))):
        report.add(f"{pointer}/elements", "action_id must be unique within a block")


def _child_blocks(value: Any, pointer: str, report: Report) -> None:
    allowed = BLOCKS.keys() - {"container", "input", "plan"}
    array(tagged(BLOCKS, allowed), high=limit("container.child_blocks.max_items"))(value, pointer, report)


BLOCKS: dict[str, Check] = {
    "section": Shape(
        optional={
            "text": text("section.text.max_length"),
            "fields": array(text("section.fields.item_max_length"), high=limit("section.fields.max_items")),
            "accessory": tagged(ELEMENTS, IN_SECTION),
            "expand": boolean,
            **_OPTIONAL,
        },
        rules=(at_least_one_of("text", "fields"),),
    ),
    "divider": Shape(optional=_OPTIONAL),
    "header": Shape({"text": plain("header.text.max_length")}, _OPTIONAL),
    "context": Shape({"elements": array(_CONTEXT, high=limit("context.elements.max_items"))}, _OPTIONAL),
    "actions": Shape(
        {"elements": array(tagged(ELEMENTS, IN_ACTIONS), high=limit("actions.elements.max_items"))},
        _OPTIONAL,
        (_elements_are_named_apart,),
    ),
    "context_actions": Shape(
        {"elements": array(tagged(ELEMENTS, IN_CONTEXT_ACTIONS), high=limit("context_actions.elements.max_items"))},
        _OPTIONAL,
        (_elements_are_named_apart,),
    ),
    "image": Shape(
        {"alt_text": string(limit("image.alt_text.max_length"))},
        {
            "image_url": url(limit("image.image_url.max_length")),
            "slack_file": Shape(optional={"id": string(), "url": string()}),
            "title": plain("image.title.max_length"),
            **_OPTIONAL,
        },
        (at_least_one_of("image_url", "slack_file"), not_both("image_url", "slack_file")),
    ),
    "input": Shape(
        {"label": plain("input.label.max_length"), "element": tagged(ELEMENTS, IN_INPUT)},
        {"hint": plain("input.hint.max_length"), "optional": boolean, "dispatch_action": boolean, **_OPTIONAL},
    ),
    "markdown": Shape({"text": string(limit("markdown.text.max_length"))}, _OPTIONAL),
    "rich_text": RICH_TEXT,
    "table": TABLE,
    "data_table": DATA_TABLE,
    "data_visualization": DATA_VISUALIZATION,
    "alert": Shape(
        {"text": text("alert.text.max_length")},
        {"level": one_of(("default", "info", "warning", "error", "success")), **_OPTIONAL},
    ),
    "card": CARD,
    "carousel": Shape(
        {"elements": array(tagged({"card": CARD}), high=limit("carousel.elements.max_items"))}, _OPTIONAL
    ),
    "container": Shape(
        {"child_blocks": _child_blocks},
        {
            "title": plain("container.title.max_length"),
            "rich_text_title": RICH_TEXT,
            "subtitle": text("container.subtitle.max_length"),
            "width": one_of(("narrow", "standard", "wide", "full")),
            "icon": tagged(ELEMENTS, {"image"}),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
            **_OPTIONAL,
        },
        (at_least_one_of("title", "rich_text_title"), not_both("has_header_divider", "is_collapsible")),
    ),
    "task_card": Shape(_TASK, {**_TASK_MORE, **_OPTIONAL}),
    "plan": Shape(
        {"title": string(), "tasks": array(Shape(_TASK, _TASK_MORE), high=limit("plan.tasks.max_items"))}, _OPTIONAL
    ),
    "video": Shape(
        {
            "alt_text": string(limit("video.alt_text.max_length")),
            "title": plain("video.title.max_length"),
            "thumbnail_url": url(limit("video.thumbnail_url.max_length")),
            "video_url": url(limit("video.video_url.max_length")),
        },
        {
            "author_name": string(limit("video.author_name.max_length")),
            "description": plain("video.description.max_length"),
            "provider_icon_url": url(),
            "provider_name": string(limit("video.provider_name.max_length")),
            "title_url": url(),
            **_OPTIONAL,
        },
    ),
    "file": Shape({"external_id": string(), "source": one_of(("remote",))}, _OPTIONAL),
}

_EVERYWHERE = {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
SURFACES: dict[str, frozenset[str]] = {
    "message": frozenset(BLOCKS) - {"alert", "file"},
    "modal": frozenset(_EVERYWHERE | {"alert"}),
    # Whether charts and tables may stand in Home is contradicted: kept out, like everything that is only sometimes so.
    "home": frozenset(_EVERYWHERE | {"card", "carousel", "container"}),
}
