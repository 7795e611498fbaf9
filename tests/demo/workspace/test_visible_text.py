"""What a person reads in mrkdwn and in blocks."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.demo.workspace import NotThere, Reader
from bot.demo.workspace.choices import find
from bot.demo.workspace.visible_text import blocks_text, message_text

NAMES = {"U1": "kari", "C1": "general", "S1": "erp-team"}
READ = {
    "plain words": "plain words",
    "*bold* _italic_ ~gone~ `code`": "bold italic gone code",
    "*bold with <https://x|a link>*": "bold with a link",
    "2*3*4 and snake_case_name": "2*3*4 and snake_case_name",
    "```*not bold* _here_```": "*not bold* _here_",
    "> quoted\n&gt; also": "quoted\nalso",
    "a &lt;b&gt; &amp;amp; c": "a <b> &amp; c",
    "<@U1> <@U9> <@U9|zoe> <#C1> <#C9|x>": "@kari @U9 @zoe #general #x",
    "<!channel> <!here> <!subteam^S1> <!subteam^S9|@ops>": "@channel @here @erp-team @ops",
    "<https://a.example|Open> <https://a.example>": "Open https://a.example",
    "<mailto:a@b.example|a@b.example>": "a@b.example",
    "<!date^1700000000^{date_num} {time}|long ago>": "2023-11-14 10:13 PM",
    "<!date^1700000000^{date_short_pretty} at {time}^https://x|y>": "Nov 14, 2023 at 10:13 PM",
    "<!date^soon^{date}|fallback>": "fallback",
    "&lt;!channel&gt; &lt;@U1&gt;": "<!channel> <@U1>",
    "a < b and c > d": "a < b and c > d",
    "<not a link>": "<not a link>",
}


@pytest.mark.parametrize("source", READ)
def test_read(source: str) -> None:
    assert Reader(NAMES).read(source) == READ[source]


def test_dates_are_told_in_the_readers_zone() -> None:
    assert Reader(zone=ZoneInfo("Europe/Oslo")).read("<!date^1700000000^{time}|x>") == "11:13 PM"


def test_links_and_mentions_are_noted_escaped_ones_are_not() -> None:
    reader = Reader(NAMES)
    reader.read("<https://a.example?x=1&amp;y=2|Open> https://bare.example/x, `https://code.example` <!here> <@U1>")
    reader.read("&lt;!channel&gt; &lt;@U2&gt;")
    assert {link.url for link in reader.links} == {"https://a.example?x=1&y=2", "https://bare.example/x"}
    assert reader.notified == ["here", "U1"]


def test_escaped_link_still_holds_an_address_that_slack_would_link() -> None:
    reader = Reader()
    assert reader.read("&lt;https://evil.example|Open&gt;") == "<https://evil.example|Open>"
    assert [link.url for link in reader.links] == ["https://evil.example"]


def test_bare_address_in_verbatim_text_is_no_link() -> None:
    reader = Reader()
    reader.read("https://bare.example", verbatim=True)
    assert not reader.links


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def test_all_blocks_can_be_read() -> None:
    cells = [[{"type": "raw_text", "text": "a"}, {"type": "raw_number", "value": 2}]]
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Head *kept*")},
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "*one*"},
            "fields": [plain("two")],
            "accessory": {"type": "button", "text": plain("Go")},
        },
        {
            "type": "context",
            "elements": [{"type": "image", "image_url": "https://x", "alt_text": "icon"}, plain("three")],
        },
        {"type": "actions", "elements": [{"type": "static_select", "placeholder": plain("Pick"), "options": []}]},
        {"type": "divider"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {
                            "type": "rich_text_section",
                            "elements": [{"type": "text", "text": "four"}, {"type": "user", "user_id": "U1"}],
                        }
                    ],
                }
            ],
        },
        {"type": "data_table", "caption": "Table", "rows": cells},
        {
            "type": "data_visualization",
            "title": "Chart",
            "chart": {"type": "bar", "series": [{"name": "s", "data": [{"label": "d", "value": 1}]}]},
        },
        {"type": "container", "title": plain("Box"), "child_blocks": [{"type": "markdown", "text": "# five"}]},
        {"type": "card", "title": plain("Card"), "actions": [{"type": "button", "text": plain("Six")}]},
    ]
    assert blocks_text(Reader(NAMES), blocks).splitlines() == [
        "Head *kept*",
        "one",
        "two",
        "[Go]",
        "icon three",
        "[Pick ▾]",
        "• four@kari",
        "Table",
        "a | 2",
        "Chart",
        "s: d: 1",
        "Box",
        "# five",
        "Card",
        "[Six]",
    ]


def test_message_shows_its_blocks_or_else_its_text() -> None:
    assert message_text(Reader(), "the text", []) == "the text"
    assert message_text(Reader(), "the text", [{"type": "header", "text": plain("block")}]) == "block"
    assert message_text(Reader(), "", [], [{"fallback": "old style"}]) == "old style"


def test_element_is_found_by_text_or_id_only_when_it_is_the_only_one() -> None:
    button = {"type": "button", "action_id": "a", "text": plain("Go")}
    blocks = [{"type": "actions", "block_id": "b", "elements": [button, {**button, "action_id": "c"}]}]
    assert find(blocks, "c")[1]["action_id"] == "c"
    with pytest.raises(NotThere, match="2 elements are"):
        find(blocks, "Go")
    with pytest.raises(NotThere, match="nothing is"):
        find(blocks, "Stop")
