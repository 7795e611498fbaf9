"""The demo through the eyes of a newcomer: a browser, the real bot, both far sides."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from bot.clock import utc_now
from bot.demo.play import AT_ONCE, front_door
from bot.demo.scenario import MAIN, set_scene
from bot.demo.stage import Stage, VirtualClock, set_stage
from tests.demo.page.conftest import DESKTOP, PHONE, launched_browser

DELETED, RATE = "Customer: 10030", "SEK"
"""What names the two cards, however they are worded."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as browser:
        yield browser


@pytest.fixture
def stage(browser: Browser, tmp_path: Path) -> Iterator[Stage]:
    """The scene is set and two things have gone wrong. The test does what the timers do otherwise."""
    with set_stage(tmp_path / "demo.db", clock=VirtualClock(utc_now()), companies=(MAIN,), **AT_ONCE) as stage:
        set_scene(stage.business_central)
        stage.connect()
        stage.poll()
        stage.business_central.fail("deleted_partner", key="10030", company=MAIN)
        stage.business_central.fail("missing_exchange_rate", key="SEK", company=MAIN)
        stage.poll()
        yield stage


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """The page as the printed address opens it. Any complaint of the browser fails the test."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    complaints: list[str] = []
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.goto(front_door(stage, "en"))
    expect(card(page, RATE)).to_be_visible()
    yield page
    context.close()
    assert complaints == []


def card(page: Page, headline: str) -> Locator:
    return page.locator("#main .message").filter(has_text=headline).filter(has_text="First step:").first


def press(page: Page, headline: str, button: str) -> None:
    card(page, headline).get_by_role("button", name=button, exact=True).click()


def type_in(page: Page, pane: str, text: str) -> None:
    box = page.locator(pane).get_by_role("textbox")
    box.fill(text)
    box.press("Enter")


def test_cards_and_the_summary_of_what_was_there_before_are_on_show(page: Page) -> None:
    expect(page.locator("#main")).to_contain_text("Watching 2 companies")
    expect(card(page, DELETED)).to_contain_text("Customer: 10030")
    for button in ("How to fix", "Acknowledge", "Snooze", "Resolve"):
        expect(card(page, DELETED).get_by_role("button", name=button, exact=True)).to_be_visible()


@pytest.mark.parametrize(("label", "shown"), [("Customer: 10030", "10030"), ("Dataverse", "Account")])
def test_links_open_the_records_of_the_simulated_systems(page: Page, label: str, shown: str) -> None:
    with page.context.expect_page() as opened:
        card(page, DELETED).get_by_role("link", name=label).first.click()
    expect(opened.value.locator("main")).to_contain_text(shown)
    expect(opened.value.locator("h1")).to_be_visible()


def test_the_error_list_opens_at_the_entry(page: Page) -> None:
    with page.context.expect_page() as opened:
        card(page, RATE).get_by_role("link", name="Newest error in Business Central").click()
    expect(opened.value.locator("body")).to_contain_text("SEK")


def test_a_typed_command_is_answered_to_its_author_alone(page: Page) -> None:
    type_in(page, "#main", "/syncerrors list")
    answer = page.locator(".message.ephemeral")
    expect(answer).to_contain_text(RATE)
    expect(answer).to_contain_text("Only visible to you")


def test_who_has_scrolled_up_sees_the_answer_to_what_they_type(page: Page) -> None:
    page.locator("#main .messages").evaluate("list => { list.scrollTop = 0 }")
    type_in(page, "#main", "/syncerrors help")
    expect(page.locator(".message.ephemeral")).to_be_in_viewport()


def test_acknowledge_changes_the_card_before_everybodys_eyes(page: Page, stage: Stage) -> None:
    press(page, RATE, "Acknowledge")
    stage.settle()
    expect(card(page, RATE)).to_contain_text("Acknowledged by @Ola Hansen")
    expect(card(page, RATE).get_by_role("button", name="Acknowledge", exact=True)).to_have_count(0)


def test_resolve_asks_what_helped_and_the_thread_keeps_it(page: Page, stage: Stage) -> None:
    press(page, RATE, "Resolve")
    window = page.get_by_role("dialog")
    window.get_by_role("textbox").fill("The rate is in now")
    window.get_by_role("button", name="Resolve").click()
    stage.settle()
    expect(window).to_have_count(0)
    page.locator("#main .message").filter(has_text=RATE).locator(".replies").first.click()
    expect(page.locator("#thread")).to_contain_text("The rate is in now")


def test_snooze_offers_times_and_the_card_says_until_when(page: Page, stage: Stage) -> None:
    press(page, DELETED, "Snooze")
    window = page.get_by_role("dialog")
    window.get_by_label("1 hour").check()
    window.get_by_role("button", name="Snooze").click()
    stage.settle()
    expect(page.locator("#main .message").filter(has_text=DELETED).first).to_contain_text("Snoozed")


def test_how_to_fix_opens_all_steps(page: Page) -> None:
    press(page, DELETED, "How to fix")
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("What Business Central wrote")
    expect(window.get_by_role("link", name="Microsoft's page")).to_be_visible()


def test_a_reply_in_the_thread_stays_under_its_card(page: Page) -> None:
    message = card(page, DELETED)
    message.hover()
    message.get_by_role("button", name="Reply in thread").click()
    type_in(page, "#thread", "I deleted it last week, sorry")
    expect(page.locator("#thread")).to_contain_text("I deleted it last week, sorry")
    expect(card(page, DELETED)).to_contain_text("1 reply")


def test_any_message_can_be_diagnosed(page: Page) -> None:
    type_in(page, "#main", "Can anybody tell what this means: The currency EUR is not coupled?")
    message = page.locator("#main .message").filter(has_text="Can anybody tell")
    message.hover()
    message.get_by_role("button", name="More actions").click()
    page.get_by_role("menuitem", name="Diagnose this").click()
    expect(page.locator(".message.ephemeral")).to_contain_text("EUR")


def test_on_a_phone_the_address_opens_at_the_cards(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(front_door(stage, "en"))
    expect(card(page, RATE)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.get_by_role("button", name="All channels").or_(page.locator("#main .back")).first.click()
    expect(page.locator("#sidebar")).to_be_visible()
    context.close()


def test_the_norwegian_channel_is_read_by_somebody_who_reads_norwegian(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(front_door(stage, "nb"))
    expect(page.locator("#sidebar")).to_contain_text("Kari")
    expect(page.locator("#sidebar select")).to_have_value(stage.workspace.user_id("kari"))
    context.close()
