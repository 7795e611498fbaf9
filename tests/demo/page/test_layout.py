"""The page fits a phone, a desk and the dark, and its policy allows nothing foreign."""

import urllib.request

import pytest
from playwright.sync_api import Page, expect

from bot.demo.workspace import Workspace
from tests.demo.page.conftest import DESKTOP, PHONE, OpenPage
from tests.demo.page.sample_app import CARD, SampleApp
from tests.demo.page.sample_blocks import MESSAGES
from tests.demo.page.test_blocks import CHANNEL

THUMB_PX = 40


def test_phone_shows_one_pane_with_a_way_back(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    expect(page.locator("#main")).to_be_hidden()
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="card", blocks=CARD)
    line = page.locator("#sidebar").get_by_role("link", name="integrations")
    expect(line.locator(".count")).to_have_text("1")
    line.tap()
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="More actions").last.tap()
    expect(page.get_by_role("menuitem", name="Reply in thread")).to_be_visible()
    page.get_by_role("menuitem", name="Reply in thread").tap()
    expect(page.locator("#thread")).to_be_visible()
    expect(page.locator("#main")).to_be_hidden()
    page.get_by_role("button", name="Back to the channel").tap()
    expect(page.locator("#main")).to_be_visible()
    page.get_by_role("button", name="Back to the list").tap()
    expect(page.locator("#sidebar")).to_be_visible()
    page.go_back()
    expect(page.locator("#main")).to_be_visible()


def test_phone_controls_are_thumb_sized_and_nothing_overflows(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    channel = page.evaluate(CHANNEL)
    for blocks in [CARD, *MESSAGES]:
        app.client.chat_postMessage(channel=channel, text="blocks", blocks=blocks)
    page.locator("#sidebar").get_by_role("link", name="integrations").tap()
    expect(page.locator("#main .message")).to_have_count(len(MESSAGES) + 1)
    small = page.locator("#main button:visible, #main .button:visible, #main select:visible").evaluate_all(
        """(nodes, least) => nodes
            .filter((node) => node.getBoundingClientRect().height < least)
            .map((node) => node.outerHTML)""",
        THUMB_PX,
    )
    assert small == []
    assert wider_than_the_page(page) == []


def test_nobody_writes_into_the_apps_own_messages(app: SampleApp, open_page: OpenPage) -> None:
    """Our manifest says so, and the bot would not answer."""
    page = open_page()
    app.client.chat_postMessage(channel=app.client.conversations_open(users="UKARI00001")["channel"]["id"], text="psst")
    page.locator("#sidebar section, #sidebar ul").last.get_by_role("link").click()
    expect(page.locator("#main")).to_contain_text("psst")
    expect(page.locator("#main")).to_contain_text("Sending messages to this app has been turned off.")
    expect(page.locator("#main").get_by_role("textbox")).to_be_hidden()
    page.locator("#sidebar").get_by_role("link", name="integrations").click()
    expect(page.locator("#main").get_by_role("textbox")).to_be_visible()


def test_phone_modal_fills_the_screen(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page(viewport=PHONE)
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="card", blocks=CARD)
    page.locator("#sidebar").get_by_role("link", name="integrations").tap()
    page.get_by_role("button", name="Assign…").tap()
    modal = page.get_by_role("dialog", name="Assign")
    expect(modal).to_be_visible()
    assert modal.bounding_box() == {"x": 0, "y": 0, **PHONE}


def test_desk_shows_sidebar_channel_and_thread_side_by_side(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    ts = app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="card", blocks=CARD)["ts"]
    page.evaluate("(address) => { location.hash = address; }", f"{page.evaluate(CHANNEL)}/{ts}")
    for pane in ("#sidebar", "#main", "#thread"):
        expect(page.locator(pane)).to_be_visible()
    expect(page.locator("#thread .message")).to_have_count(1)
    assert wider_than_the_page(page) == []
    page.keyboard.press("Escape")
    expect(page.locator("#thread")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_is_readable_in_light_and_dark(scheme: str, app: SampleApp, open_page: OpenPage) -> None:
    page = open_page(prepare=lambda page: page.emulate_media(color_scheme=scheme))  # type: ignore[arg-type]
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="card", blocks=CARD)
    expect(page.get_by_role("button", name="Purge", exact=True)).to_be_visible()
    for selector in (
        "#main .prose",
        "#main .button",
        "#main .primary",
        "#main .danger",
        "#main time",
        ".side-line",
        ".badge",
    ):
        assert contrast(page, selector) >= 4.5, selector


def test_policy_allows_nothing_foreign_and_nothing_inline(workspace: Workspace) -> None:
    with urllib.request.urlopen(workspace.url) as answer:
        policy = answer.headers["Content-Security-Policy"]
        page = answer.read().decode()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http:" not in page
    assert "https:" not in page
    assert " style=" not in page


def test_browser_keeps_inline_script_from_running(open_page: OpenPage) -> None:
    page = open_page(viewport=DESKTOP, expected=("Content Security Policy",))
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.harmed = 1";
            document.body.append(script);
        }"""
    )
    assert page.evaluate("() => window.harmed") is None


def wider_than_the_page(page: Page) -> list[str]:
    """Elements that stick out of the window, but for those in a box that scrolls by itself."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("#app *")]
            .filter((node) => !node.closest(".scroller, pre, svg, .unseen") && node.getClientRects().length > 0)
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.outerHTML.slice(0, 120))"""
    )
    return found


def contrast(page: Page, selector: str) -> float:
    """Contrast of the first such element's text against what is behind it, as WCAG 2.2 counts it."""
    ratio: float = page.locator(selector).first.evaluate(
        """(node) => {
            const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
            let behind = node;
            const isClear = (colour) => (parse(colour)[3] ?? 1) === 0;
            while (isClear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
            const light = (colour) => parse(colour).slice(0, 3)
                .map((part) => part / 255)
                .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
                .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
            const pair = [getComputedStyle(node).color, getComputedStyle(behind).backgroundColor].map(light);
            return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
        }"""
    )
    return ratio
