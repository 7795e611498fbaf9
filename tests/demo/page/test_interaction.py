"""What a person does on the page reaches a real Bolt app, and the app's answer reaches the page."""

from playwright.sync_api import Page, expect

from bot.demo.workspace import Workspace
from tests.demo.page.conftest import OpenPage
from tests.demo.page.sample_app import CARD, SampleApp


def post_card(app: SampleApp, page: Page) -> None:
    channel = page.evaluate("() => import('/page/state.js').then(({ state }) => state.channels[0].id)")
    app.client.chat_postMessage(channel=channel, text="Customers are not synchronized", blocks=CARD)
    expect(page.get_by_role("heading", name="Customers are not synchronized")).to_be_visible()


def test_card_posted_meanwhile_appears_by_itself(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    expect(page.locator("#main .message .badge")).to_have_text("APP")
    expect(page.locator("#announcer")).to_contain_text("Customers are not synchronized")


def test_slash_command_is_hinted_typed_and_answered(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("textbox", name="Message #")
    box.press_sequentially("/sy")
    expect(page.get_by_role("option", name="/syncerrors")).to_be_visible()
    box.press("Tab")
    box.press_sequentially("list")
    box.press("Enter")
    expect(page.locator(".message.ephemeral")).to_contain_text("You asked for list")
    expect(page.locator(".message.ephemeral strong")).to_have_text("list")
    expect(page.locator(".message.ephemeral")).to_contain_text("Only visible to you")
    expect(box).to_have_value("")


def test_unknown_command_is_explained_and_kept(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("textbox", name="Message #")
    box.fill("/nonsense now")
    box.press("Enter")
    expect(page.locator(".composer .error").first).to_contain_text("/nonsense is not a valid command")
    expect(box).to_have_value("/nonsense now")


def test_pressed_button_updates_the_card(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#main")).to_contain_text("Acknowledged by @Kari Nordmann")
    expect(page.get_by_role("button", name="Acknowledge")).to_have_count(0)


def test_confirmation_is_asked_before_a_dangerous_action(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    purge = page.get_by_role("button", name="Purge", exact=True)
    purge.click()
    dialog = page.get_by_role("alertdialog", name="Purge 3 entries?")
    expect(dialog).to_contain_text("They are deleted in Business Central.")
    expect(dialog.get_by_role("button", name="Keep them")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(purge).to_be_focused()
    assert app.pressed == []
    purge.click()
    with page.expect_response("**/page/api/action"):
        dialog.get_by_role("button", name="Purge them").click()
    assert [action["action_id"] for action in app.pressed] == ["purge"]


def test_overflow_menu_is_worked_by_keyboard(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.get_by_role("button", name="More", exact=True).press("Enter")
    expect(page.get_by_role("menuitem", name="Snooze one hour")).to_be_focused()
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/page/api/action"):
        page.keyboard.press("Enter")
    assert app.pressed[-1]["selected_option"]["value"] == "history"
    expect(page.get_by_role("menu")).to_have_count(0)


def test_choice_in_a_menu_of_a_message_is_sent(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    with page.expect_response("**/page/api/action"):
        page.get_by_label("Severity").select_option(label="High")
    assert app.pressed[-1]["selected_option"]["value"] == "high"


def test_link_button_opens_a_tab_that_cannot_reach_back(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    link = page.get_by_role("link", name="Open error list")
    expect(link).to_have_attribute("href", "https://bc.example.com/?page=5339")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")


def test_modal_complains_first_and_is_submitted_then(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.get_by_role("button", name="Assign…").click()
    modal = page.get_by_role("dialog", name="Assign")
    expect(modal.get_by_label("Owner", exact=True)).to_be_focused()
    modal.get_by_role("button", name="Assign", exact=True).click()
    expect(modal.locator(".error")).to_have_text(["Please complete this required field."] * 2)
    modal.get_by_label("Owner", exact=True).select_option(label="Ola Hansen")
    modal.get_by_label("Reason").fill("just so")
    modal.get_by_label("Days").fill("0")
    modal.get_by_role("button", name="Assign", exact=True).click()
    expect(modal.locator(".error")).to_have_text("Must be at least 1.")
    modal.get_by_label("Days").fill("3")
    modal.get_by_label("the channel").check()
    modal.get_by_role("button", name="Assign", exact=True).click()
    expect(modal.locator(".error")).to_have_text("Say why, with a because.")
    expect(modal.get_by_label("Reason")).to_have_value("just so")
    expect(modal.get_by_label("Reason")).to_be_focused()
    modal.get_by_label("Reason").fill("because he knows")
    modal.get_by_role("button", name="Assign", exact=True).click()
    expect(modal).to_have_count(0)
    values = app.submitted[0]
    assert values["reason"]["text"]["value"] == "because he knows"
    assert values["owner"]["user"]["selected_user"] == page.evaluate(
        "() => import('/page/state.js').then(({ people }) => people().find((each) => each.name === 'ola').id)"
    )
    assert values["days"]["number"]["value"] == "3"
    assert [each["value"] for each in values["tell"]["whom"]["selected_options"]] == ["channel"]


def test_pushed_view_gives_way_to_what_was_typed_before(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.get_by_role("button", name="Assign…").click()
    page.get_by_label("Reason").fill("because")
    page.get_by_role("button", name="Details").click()
    details = page.get_by_role("dialog", name="Details")
    expect(details).to_contain_text("The phone number is too long.")
    details.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Reason")).to_have_value("because")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keyboard_stays_inside_the_modal(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.get_by_role("button", name="Assign…").click()
    expect(page.get_by_role("dialog", name="Assign").get_by_label("Owner", exact=True)).to_be_focused()
    inside = "() => document.querySelector('dialog[open]').contains(document.activeElement)"
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 4:
        page.keyboard.press(key)
        assert page.evaluate(inside)


def test_reply_in_a_thread_is_answered_there(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.locator("#main .message").last.hover()
    page.get_by_role("button", name="Reply in thread").last.click()
    box = page.get_by_role("textbox", name="Reply…")
    expect(box).to_be_focused()
    box.fill("looking at it")
    box.press("Enter")
    expect(page.locator("#thread")).to_contain_text("Noted: looking at it")
    expect(page.locator("#main .replies")).to_contain_text("2 replies")
    box.fill("/syncerrors list")
    box.press("Enter")
    expect(page.locator("#thread .error")).to_contain_text("/syncerrors is not supported in threads")
    page.get_by_role("button", name="Close thread").click()
    expect(page.locator("#thread")).to_be_hidden()
    page.get_by_role("link", name="2 replies").click()
    expect(page.locator("#thread .message")).to_have_count(3)


def test_message_shortcut_is_run_from_the_menu(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    post_card(app, page)
    page.locator("#main .message").last.hover()
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("menuitem", name="Diagnose this").click()
    page.get_by_role("link", name="1 reply").click()
    expect(page.locator("#thread")).to_contain_text("The field is too long.")


def test_home_shows_what_the_app_publishes(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    page.get_by_role("link", name="Home").click()
    expect(page.locator(".home")).to_contain_text("3 open problems")
    with page.expect_response("**/page/api/action"):
        page.get_by_role("button", name="Refresh").click()
    assert app.pressed[-1]["action_id"] == "refresh"


def test_another_person_reads_with_their_own_eyes(app: SampleApp, workspace: Workspace, open_page: OpenPage) -> None:
    page = open_page()
    box = page.get_by_role("textbox", name="Message #")
    box.fill("/syncerrors list")
    box.press("Enter")
    expect(page.locator(".message.ephemeral")).to_have_count(1)
    page.get_by_label("You are").select_option(label="Ola Hansen")
    expect(page.locator(".message.ephemeral")).to_have_count(0)
    box.fill("Ola was here")
    box.press("Enter")
    expect(page.locator("#main .message .author").last).to_have_text("Ola Hansen")
    page.reload()
    expect(page.get_by_label("You are").locator("option:checked")).to_have_text("Ola Hansen")
