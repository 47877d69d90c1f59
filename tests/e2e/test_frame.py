"""The frame around every page: menus, themes, small screens, with and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from partners.enums import Role
from tests.e2e.tools import assert_accessible, sign_in_as
from tests.factories.partners import MembershipFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]

WIDTHS = [360, 768, 1280, 2560]


def home_of(context: BrowserContext, base_url: str) -> Page:
    """The home page of a member whose only role opens nothing else."""
    membership = MembershipFactory.create(
        partner__name="Fabrikam Distribution", roles=[Role.DEFAULT_USER.value]
    )
    sign_in_as(context, membership.user, base_url)
    page = context.new_page()
    page.goto(f"/p/{membership.partner.slug}/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_sign_in_and_home_are_accessible(
    new_context: Callable[..., BrowserContext], base_url: str, scheme: str
) -> None:
    context = new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto("/accounts/login/")
    assert_accessible(page)

    page = home_of(context, base_url)
    assert_accessible(page)
    page.get_by_label("Appearance").click()
    assert_accessible(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_sticks_out(
    new_context: Callable[..., BrowserContext], base_url: str, width: int
) -> None:
    page = home_of(new_context(viewport={"width": width, "height": 700}), base_url)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_theme_and_language_without_javascript(
    no_js: Callable[..., BrowserContext], base_url: str
) -> None:
    page = home_of(no_js(), base_url)

    page.get_by_label("Appearance").click()
    page.get_by_role("button", name="Dark mode").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_css("color-scheme", "dark")

    page.get_by_label("Language").click()
    page.get_by_role("button", name="Čeština").click()
    expect(page.locator("html")).to_have_attribute("lang", "cs")


def test_menus_close_with_escape_and_give_the_focus_back(
    new_context: Callable[..., BrowserContext], base_url: str
) -> None:
    page = home_of(new_context(), base_url)
    menu = page.locator("summary[aria-label='Menu']")

    menu.press("Enter")
    entry = page.get_by_role("navigation", name="All pages").get_by_role("link", name="Home")
    expect(entry).to_be_visible()
    page.keyboard.press("Escape")

    expect(entry).to_be_hidden()
    expect(menu).to_be_focused()


def test_skip_link_comes_first(new_context: Callable[..., BrowserContext], base_url: str) -> None:
    page = home_of(new_context(), base_url)

    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
