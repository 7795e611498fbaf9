"""Every block that a message may hold is shown; what is unknown or broken is labelled and harms nothing else."""

from playwright.sync_api import Page, expect

from tests.demo.page.conftest import OpenPage
from tests.demo.page.sample_app import SampleApp
from tests.demo.page.sample_blocks import DATA_TABLE, EMBEDDED, FINDINGS, MESSAGES, PICTURE, PIE, injected

CHANNEL = "() => import('/page/state.js').then(({ state }) => state.channels[0].id)"


def test_every_block_of_a_message_is_shown(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    channel = page.evaluate(CHANNEL)
    for blocks in MESSAGES:
        app.client.chat_postMessage(channel=channel, text="all blocks", blocks=blocks)
    expect(page.locator("#main .message")).to_have_count(len(MESSAGES))
    for selector, expected in FINDINGS:
        found = page.locator(f"#main {selector}")
        if isinstance(expected, int):
            expect(found, selector).to_have_count(expected)
        else:
            expect(found.first, selector).to_have_text(expected)
    expect(page.locator(".unshown")).to_have_count(0)


def test_unknown_and_broken_blocks_are_labelled_and_the_rest_is_shown(open_page: OpenPage) -> None:
    broken = {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": []}}
    blocks = [
        {"type": "hologram", "depth": 3},
        broken,
        {"type": "table"},
        {"type": "constructor"},
        None,
        {"type": "actions", "elements": [{"type": "lever", "action_id": "pull"}]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "still *here*"}},
    ]

    def prepare(page: Page) -> None:
        answer = injected({"blocks": blocks}, {"text": "the next message"})
        page.route("**/page/api/messages*", lambda route: route.fulfill(json=answer))

    page = open_page(prepare=prepare)
    expect(page.locator(".unshown summary")).to_contain_text(
        [
            "Unknown block: hologram",
            "This data_visualization block cannot be shown: a pie needs values above zero",
            "This table block cannot be shown: ",
            "Unknown block: constructor",
            "Unknown block: no type",
        ]
    )
    expect(page.get_by_text("Unknown element: lever")).to_be_visible()
    expect(page.locator(".block-section")).to_have_text("still here")
    expect(page.locator(".message").last).to_contain_text("the next message")


def test_attachments_reactions_and_deleted_messages_are_shown(open_page: OpenPage) -> None:
    attachment = {
        "color": "danger",
        "title": "Customer 10000",
        "title_link": "https://bc.example.com",
        "text": "*long*",
    }
    messages = [
        {"text": "see", "attachments": [attachment], "reactions": {"eyes": ["U1", "U2"]}},
        {"text": "gone", "deleted": True},
        {"text": "", "blocks": [], "attachments": [{"fallback": "only this", "color": "no colour;}"}]},
    ]

    def prepare(page: Page) -> None:
        page.route("**/page/api/messages*", lambda route: route.fulfill(json=injected(*messages)))

    page = open_page(prepare=prepare)
    expect(page.locator(".attachment").first).to_contain_text("Customer 10000")
    expect(page.locator(".attachment a")).to_have_attribute("href", "https://bc.example.com")
    expect(page.locator(".attachment").last).to_have_text("only this")
    expect(page.locator(".reactions li")).to_have_text("👀 2")
    expect(page.locator(".message").nth(1)).to_contain_text("This message was deleted.")


def test_uploaded_file_can_be_downloaded(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    app.client.files_upload_v2(
        channel=page.evaluate(CHANNEL), filename="errors.csv", title="Errors", content="a;b\n1;2\n"
    )
    expect(page.locator(".file")).to_contain_text("Errors")
    with page.expect_download() as download:
        page.locator(".file a").click()
    assert download.value.path().read_text() == "a;b\n1;2\n"


def test_pictures_are_shown_only_when_they_came_along(open_page: OpenPage) -> None:
    pictures = [{"type": "image", "image_url": url, "alt_text": url[:5]} for url in (EMBEDDED, PICTURE)]

    def prepare(page: Page) -> None:
        page.route("**/page/api/messages*", lambda route: route.fulfill(json=injected({"blocks": pictures})))

    page = open_page(prepare=prepare)
    expect(page.get_by_role("img", name="https")).to_have_class("picture picture-elsewhere")
    expect(page.locator("img")).to_have_count(1)
    assert page.locator("img").evaluate("(picture) => picture.naturalWidth") == 1


def test_data_table_sorts_filters_and_turns_pages(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="table", blocks=[DATA_TABLE])
    names = page.locator(".block-data_table tbody th")
    expect(names).to_have_text(["P1", "P2", "P3"])
    page.get_by_role("button", name="Next").click()
    expect(names).to_have_text(["P4", "P5", "P6"])
    page.get_by_role("button", name="Records").click()
    page.get_by_role("button", name="Previous").click()
    expect(names).to_have_text(["P3", "P6", "P2"])  # 1, 2, 4: as numbers
    page.get_by_role("button", name="Records").click()
    expect(names).to_have_text(["P7", "P4", "P1"])
    page.get_by_role("searchbox", name="Filter rows").fill("p5")
    expect(names).to_have_text(["P5"])
    expect(page.locator(".pager")).to_have_text("1 of 7 rows")


def test_chart_tells_its_numbers_as_a_table(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="chart", blocks=[PIE])
    expect(page.locator(".legend li")).to_have_text(["Too long3 · 75 %", "Locked1 · 25 %"])
    page.get_by_text("Show the numbers").click()
    expect(page.get_by_role("row", name="Too long 3")).to_be_visible()
