"""The page follows the workspace by itself, and comes back after a break."""

from playwright.sync_api import Page, Route, expect

from bot.demo.workspace import Workspace
from tests.demo.page.conftest import OpenPage
from tests.demo.page.sample_app import CARD, SampleApp
from tests.demo.page.test_blocks import CHANNEL


def test_updated_message_changes_in_place_and_keeps_the_focus(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    channel = page.evaluate(CHANNEL)
    ts = app.client.chat_postMessage(channel=channel, text="first", blocks=CARD)["ts"]
    page.get_by_role("button", name="Assign…").focus()
    changed = [{"type": "header", "text": {"type": "plain_text", "text": "Now 12 customers"}}, *CARD[1:]]
    app.client.chat_update(channel=channel, ts=ts, text="second", blocks=changed)
    expect(page.locator(".block-header")).to_have_text("Now 12 customers")
    expect(page.get_by_role("button", name="Assign…")).to_be_focused()
    expect(page.locator("#main .message")).to_have_count(1)
    expect(page.locator(".edited")).to_have_text("(edited)")


def test_message_in_another_channel_is_counted_in_the_sidebar(workspace: Workspace, open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#app")).to_have_attribute("data-live", "yes")
    workspace.say("over here", as_user="ola", channel="#general")
    line = page.locator("#sidebar").get_by_role("link", name="general")
    expect(line.locator(".count")).to_have_text("1")
    line.click()
    expect(page.locator("#main .message")).to_contain_text("over here")
    expect(line.locator(".count")).to_have_count(0)


def test_reader_who_scrolled_up_is_not_moved_but_told(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    channel = page.evaluate(CHANNEL)
    for count in range(40):
        app.client.chat_postMessage(channel=channel, text=f"line {count}\n" * 2)
    expect(page.get_by_text("line 39").first).to_be_in_viewport()
    page.locator("#main .messages").hover()
    page.mouse.wheel(0, -5000)
    expect(page.get_by_text("line 0").first).to_be_in_viewport()
    app.client.chat_postMessage(channel=channel, text="the newest")
    page.get_by_role("button", name="New messages").click()
    expect(page.get_by_text("the newest").first).to_be_in_viewport()


def test_message_posted_while_the_stream_opens_is_not_lost(workspace: Workspace, open_page: OpenPage) -> None:
    waiting: list[Route] = []
    page = open_page(prepare=lambda page: page.route("**/page/api/events*", lambda route: waiting.append(route)))
    expect(page.get_by_text("Nothing has been written here yet.")).to_be_visible()
    workspace.say("before the stream", as_user="ola", channel="#integrations")
    waiting[0].continue_()
    expect(page.locator("#main .message")).to_contain_text("before the stream")


def test_form_that_was_open_is_back_after_a_reload(app: SampleApp, open_page: OpenPage) -> None:
    page = open_page()
    app.client.chat_postMessage(channel=page.evaluate(CHANNEL), text="card", blocks=CARD)
    page.get_by_role("button", name="Assign…").click()
    expect(page.get_by_role("dialog", name="Assign")).to_be_visible()
    page.reload()
    expect(page.get_by_role("dialog", name="Assign")).to_be_visible()


def test_page_reads_again_when_the_stream_comes_back(workspace: Workspace, open_page: OpenPage) -> None:
    broken = True

    def prepare(page: Page) -> None:
        page.route("**/page/api/events*", lambda route: route.abort() if broken else route.continue_())

    page = open_page(prepare=prepare, expected=("ERR_FAILED",))
    expect(page.get_by_text("Connection lost")).to_be_visible()
    workspace.say("said in the gap", as_user="ola", channel="#integrations")
    broken = False
    expect(page.locator("#main .message")).to_contain_text("said in the gap")
    expect(page.get_by_text("Connection lost")).to_be_hidden()
