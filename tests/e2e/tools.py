"""What a journey in the browser needs besides the page."""

import os
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page

from partners.models import User

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"


# Half a megabyte of script goes to each page once, and nothing but the violations comes back.
RUN_AXE = """async rules => {
    const options = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
    const { violations } = await axe.run(document, options);
    return violations.flatMap(({ id, impact, nodes }) =>
        nodes.map(node => `${id} (${impact}): ${node.html.slice(0, 200)}`));
}"""


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds in the state the page is in, by all its rules or by some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(RUN_AXE, rules)
    return found


def assert_accessible(page: Page) -> None:
    assert violations(page) == []


HEAVIEST = 200_000  # bytes of a picture


def screenshot(page: Page, name: str, *, whole: bool = False, focused: bool = False) -> None:
    """Renew a picture of the documentation; only on request, as it changes with every font."""
    if os.environ.get("SCREENSHOTS") == "1":
        IMAGES.mkdir(parents=True, exist_ok=True)
        if not focused:  # what hangs on the focus would close
            page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
        path = IMAGES / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        assert path.stat().st_size < HEAVIEST, f"{path} is too heavy for a clone"


def sign_in_as(context: BrowserContext, user: User, base_url: str) -> None:
    """A session of this user in the browser, where signing in is not what the test is about."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
