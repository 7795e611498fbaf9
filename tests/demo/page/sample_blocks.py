"""Every block of a message, valid as Slack sees it, with what a reader must find in it."""

from typing import Any

from tests.demo.page.sample_app import Block, button, mrkdwn, option, plain

PICTURE = "https://elsewhere.example.com/dot.png"
EMBEDDED = "data:image/gif;base64,R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="
DAYS = ["Mon", "Tue", "Wed"]


def series(name: str, *values: int) -> Block:
    """A series of a chart over three days."""
    return {"name": name, "data": [{"label": day, "value": value} for day, value in zip(DAYS, values, strict=True)]}


def chart(kind: str) -> Block:
    """A chart with two series and axes."""
    axes = {"categories": DAYS, "x_label": "Day", "y_label": "Entries"}
    drawn = {"type": kind, "series": [series("Customers", 5, 30, 12), series("Items", 8, 2, 0)], "axis_config": axes}
    return {"type": "data_visualization", "title": f"A {kind} chart", "chart": drawn}


PIE: Block = {
    "type": "data_visualization",
    "title": "Causes",
    "chart": {"type": "pie", "segments": [{"label": "Too long", "value": 3}, {"label": "Locked", "value": 1}]},
}


def raw(text: str) -> Block:
    """A cell of text."""
    return {"type": "raw_text", "text": text}


def number(value: float) -> Block:
    """A cell that sorts as a number."""
    return {"type": "raw_number", "value": value, "text": str(value)}


def run(text: str, **style: bool) -> Block:
    """A run of rich text."""
    return {"type": "text", "text": text, **({"style": style} if style else {})}


RICH_TEXT: Block = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [run("bold", bold=True), run("code", code=True), {"type": "emoji", "name": "tada"}],
        },
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [{"type": "rich_text_section", "elements": [run("first thing")]}],
        },
        {"type": "rich_text_quote", "elements": [run("as they say")]},
        {"type": "rich_text_preformatted", "elements": [run("let x = 1")]},
    ],
}
TABLE: Block = {
    "type": "table",
    "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    "rows": [[raw("Customer"), raw("Entries")], [raw("Adatum"), raw("412")]],
}
DATA_TABLE: Block = {
    "type": "data_table",
    "caption": "Open problems",
    "page_size": 3,
    "rows": [
        [raw("Problem"), raw("Records")],
        *[[raw(f"P{count}"), number((count * 7) % 10)] for count in range(1, 8)],
    ],
}
ELEMENTS: Block = {
    "type": "actions",
    "elements": [
        button("Press", "press"),
        {"type": "users_select", "action_id": "who", "placeholder": plain("Somebody")},
        {"type": "conversations_select", "action_id": "where", "placeholder": plain("Somewhere")},
        {"type": "datepicker", "action_id": "when", "initial_date": "2026-05-17"},
        {"type": "radio_buttons", "action_id": "one", "options": [option("This", "1"), option("That", "2")]},
        {"type": "checkboxes", "action_id": "many", "options": [option("Tick", "1")]},
    ],
}
FEEDBACK: Block = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "useful",
            "positive_button": {"text": plain("Useful"), "value": "yes"},
            "negative_button": {"text": plain("Useless"), "value": "no"},
        }
    ],
}

MESSAGES: list[list[Block]] = [
    [
        {"type": "header", "text": plain("A heading :warning:")},
        {"type": "section", "text": mrkdwn("*bold* _italic_ ~gone~ `code`\n> quoted\n<https://bc.example.com|a link>")},
        {"type": "section", "fields": [mrkdwn("*Records*\n12"), mrkdwn("*When*\n<!date^1779000000^{date_num}|then>")]},
        {"type": "context", "elements": [{"type": "image", "image_url": PICTURE, "alt_text": "dot"}, mrkdwn("small")]},
        {"type": "divider"},
        {"type": "image", "image_url": PICTURE, "alt_text": "a dot", "title": plain("The picture")},
        {"type": "markdown", "text": "# Title\n\n- **strong** item\n- [site](https://bc.example.com)"},
        RICH_TEXT,
    ],
    [ELEMENTS, FEEDBACK],
    [PIE, chart("bar")],
    [chart("line"), chart("area")],
    [TABLE],
    [DATA_TABLE],
]

Finding = tuple[str, str | int]
FINDINGS: list[Finding] = [
    (".block-header", "A heading ⚠️"),
    (".block-section strong", "bold"),
    (".block-section em", "italic"),
    (".block-section s", "gone"),
    (".block-section blockquote", "quoted"),
    (".block-section a[href='https://bc.example.com']", "a link"),
    (".block-section .field", 2),
    (".block-section time[datetime^='2026-05-17']", "17.05.2026"),
    (".block-context .picture-elsewhere", 1),
    (".block-divider", 1),
    (".block-image .picture-elsewhere", "a dot"),
    (".block-markdown .heading-1", "Title"),
    (".block-markdown li strong", "strong"),
    (".block-rich_text ol li", "first thing"),
    (".block-rich_text pre", "let x = 1"),
    (".block-actions .button", "Press"),
    (".block-actions select", 2),
    (".block-actions input[type=date]", 1),
    (".block-actions input[type=radio]", 2),
    (".block-actions input[type=checkbox]", 1),
    (".block-context_actions button[aria-label='Useful']", 1),
    ("[aria-label='pie chart: Causes'] path", 2),
    ("[aria-label='bar chart: A bar chart'] rect", 6),
    ("[aria-label='line chart: A line chart'] polyline", 2),
    ("[aria-label='area chart: A area chart'] polygon", 2),
    (".block-table td.align-right", "412"),
    (".block-data_table tbody tr", 3),
]


def injected(*messages: dict[str, Any]) -> dict[str, Any]:
    """An answer of the workspace with messages that it would never accept itself."""
    told = [
        {"ts": f"178000000{count}.000100", "user": "U1", "bot": True, "text": "", **each}
        for count, each in enumerate(messages)
    ]
    return {"messages": told}
