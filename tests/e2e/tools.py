"""What a journey in the browser needs besides the page."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from partners.models import User

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


def assert_accessible(page: Page) -> None:
    """No violation of any rule of axe, in the state the page is in."""
    violations = Axe().run(page).response["violations"]

    assert [
        f"{violation['id']} ({violation['impact']}): {node['html'][:200]}"
        for violation in violations
        for node in violation["nodes"]
    ] == []


def screenshot(page: Page, name: str, *, whole: bool = False) -> None:
    """Renew a picture of the documentation; only on request, as it changes with every font."""
    if os.environ.get("SCREENSHOTS") == "1":
        IMAGES.mkdir(parents=True, exist_ok=True)
        page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)


def sign_in_as(context: BrowserContext, user: User, base_url: str) -> None:
    """A session of this user in the browser, where signing in is not what the test is about."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
