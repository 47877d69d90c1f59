"""What a journey in the browser needs besides the page."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from partners.models import User

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"

TOO_LONG = "The page has not answered"
ANSWER_WITHIN = 60  # seconds

# What a finished transition passes on to its heirs sets off theirs. Those of a closed <details>
# end only on demand: nothing draws them, so that nobody may wait for them.
SETTLE = """() => {
    const ends = each => each.effect.getComputedTiming().endTime !== Infinity;
    for (let generation = 0; generation < 20; generation++) {
        const running = document.getAnimations().filter(ends);
        if (!running.length) return;
        running.forEach(each => each.finish());
    }
    throw new Error("The transitions of the page set off each other without end");
}"""

# Nothing but the violations comes back, or null where axe has not come yet.
RUN_AXE = f"""async rules => {{
    if (!("axe" in window)) return null;
    ({SETTLE})();
    const options = {{ resultTypes: ["violations"], ...(rules && {{ runOnly: rules }}) }};
    const {{ violations }} = await axe.run(document, options);
    return violations.flatMap(({{ id, impact, nodes }}) =>
        nodes.map(node => `${{id}} (${{impact}}): ${{node.html.slice(0, 200)}}`));
}}"""


def ask(page: Page, function: str, argument: object = None) -> Any:
    """What a function answers in the page; `page.evaluate` would wait for a promise for ever."""
    bounded = f"""argument => Promise.race([
        ({function})(argument),
        new Promise((_, reject) =>
            setTimeout(() => reject(new Error("{TOO_LONG}")), {ANSWER_WITHIN * 1000})),
    ])"""
    try:
        return page.evaluate(bounded, argument)
    except PlaywrightError as error:
        if TOO_LONG in error.message:
            raise AssertionError(f"{page.url} for {ANSWER_WITHIN} s: {function}") from error
        raise


def settle(page: Page) -> None:
    """Colours fade into each other: be where they lead."""
    ask(page, SETTLE)


def arrived(page: Page) -> Page:
    """The page once all of it is there and its scripts listen, and no fragment is under way.

    A click comes back when the next page begins to arrive, or even before. So first `expect` what
    only the new state shows, then read from this, as what is read does not wait for itself.
    """
    page.wait_for_load_state("domcontentloaded")
    expect(page.locator(".htmx-request")).to_have_count(0)
    return page


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds in the state the page is in, by all its rules or by some."""
    page.wait_for_load_state("domcontentloaded")
    found: list[str] | None = ask(page, RUN_AXE, rules)
    if found is None:
        page.evaluate(AXE_SCRIPT)  # half a megabyte, once per page
        found = ask(page, RUN_AXE, rules)
    assert found is not None
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
        if page.viewport_size:  # nothing is drawn as if one pointed at it
            page.mouse.move(0, page.viewport_size["height"] - 1)
        path = IMAGES / f"{name}.png"
        settle(page)
        page.screenshot(path=path, full_page=whole)
        with Image.open(path) as picture:  # half as heavy, and nobody sees a difference
            palette = picture.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        palette.save(path, optimize=True)
        assert path.stat().st_size < HEAVIEST, f"{path} is too heavy for a clone"


def sign_in_as(context: BrowserContext, user: User, base_url: str) -> None:
    """A session of this user in the browser, where signing in is not what the test is about."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
