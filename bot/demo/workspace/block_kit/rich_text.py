"""The block `rich_text`: sections, lists, quotes and preformatted text over styled runs."""

from bot.demo.workspace.block_kit.schema import Check, Shape, array, boolean, limit, number, one_of, string, tagged

BLOCK_ID = string(limit("block_id.max_length"))
STYLE = Shape(
    optional=dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    )
)
_STYLED: dict[str, Check] = {"style": STYLE}

RUNS: dict[str, Check] = {
    "text": Shape({"text": string()}, _STYLED),
    "link": Shape({"url": string(3000)}, {"text": string(low=0), "unsafe": boolean, **_STYLED}),
    "emoji": Shape({"name": string()}, {"unicode": string(), "skin_tone": number(), "url": string(), **_STYLED}),
    "user": Shape({"user_id": string()}, _STYLED),
    "channel": Shape({"channel_id": string()}, _STYLED),
    "usergroup": Shape({"usergroup_id": string()}, _STYLED),
    "team": Shape({"team_id": string()}, _STYLED),
    "broadcast": Shape({"range": one_of(("here", "channel", "everyone"))}, _STYLED),
    "color": Shape({"value": string()}, _STYLED),
    "date": Shape(
        {"timestamp": number(low=0), "format": string()}, {"url": string(3000), "fallback": string(), **_STYLED}
    ),
}
_BORDER = number(low=limit("rich_text_list.border.min"), high=limit("rich_text_list.border.max"))
_RUNS = array(tagged(RUNS), low=0)
_SECTION = Shape({"elements": _RUNS})

PARTS: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_preformatted": Shape({"elements": _RUNS}, {"border": _BORDER, "language": string()}),
    "rich_text_quote": Shape({"elements": _RUNS}, {"border": _BORDER}),
    "rich_text_list": Shape(
        {"elements": array(tagged({"rich_text_section": _SECTION})), "style": one_of(("bullet", "ordered"))},
        {
            "indent": number(low=limit("rich_text_list.indent.min"), high=limit("rich_text_list.indent.max")),
            "offset": number(low=limit("rich_text_list.offset.min")),
            "border": _BORDER,
        },
    ),
}

RICH_TEXT = tagged({"rich_text": Shape({"elements": array(tagged(PARTS))}, {"block_id": BLOCK_ID})})
