"""The search of the top bar, by keyboard and by mouse, with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.steps import Visit, Way
from tests.e2e.tools import arrived, assert_accessible, screenshot

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]

ADMIN = "global.admin@fabrikam.example"


def field(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("combobox")


def listed(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("option")


def test_a_list_has_its_own_search_and_a_second_press_goes_on(visit: Visit) -> None:
    page = visit(ADMIN).page
    page.goto("/p/fabrikam/customers/")
    own = page.get_by_role("main").get_by_role("searchbox")

    page.keyboard.press("/")
    expect(own).to_be_focused()
    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    expect(own).to_have_value("")
    page.keyboard.press("/")  # is a letter like any other there
    expect(field(page)).to_have_value("/")


def test_by_keyboard(visit: Visit) -> None:
    page = visit(ADMIN).page
    page.goto("/")

    page.keyboard.press("/")
    expect(field(page)).to_be_focused()
    page.keyboard.insert_text("tailspin")  # at once: one question, one answer
    options = listed(page)
    expect(options.first).to_contain_text("Tailspin Toys")
    expect(options.first).to_contain_text("Customers \u203a tailspintoys.example")
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    expect(field(page)).to_have_attribute("aria-controls", "search-results")
    assert_accessible(page)
    screenshot(page, "search", focused=True)

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute(
        "aria-activedescendant", options.first.get_attribute("id") or ""
    )
    assert_accessible(page)
    page.keyboard.press("ArrowUp")  # back in the field
    expect(options.first).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowUp")  # round, to the last
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Tailspin Toys | Account")


def test_escape_closes_and_arrow_opens_again(visit: Visit) -> None:
    page = visit(ADMIN).page
    page.goto("/")
    field(page).fill("tailspin")
    expect(listed(page).first).to_be_visible()

    page.keyboard.press("Escape")
    expect(listed(page).first).to_be_hidden()
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_have_value("tailspin")
    page.keyboard.press("ArrowDown")
    expect(listed(page).first).to_be_visible()

    page.keyboard.press("Tab")
    expect(listed(page).first).to_be_hidden()


def test_a_late_answer_does_not_open_what_escape_has_closed(visit: Visit) -> None:
    page = visit(ADMIN).page
    page.goto("/")
    field(page).fill("tailspin")
    expect(listed(page).first).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/search/**", hold)
    with page.expect_request("**/search/**"):
        page.keyboard.insert_text(" toys")

    page.keyboard.press("Escape")
    expect(listed(page).first).to_be_hidden()
    with page.expect_response("**/search/**"):
        held[0].continue_()

    arrived(page)
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(listed(page).first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(listed(page).first).to_be_visible()


def test_by_mouse(visit: Visit) -> None:
    page = visit(ADMIN).page
    page.goto("/")
    field(page).fill("user manag")

    listed(page).filter(has_text="User management").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("User management | Account settings")


def test_nothing_found_is_said(visit: Visit) -> None:
    page = visit(ADMIN).page
    page.goto("/")
    field(page).press_sequentially("zzzz")

    expect(page.locator(".search-nothing")).to_have_text("Nothing found.")
    expect(page.locator("#search-status")).to_have_text("Nothing found.")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=zzzz$"))


@pytest.mark.parametrize("way", [Way("en", True), Way("en", False)], ids=str)
def test_enter_leads_to_the_page_of_results(visit: Visit, way: Way) -> None:
    page = visit(ADMIN).page
    page.goto("/")
    search = page.get_by_role("banner").locator("[name=q]")
    search.fill("admin@tailspintoys.example")
    search.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    page.get_by_role("main").get_by_role("link", name="Tailspin Toys").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tailspin Toys | Account")


def test_on_a_phone_the_search_is_a_page(visit: Visit) -> None:
    page = visit(ADMIN, viewport={"width": 400, "height": 800}).page
    page.goto("/")

    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_role("main").get_by_role("searchbox").fill("tailspin")
    page.get_by_role("main").get_by_role("button", name="Search").click()

    expect(page.get_by_role("main").get_by_role("link", name="Tailspin Toys")).to_be_visible()
