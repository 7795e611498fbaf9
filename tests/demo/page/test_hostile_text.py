"""Text from Business Central and from people stays text, wherever it stands."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.demo.page.conftest import OpenPage
from tests.demo.page.sample_app import SampleApp
from tests.demo.page.sample_blocks import injected
from tests.demo.page.test_blocks import CHANNEL

HOSTILE = [
    "<script>window.harmed = 1</script>",
    "<img src=x onerror='window.harmed = 1'>",
    '"><svg onload="window.harmed = 1">',
    "&lt;script&gt;window.harmed = 1&lt;/script&gt;",
    "<javascript:window.harmed=1|press me>",
    "<data:text/html,<script>window.harmed=1</script>|press me>",
    "*_~`<https://x.example|*_~`",
    "<!date^99999999999999999^{date}|never>",
    "<!date^1e999^{date}|never> <!date^x^{date}^javascript:window.harmed=1|never>",
    "```" * 50 + "*_" * 400 + ">" * 60,
    "\u202egnp.exe\u2066 <@U\u202e|x>",
    "{{constructor.constructor('window.harmed=1')()}}",
    "__proto__ :constructor: :__proto__:",
]


def everywhere(text: str) -> list[dict[str, Any]]:
    plain = {"type": "plain_text", "text": text}
    mrkdwn = {"type": "mrkdwn", "text": text}
    point = [{"label": text, "value": 1}]
    return [
        {"type": "header", "text": plain},
        {"type": "section", "text": mrkdwn, "fields": [plain, mrkdwn]},
        {"type": "context", "elements": [mrkdwn, {"type": "image", "image_url": text, "alt_text": text}]},
        {"type": "image", "image_url": f"data:text/html,{text}", "alt_text": text, "title": plain},
        {"type": "markdown", "text": f"# {text}\n- {text}\n[x]({text})"},
        {
            "type": "actions",
            "elements": [
                {"type": "button", "text": plain, "action_id": text, "url": text},
                {
                    "type": "static_select",
                    "action_id": "s",
                    "placeholder": plain,
                    "options": [{"text": plain, "value": text}],
                },
            ],
        },
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": text},
                        {"type": "link", "url": text, "text": text},
                        {"type": "color", "value": text},
                        {"type": "date", "timestamp": text, "format": text, "url": text},
                    ],
                }
            ],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": text}], [{"type": "raw_text", "text": text}]]},
        {"type": "data_table", "caption": text, "rows": [[{"type": "raw_text", "text": text}]] * 3},
        {"type": "data_visualization", "title": text, "chart": {"type": "pie", "segments": point}},
        {
            "type": "data_visualization",
            "title": text,
            "chart": {
                "type": "bar",
                "series": [{"name": text, "data": point}],
                "axis_config": {"categories": [text], "x_label": text},
            },
        },
        {"type": text},
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_every_block(text: str, open_page: OpenPage) -> None:
    def prepare(page: Page) -> None:
        answer = injected({"text": text}, {"text": text, "blocks": everywhere(text)}, {"text": "the end"})
        page.route("**/page/api/messages*", lambda route: route.fulfill(json=answer))

    page = open_page(prepare=prepare)
    expect(page.locator(".message").last).to_contain_text("the end")
    assert page.evaluate("() => window.harmed") is None
    assert page.locator("#main script, #main iframe, #main svg[onload], #main img[onerror]").count() == 0
    links = page.locator("#main a").evaluate_all("(links) => links.map((link) => link.protocol)")
    assert set(links) <= {"http:", "https:", "mailto:"}


def test_what_a_person_types_is_shown_as_typed(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("textbox", name="Message #")
    typed = "<script>alert(1)</script> & <b>bold</b> <3 a < b > c"
    box.fill(typed)
    box.press("Enter")
    expect(page.locator("#main .message .prose")).to_have_text(typed)


def test_text_that_turns_its_neighbours_round_is_isolated(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="*Customer* \u202eevil _after_")
    expect(page.locator("#main .prose bdi")).to_have_text("\u202eevil")
    expect(page.locator("#main .prose em")).to_have_text("after")
