"""Interactive elements and the composition objects in them: buttons, selects, pickers, inputs."""

from collections.abc import Mapping
from typing import Any

from bot.demo.workspace.block_kit.rich_text import RICH_TEXT
from bot.demo.workspace.block_kit.schema import (
    Check,
    Report,
    Shape,
    anything,
    array,
    at_least_one_of,
    boolean,
    limit,
    not_both,
    number,
    one_of,
    plain,
    string,
    text,
    url,
)

ACTION_ID = string(limit("action_id.max_length"))
STYLE = one_of(("primary", "danger"))

CONFIRM = Shape(
    {
        "title": plain("confirmation.title.max_length"),
        "text": text("confirmation.text.max_length"),
        "confirm": plain("confirmation.confirm.max_length"),
        "deny": plain("confirmation.deny.max_length"),
    },
    {"style": STYLE},
)
DISPATCH = Shape(
    optional={"trigger_actions_on": array(one_of(("on_enter_pressed", "on_character_entered")), high=2)},
)
FILTER = Shape(
    optional={
        "include": array(one_of(("im", "mpim", "private", "public")), high=4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
    rules=(at_least_one_of("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)


def option(label: Check) -> Shape:
    """An option; menus take plain text only, radio buttons and checkboxes also mrkdwn."""
    return Shape(
        {"text": label, "value": string(limit("option.value.max_length"))},
        {"description": text("option.description.max_length"), "url": url(limit("option.url.max_length"))},
    )


MENU_OPTION = option(plain("option.text.max_length"))
BOX_OPTION = option(text("option.text.max_length"))
OPTIONS = array(MENU_OPTION, high=limit("select.options.max_items"))
GROUP = Shape({"label": plain("option_group.label.max_length"), "options": OPTIONS})
GROUPS = array(GROUP, high=limit("select.option_groups.max_items"))


def _initial_is_an_option(value: dict[str, Any], pointer: str, report: Report) -> None:
    choices = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        choices += group.get("options") or [] if isinstance(group, dict) else []
    wanted = value.get("initial_options") or [value[name] for name in ("initial_option",) if name in value]
    if any(each not in choices for each in wanted):
        report.add(pointer, "initial_option must exactly match one of the options")


def _one_source_of_options(value: dict[str, Any], pointer: str, report: Report) -> None:
    if ("options" in value) == ("option_groups" in value):
        report.add(pointer, "must provide either options or option_groups")


def _values_are_unique(value: dict[str, Any], pointer: str, report: Report) -> None:
    options = value.get("options") or []
    values = [each.get("value") for each in options if isinstance(each, dict)]
    if len(values) != len(set(map(str, values))):
        report.add(f"{pointer}/options", "option values must be unique")


def _interactive(
    required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Check, placeholder: bool = True
) -> Shape:
    extra: dict[str, Check] = {"action_id": ACTION_ID, "confirm": CONFIRM, "focus_on_load": boolean}
    if placeholder:
        extra["placeholder"] = plain("select.placeholder.max_length")
    return Shape(required, {**extra, **optional}, tuple(rules))


def _field(optional: Mapping[str, Check], required: Mapping[str, Check] | None = None) -> Shape:
    extra: dict[str, Check] = {
        "action_id": ACTION_ID,
        "placeholder": plain("plain_text_input.placeholder.max_length"),
        "focus_on_load": boolean,
        "dispatch_action_config": DISPATCH,
    }
    return Shape(required or {}, {**extra, **optional})


BUTTON = Shape(
    {"text": plain("button.text.max_length")},
    {
        "action_id": ACTION_ID,
        "url": url(limit("button.url.max_length")),
        "value": string(limit("button.value.max_length")),
        "style": STYLE,
        "confirm": CONFIRM,
        "accessibility_label": string(limit("button.accessibility_label.max_length")),
        "agent_prompt": string(limit("button.agent_prompt.max_length")),
    },
)
IMAGE_ELEMENT = Shape(
    {"alt_text": string(limit("image.alt_text.max_length"))},
    {"image_url": url(limit("image.image_url.max_length")), "slack_file": anything},
    (at_least_one_of("image_url", "slack_file"), not_both("image_url", "slack_file")),
)
DATE = string(10, low=10)
BOXES: dict[str, Check] = {"options": array(BOX_OPTION, high=limit("checkboxes.options.max_items"))}
MOST: dict[str, Check] = {"max_selected_items": number(low=limit("multi_select.max_selected_items.min"))}

FEEDBACK_BUTTON = Shape(
    {
        "text": plain("feedback_button.text.max_length"),
        "value": string(limit("feedback_button.value.max_length")),
    },
    {"accessibility_label": string(75)},
)

ELEMENTS: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE_ELEMENT,
    "overflow": _interactive(
        {"options": array(MENU_OPTION, high=limit("overflow.options.max_items"))}, {}, placeholder=False
    ),
    "checkboxes": _interactive(
        BOXES,
        {"initial_options": array(BOX_OPTION)},
        _initial_is_an_option,
        _values_are_unique,
        placeholder=False,
    ),
    "radio_buttons": _interactive(
        BOXES,
        {"initial_option": BOX_OPTION},
        _initial_is_an_option,
        _values_are_unique,
        placeholder=False,
    ),
    "static_select": _interactive(
        {},
        {"options": OPTIONS, "option_groups": GROUPS, "initial_option": MENU_OPTION},
        _one_source_of_options,
        _initial_is_an_option,
        _values_are_unique,
    ),
    "multi_static_select": _interactive(
        {},
        {"options": OPTIONS, "option_groups": GROUPS, "initial_options": array(MENU_OPTION), **MOST},
        _one_source_of_options,
        _initial_is_an_option,
        _values_are_unique,
    ),
    "external_select": _interactive({}, {"initial_option": MENU_OPTION, "min_query_length": number(low=0)}),
    "multi_external_select": _interactive(
        {}, {"initial_options": array(MENU_OPTION), "min_query_length": number(low=0), **MOST}
    ),
    "users_select": _interactive({}, {"initial_user": string()}),
    "multi_users_select": _interactive({}, {"initial_users": array(string()), **MOST}),
    "conversations_select": _interactive(
        {},
        {
            "initial_conversation": string(),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": FILTER,
        },
    ),
    "multi_conversations_select": _interactive(
        {},
        {
            "initial_conversations": array(string()),
            "default_to_current_conversation": boolean,
            "filter": FILTER,
            **MOST,
        },
    ),
    "channels_select": _interactive({}, {"initial_channel": string(), "response_url_enabled": boolean}),
    "multi_channels_select": _interactive({}, {"initial_channels": array(string()), **MOST}),
    "datepicker": _interactive({}, {"initial_date": DATE}),
    "timepicker": _interactive({}, {"initial_time": string(5, low=5), "timezone": string()}),
    "datetimepicker": _interactive(
        {}, {"initial_date_time": number(low=1_000_000_000, high=9_999_999_999)}, placeholder=False
    ),
    "plain_text_input": _field(
        {
            "initial_value": string(low=0),
            "multiline": boolean,
            "min_length": number(low=0, high=limit("plain_text_input.min_length.max")),
            "max_length": number(low=1, high=limit("plain_text_input.max_length.max")),
        }
    ),
    "email_text_input": _field({"initial_value": string(low=0)}),
    "url_text_input": _field({"initial_value": string(low=0)}),
    "number_input": _field(
        {"initial_value": string(low=0), "min_value": string(), "max_value": string()},
        {"is_decimal_allowed": boolean},
    ),
    "rich_text_input": _field({"initial_value": RICH_TEXT}),
    "file_input": Shape(
        optional={
            "action_id": ACTION_ID,
            "filetypes": array(string()),
            "max_files": number(low=1, high=limit("file_input.max_files.max")),
        }
    ),
    "workflow_button": Shape(
        {"text": plain("button.text.max_length"), "workflow": anything, "action_id": ACTION_ID},
        {"style": STYLE, "accessibility_label": string(75)},
    ),
    "feedback_buttons": Shape(
        {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, {"action_id": ACTION_ID}
    ),
    "icon_button": Shape(
        {"icon": one_of(("trash",)), "text": plain("button.text.max_length")},
        {
            "action_id": ACTION_ID,
            "value": string(limit("icon_button.value.max_length")),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": array(string(), high=limit("icon_button.visible_to_user_ids.max_items")),
        },
    ),
}

_MENUS = {"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
_MULTI_MENUS = {f"multi_{name}" for name in _MENUS}
_PICKERS = {"datepicker", "timepicker", "checkboxes", "radio_buttons"}

IN_SECTION = _MENUS | _MULTI_MENUS | _PICKERS | {"button", "image", "overflow", "workflow_button"}
IN_ACTIONS = _MENUS | _PICKERS | {"button", "datetimepicker", "overflow", "workflow_button"}
IN_CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}
IN_INPUT = (
    _MENUS
    | _MULTI_MENUS
    | _PICKERS
    | {
        "datetimepicker",
        "plain_text_input",
        "email_text_input",
        "url_text_input",
        "number_input",
        "rich_text_input",
        "file_input",
    }
)
INTERACTIVE = IN_SECTION | IN_ACTIONS | IN_INPUT | IN_CONTEXT_ACTIONS - {"image"}
