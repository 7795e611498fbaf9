"""A browser, a workspace with a small app in it, and a page that must not complain."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bot.demo.workspace import Shortcut, Workspace
from tests.demo.page.sample_app import SampleApp

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)

OpenPage = Callable[..., Page]


def find_chromium() -> str | None:
    """Path of a Chromium on this machine: $CHROMIUM, else the usual names."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    return next((found for found in map(shutil.which, NAMES) if found), None)


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """A browser, or a skipped test. Close it before other tests need an event loop of their own."""
    path = find_chromium()
    if path is None:
        if os.environ.get("SYNCERRORS_REQUIRE_BROWSER") == "1":
            pytest.fail("SYNCERRORS_REQUIRE_BROWSER=1, and there is no Chromium: set $CHROMIUM to its path")
        pytest.skip("no Chromium on this machine: install it, or set $CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all tests of the page."""
    with launched_browser() as browser:
        yield browser


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """A workspace of its own for each test."""
    with Workspace(shortcuts=(Shortcut("diagnose", "Diagnose this"),)) as workspace:
        yield workspace


@pytest.fixture
def app(workspace: Workspace) -> Iterator[SampleApp]:
    """The sample app, connected to the workspace."""
    app = SampleApp(workspace)
    app.start()
    yield app
    app.stop()


@pytest.fixture
def open_page(browser: Browser, workspace: Workspace) -> Iterator[OpenPage]:
    """Opens the workspace's page. Any complaint of the browser, policy violations too, fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_it(
        path: str = "",
        *,
        viewport: ViewportSize = DESKTOP,
        expected: tuple[str, ...] = (),
        prepare: Callable[[Page], object] | None = None,
    ) -> Page:
        context = browser.new_context(viewport=viewport, has_touch=viewport is PHONE, is_mobile=viewport is PHONE)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)

        def complain(text: str) -> None:
            if not any(each in text for each in expected):
                complaints.append(text)

        page.on("pageerror", lambda error: complain(str(error)))
        page.on("console", lambda line: complain(line.text) if line.type in {"error", "warning"} else None)
        if prepare is not None:
            prepare(page)
        page.goto(workspace.url.rstrip("/") + "/" + path)
        page.locator("#sidebar h1").wait_for()
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []
