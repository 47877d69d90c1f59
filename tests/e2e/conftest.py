"""Journeys through the running portal in a real Chromium.

    page                     a tab in English with JavaScript
    new_context(locale=...)  another browser window: "pl-PL", color_scheme="dark", viewport=...
    no_js()                  a window without JavaScript
    demo                     the organisations of the demo
    visit("admin@...")       somebody of the demo before a window, signed in; visit(): a stranger
    live_server.url          the portal; page.goto("/") goes there

Every window is watched: a violation of the content security policy or an uncaught error of a
script fails the test, whatever else it asserts.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Playwright, WebError, expect

from partners.models import User
from tests.e2e.demo_copy import DemoCopy
from tests.e2e.steps import PASSWORD, Visit, Visitor, Way
from tests.e2e.tools import sign_in_as

HERE = Path(__file__).parent
# The headless shell first: without a tab strip to draw, a window costs it two thirds of the time.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
# Milliseconds. A busy machine makes a page wait for seconds; what is right does not get wrong.
PATIENCE = 15_000
NO_BROWSER = (
    "No Chromium found: apt-get install chromium-headless-shell, or python3 dev.py test --browser, "
    "or CHROMIUM_PATH=/path/to/chrome"
)


def pytest_configure() -> None:
    expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
    # Or a worker that gets a long one last lets all others wait.
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], playwright: Playwright
) -> dict[str, Any]:
    args = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        args.append("--no-sandbox")
    found = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return browser_type_launch_args | {"args": args, "executable_path": found}
    if not Path(playwright.chromium.executable_path).exists():
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(NO_BROWSER)
    return browser_type_launch_args | {"args": args}


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """What `page.goto("/...")` is relative to."""
    return str(live_server.url)


@pytest.fixture(autouse=True)
def portal_address(live_server: Any, settings: Any) -> None:
    """Links in mails and drafts lead to the server under test."""
    settings.BASE_URL = live_server.url
    settings.PORTAL_URLS = dict.fromkeys(settings.PORTAL_URLS, live_server.url)


@pytest.fixture(autouse=True)
def journey_leaves_copies_true(copies_true: None) -> None:
    """After each journey the customer list still tells the truth."""


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What the windows complained about; nothing, or the test fails."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], troubles: list[str]
) -> Callable[..., BrowserContext]:
    def on_console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            troubles.append(message.text)

    def on_error(error: WebError) -> None:
        troubles.append(str(error.error))

    def make(**options: Any) -> BrowserContext:
        defaults: dict[str, Any] = {
            "locale": "en-US",
            "viewport": {"width": 1280, "height": 900},
        }
        context = new_context(**(defaults | options))
        context.set_default_timeout(PATIENCE)
        context.on("console", on_console)
        context.on("weberror", on_error)
        return context

    return make


@pytest.fixture
def no_js(new_context: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    def make(**options: Any) -> BrowserContext:
        return new_context(java_script_enabled=False, **options)

    return make


@pytest.fixture(scope="session")
def demo_copy() -> DemoCopy:
    return DemoCopy()


@pytest.fixture
def demo(transactional_db: None, demo_copy: DemoCopy) -> None:
    """The demo is the cast of every journey."""
    demo_copy.fill(PASSWORD)


@pytest.fixture
def way() -> Way:
    """English with JavaScript, unless the journey is parametrized with other ways."""
    return Way("en", javascript=True)


@pytest.fixture
def visit(demo: None, way: Way, new_context: Callable[..., BrowserContext], base_url: str) -> Visit:
    def come(email: str = "", language: str = "", **options: Any) -> Visitor:
        walked = Way(language or way.language, way.javascript)
        context = new_context(
            locale=walked.language, java_script_enabled=walked.javascript, **options
        )
        if email:
            sign_in_as(context, User.objects.get(email=email), base_url)
        return Visitor(context, walked)

    return come
