"""What the validator takes and what it refuses, as tables of payloads."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.workspace.block_kit import block_complaints, message_characters, view_complaints

Block = dict[str, Any]


def plain(text: str = "x") -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Block:
    return {"type": "mrkdwn", "text": text}


def section(text: str = "x", **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def button(**more: Any) -> Block:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def options(count: int = 2) -> list[Block]:
    return [{"text": plain(f"o{n}"), "value": str(n)} for n in range(count)]


def select(count: int = 2, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "pick", "options": options(count), **more}


def field(element: Block, **more: Any) -> Block:
    return {"type": "input", "label": plain(), "element": element, **more}


def cell(text: str = "x") -> Block:
    return {"type": "raw_text", "text": text}


def table(rows: int = 2, columns: int = 2, kind: str = "table", text: str = "x") -> Block:
    caption = {"caption": "All"} if kind == "data_table" else {}
    return {"type": kind, "rows": [[cell(text)] * columns for _ in range(rows)], **caption}


def chart(kind: str = "bar", points: int = 2, series: int = 1) -> Block:
    labels = [f"d{n}" for n in range(points)]
    data = [{"label": label, "value": 1} for label in labels]
    named = [{"name": f"s{n}", "data": data} for n in range(series)]
    shape = {"type": kind, "series": named, "axis_config": {"categories": labels}}
    return {"type": "data_visualization", "title": "Errors", "chart": shape}


def pie(segments: int = 2, value: float = 1) -> Block:
    parts = [{"label": f"s{n}", "value": value} for n in range(segments)]
    return {"type": "data_visualization", "title": "Errors", "chart": {"type": "pie", "segments": parts}}


def rich(*runs: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(runs)}]}


GOOD: dict[str, list[Block]] = {
    "section": [section("x" * 3000)],
    "section with fields": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "section with button": [section(accessory=button(style="danger", value="x" * 2000))],
    "fifty blocks": [section()] * 50,
    "buttons": [actions(*(button(action_id=f"b{n}") for n in range(25)))],
    "confirmation": [
        actions(
            button(confirm={"title": plain(), "text": mrkdwn("x" * 300), "confirm": plain("Yes"), "deny": plain("No")})
        )
    ],
    "link button": [actions(button(url="https://example.com/" + "x" * 2980))],
    "menu": [actions(select(100, initial_option=options()[1], placeholder=plain()))],
    "overflow": [actions({"type": "overflow", "action_id": "o", "options": options(1)})],
    "context": [
        {"type": "context", "elements": [mrkdwn()] * 9 + [{"type": "image", "image_url": "https://x", "alt_text": "x"}]}
    ],
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "divider": [{"type": "divider", "block_id": "d"}],
    "markdown": [{"type": "markdown", "text": "# x"}],
    "table": [{**table(100, 20, text="xxxxx"), "column_settings": [{"align": "right"}, None]}],
    "data table": [table(101, 2, "data_table")],
    "data table of numbers": [
        {"type": "data_table", "caption": "c", "rows": [[cell()], [{"type": "raw_number", "value": 4.5}], [rich()]]}
    ],
    "charts": [chart("line", 20, 6), pie(6)],
    "area": [chart("area")],
    "card": [{"type": "card", "title": mrkdwn("x" * 150), "body": mrkdwn("x" * 200), "actions": [button()]}],
    "carousel": [{"type": "carousel", "elements": [{"type": "card", "title": plain()}]}],
    "container": [{"type": "container", "title": plain(), "child_blocks": [section(), table()]}],
    "feedback": [
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "f",
                    "positive_button": {"text": plain("Good"), "value": "1"},
                    "negative_button": {"text": plain("Bad"), "value": "0"},
                }
            ],
        }
    ],
    "rich text": [
        rich(
            {"type": "text", "text": "x", "style": {"bold": True}},
            {"type": "link", "url": "https://x"},
            {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"},
            {"type": "broadcast", "range": "here"},
        )
    ],
    "plan": [{"type": "plan", "title": "x", "tasks": [{"task_id": "1", "title": "x", "status": "pending"}]}],
}
BAD: dict[str, tuple[list[Any], str]] = {
    "text too long": ([section("x" * 3001)], "must be less than 3001 characters"),
    "text empty": ([section("")], "must be more than 0 characters"),
    "field too long": ([{"type": "section", "fields": [mrkdwn("x" * 2001)]}], "/fields/0/text"),
    "eleven fields": ([{"type": "section", "fields": [mrkdwn()] * 11}], "no more than 10 items"),
    "nothing in a section": ([{"type": "section"}], "missing required field: text or fields"),
    "fifty-one blocks": ([section()] * 51, "no more than 50 items"),
    "null": ([None], "must provide an object"),
    "unknown type": ([{"type": "sektion"}], "unsupported type: sektion"),
    "no type": ([{"text": plain()}], "unsupported type: None"),
    "alert in a message": ([{"type": "alert", "text": plain()}], "unsupported type: alert"),
    "file in a message": ([{"type": "file", "external_id": "x", "source": "remote"}], "unsupported type: file"),
    "extra property": ([section(colour="red")], "invalid additional property: colour"),
    "twice the same block id": ([section(block_id="a"), section(block_id="a")], "block_id a already exists"),
    "twice the same action id": ([actions(button(), button())], "action_id must be unique"),
    "long block id": ([section(block_id="x" * 256)], "/blocks/0/block_id"),
    "mrkdwn in a button": ([actions({**button(), "text": mrkdwn()})], "unsupported type: mrkdwn"),
    "long button": ([actions(button(text=plain("x" * 76)))], "must be less than 76"),
    "long value": ([actions(button(value="x" * 2001))], "must be less than 2001"),
    "long url": ([actions(button(url="https://x/" + "x" * 3000))], "must be less than 3001"),
    "script url": ([actions(button(url="javascript:alert(1)"))], "must be a valid URL"),
    "style": ([actions(button(style="default"))], "must be one of: danger, primary"),
    "twenty-six buttons": ([actions(*(button(action_id=str(n)) for n in range(26)))], "no more than 25"),
    "no buttons": ([actions()], "no fewer than 1 items"),
    "text input in actions": ([actions({"type": "plain_text_input", "action_id": "t"})], "unsupported type"),
    "hundred and one options": ([actions(select(101))], "no more than 100 items"),
    "no options": ([actions(select(0))], "no fewer than 1 items"),
    "long option": ([actions({**select(), "options": [{"text": plain("x" * 76), "value": "1"}]})], "less than 76"),
    "long option value": ([actions({**select(), "options": [{"text": plain(), "value": "x" * 151}]})], "less than 151"),
    "initial option of nowhere": (
        [actions(select(initial_option={"text": plain("q"), "value": "q"}))],
        "exactly match",
    ),
    "same value twice": ([actions({**select(), "options": options(1) * 2})], "values must be unique"),
    "six in overflow": ([actions({"type": "overflow", "action_id": "o", "options": options(6)})], "no more than 5"),
    "confirmation without text": (
        [actions(button(confirm={"title": plain(), "confirm": plain(), "deny": plain()}))],
        "missing required field: text",
    ),
    "eleven in context": ([{"type": "context", "elements": [mrkdwn()] * 11}], "no more than 10"),
    "button in context": ([{"type": "context", "elements": [button()]}], "unsupported type: button"),
    "mrkdwn header": ([{"type": "header", "text": mrkdwn()}], "unsupported type: mrkdwn"),
    "long header": ([{"type": "header", "text": plain("x" * 151)}], "less than 151"),
    "two tables": ([table(), table()], "no more than 1 table"),
    "empty cell": ([table(text="")], "more than 0 characters"),
    "wide table": ([table(columns=21)], "no more than 20 items"),
    "long table": ([table(rows=101)], "no more than 100 items"),
    "full table": ([table(rows=100, columns=20, text="x" * 6)], "less than 10001"),
    "data table without caption": ([{"type": "data_table", "rows": [[cell()], [cell()]]}], "caption"),
    "data table of a header only": ([table(1, 1, "data_table")], "no fewer than 2 items"),
    "long data table": ([table(102, 1, "data_table")], "no more than 101 items"),
    "uneven data table": (
        [{"type": "data_table", "caption": "c", "rows": [[cell()], [cell(), cell()]]}],
        "same number of cells",
    ),
    "rich header": (
        [{"type": "data_table", "caption": "c", "rows": [[rich()], [cell()]]}],
        "not allowed in the header",
    ),
    "three charts": ([pie(), pie(), pie()], "no more than 2 data_visualization"),
    "seven segments": ([pie(7)], "no more than 6 items"),
    "negative segment": ([pie(value=-1)], "greater than 0"),
    "seven series": ([chart(series=7)], "no more than 6 items"),
    "labels beside the categories": (
        [{**chart(), "chart": {**chart()["chart"], "axis_config": {"categories": ["a", "b"]}}}],
        "labels must match",
    ),
    "scatter": ([chart("scatter")], "unsupported type: scatter"),
    "empty card": ([{"type": "card"}], "hero_image or title"),
    "long card": ([{"type": "card", "body": mrkdwn("x" * 201)}], "less than 201"),
    "six context actions": (
        [
            {
                "type": "context_actions",
                "elements": [
                    {"type": "icon_button", "action_id": str(n), "icon": "trash", "text": plain()} for n in range(6)
                ],
            }
        ],
        "no more than 5",
    ),
    "unknown run": ([rich({"type": "blink", "text": "x"})], "unsupported type: blink"),
    "pending task alone": (
        [{"type": "task_card", "task_id": "1", "title": "x", "status": "pending"}],
        "only tasks of a plan",
    ),
    "not a list": ([{"type": "section", "fields": mrkdwn()}], "must provide an array"),
}
MODAL: Block = {"type": "modal", "title": plain("Title"), "submit": plain("Go"), "blocks": [section()]}
BAD_VIEWS: dict[str, tuple[Any, str]] = {
    "long title": ({**MODAL, "title": plain("x" * 25)}, "less than 25"),
    "long submit": ({**MODAL, "submit": plain("x" * 25)}, "less than 25"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title"),
    "input without submit": (
        {"type": "modal", "title": plain(), "blocks": [field({"type": "plain_text_input", "action_id": "t"})]},
        "submit",
    ),
    "long metadata": ({**MODAL, "private_metadata": "x" * 3001}, "less than 3001"),
    "hundred and one blocks": ({**MODAL, "blocks": [section()] * 101}, "no more than 100"),
    "unknown type": ({**MODAL, "type": "drawer"}, "unsupported type"),
    "not an object": ([], "unsupported type"),
    "null block": ({**MODAL, "blocks": [None]}, "must provide an object"),
    **{
        f"{block['type']} in a modal": ({**MODAL, "blocks": [block]}, f"unsupported type: {block['type']}")
        for block in (
            GOOD["card"][0],
            GOOD["carousel"][0],
            GOOD["feedback"][0],
            GOOD["data table"][0],
            GOOD["area"][0],
            GOOD["markdown"][0],
            GOOD["plan"][0],
            GOOD["table"][0],
        )
    },
    "chart in Home": ({"type": "home", "blocks": [pie()]}, "unsupported type"),
    "table in Home": ({"type": "home", "blocks": [table()]}, "unsupported type"),
}


@pytest.mark.parametrize("name", GOOD)
def test_taken(name: str) -> None:
    assert block_complaints(GOOD[name]) == []


@pytest.mark.parametrize("name", BAD)
def test_refused(name: str) -> None:
    blocks, reason = BAD[name]
    assert reason in "\n".join(block_complaints(blocks))


@pytest.mark.parametrize("name", BAD_VIEWS)
def test_view_refused(name: str) -> None:
    view, reason = BAD_VIEWS[name]
    assert reason in "\n".join(view_complaints(view))


def test_views_taken() -> None:
    text = field({"type": "plain_text_input", "action_id": "t", "max_length": 3000}, optional=True)
    alert = {"type": "alert", "text": plain(), "level": "warning"}
    date = field({"type": "datepicker", "action_id": "d", "initial_date": "2026-01-31"})
    assert view_complaints({**MODAL, "blocks": [text, alert, date, section(accessory=select())]}) == []
    assert view_complaints({"type": "home", "blocks": [section(), actions(button())]}) == []


def test_complaint_points_to_the_place() -> None:
    assert block_complaints([section(), section("x" * 3001)]) == [
        "[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    ]


def test_characters_of_a_message_are_counted_everywhere() -> None:
    assert message_characters([section("xx"), actions(button()), table(2, 2)]) == 2 + 2 + 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "options", "rows", "chart", "series"]) | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = sorted({block["type"] for blocks in GOOD.values() for block in blocks})


@given(
    st.lists(
        JSON
        | st.builds(
            lambda kind, rest: {**(rest if isinstance(rest, dict) else {}), "type": kind}, st.sampled_from(KINDS), JSON
        ),
        max_size=4,
    )
)
def test_anything_at_all_is_judged_without_a_crash(blocks: list[Any]) -> None:
    json.dumps(block_complaints(blocks))
    json.dumps(view_complaints({"type": "modal", "blocks": blocks}))
