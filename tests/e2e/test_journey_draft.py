"""The request while it is being written: nothing is lost, and nothing leaves without its link."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import Route, expect

from invitations.models import Invitation
from tests.e2e.steps import (
    PRIVILEGES,
    Visit,
    Visitor,
    draft_text,
    finish_request,
    link_in,
    open_customers,
    sign_in,
    start_request,
)
from tests.e2e.ways import two_ways

SELLER = "sales.agent@fabrikam.example"
REMARK = "Zadzwonimy w piątek, Marek"


def add_remark(seller: Visitor, remark: str = REMARK) -> None:
    """Type a line and wait, or press Save, until the server has it."""
    field = seller.field("Email text")
    field.fill(f"{draft_text(seller)}{remark}\n")
    if seller.way.javascript:
        seller.sees("All changes are saved.")
    else:
        with seller.page.expect_navigation():
            seller.button("Save").click()


@two_ways("cs")
def test_lost_link_comes_back_with_one_click(visit: Visit) -> None:
    seller = visit(SELLER)
    start_request(seller)
    link = link_in(draft_text(seller))

    seller.field("Email text").fill(REMARK)
    if seller.way.javascript:
        expect(seller.button("Copy to clipboard")).to_be_disabled()
        expect(seller.link("Open in email")).to_have_count(0)
    seller.button("Done").click()
    expect(seller.field("Email text")).to_have_attribute("aria-invalid", "true")
    expect(seller.page.get_by_role("alert").first).to_be_visible()
    seller.stands_on("Customer list | Create a relationship request")

    seller.button("Put the link back").click()
    expect(seller.field("Email text")).to_have_value(f"{REMARK}\n\n{link}\n")
    finish_request(seller)


@two_ways("pl")
def test_draft_survives_reload_back_and_a_second_tab(visit: Visit) -> None:
    seller = visit(SELLER)
    start_request(seller)
    address = seller.page.url
    add_remark(seller)

    seller.page.reload()
    assert draft_text(seller).endswith(f"{REMARK}\n")

    seller.page.get_by_role("navigation").get_by_role(
        "link", name=seller.t("Customers"), exact=True
    ).first.click()
    seller.stands_on("Customer list | Customers")
    seller.page.go_back()
    seller.stands_on("Customer list | Create a relationship request")
    assert draft_text(seller).endswith(f"{REMARK}\n")

    second = Visitor(seller.context, seller.way)
    start_request(second)
    assert second.page.url == address
    second.sees("This is your unfinished draft. You can also start a new one.")
    assert draft_text(second).endswith(f"{REMARK}\n")
    second.button("Start a new one").click()
    expect(second.page).not_to_have_url(address)
    assert REMARK not in draft_text(second)
    assert Invitation.objects.filter(created_by__email=SELLER, state="draft").count() == 2


@two_ways("ru")
def test_two_tabs_overwrite_nothing(visit: Visit) -> None:
    seller = visit(SELLER)
    start_request(seller)
    second = Visitor(seller.context, seller.way)
    second.go(seller.page.url)
    add_remark(seller, "First tab")

    second.field("Email text").fill(f"{draft_text(second)}Second tab\n")
    if not second.way.javascript:
        second.button("Save").click()
    second.sees("This draft was changed in another window or by a colleague")
    second.button("Keep my version").click()

    expect(second.page.get_by_role("alert")).to_have_count(0)
    second.page.reload()
    assert draft_text(second).endswith("Second tab\n")


@two_ways("cs")
def test_draft_survives_an_expired_session(visit: Visit) -> None:
    seller = visit(SELLER)
    start_request(seller)
    seller.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    seller.field("Email text").fill(f"{draft_text(seller)}{REMARK}\n")
    if not seller.way.javascript:
        seller.button("Save").click()

    sign_in(seller, SELLER)

    seller.stands_on("Customer list | Create a relationship request")
    if seller.way.javascript:
        seller.sees("All changes are saved.")
    assert draft_text(seller).endswith(f"{REMARK}\n")
    finish_request(seller)


@pytest.mark.parametrize("granted", [True, False], ids=["granted", "refused"])
def test_copy_to_clipboard(visit: Visit, granted: bool) -> None:
    """Where the browser refuses its clipboard the old way does, and the text stays selected."""
    seller = visit(SELLER)
    if granted:
        seller.context.grant_permissions(["clipboard-read", "clipboard-write"])
    else:
        seller.context.add_init_script(
            "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
        )
    start_request(seller)

    seller.button("Copy to clipboard").click()

    seller.sees("Copied to clipboard")
    text = draft_text(seller)
    field = seller.field("Email text")
    field.fill("")
    field.press("Control+V")
    expect(field).to_have_value(text)


def test_text_that_was_edited_no_longer_follows_the_box(visit: Visit) -> None:
    seller = visit(SELLER)
    start_request(seller)
    add_remark(seller)
    text = draft_text(seller)

    seller.checkbox(PRIVILEGES).uncheck()

    seller.sees("All changes are saved.")
    seller.reads("You have edited the text, so it no longer follows the choices above.")
    assert draft_text(seller) == text
    seller.button("Back to the standard text").click()
    seller.button("Replace the text").click()
    expect(seller.field("Email text")).not_to_have_value(text)


@two_ways("ru")
def test_a_message_too_long_for_some_mail_programs(visit: Visit) -> None:
    """Cyrillic letters take six characters each in an address."""
    seller = visit(SELLER)
    start_request(seller)
    hint = seller.page.get_by_text("2,000" if seller.way.language == "en" else "2000")

    seller.field("Language of the message").select_option(label="Русский")
    if not seller.way.javascript:
        seller.button("Save").click()

    expect(hint.first).to_be_visible()


def test_the_server_cannot_be_reached(visit: Visit) -> None:
    """Typing goes on, the page says so, and the text is there when the line is back."""
    seller = visit(SELLER)
    start_request(seller)

    def cut(route: Route) -> None:
        route.abort()

    seller.context.route("**/invitations/**", cut)
    seller.field("Email text").fill(f"{draft_text(seller)}{REMARK}\n")
    seller.sees("The server cannot be reached. Check your connection and try again.")
    seller.context.unroute("**/invitations/**", cut)
    seller.page.reload()

    seller.button("Bring it back").click()
    seller.sees("All changes are saved.")
    assert draft_text(seller).endswith(f"{REMARK}\n")


def test_request_by_keyboard_alone(visit: Visit) -> None:
    """Tab, Space and Enter from the Customers page to "Done"."""
    seller = visit(SELLER)
    open_customers(seller)

    def go_to(label: str) -> None:
        """Tab until the focus is on it; every stop on the way can be seen."""
        target = (
            seller.button(label)
            .or_(seller.checkbox(label))
            .or_(seller.link(label))
            .or_(seller.page.get_by_role("combobox", name=label))
        ).first
        for _press in range(60):
            if target.evaluate("element => element === document.activeElement"):
                return
            seller.page.keyboard.press("Tab")
        pytest.fail(f"Tab never reaches {label}")

    go_to("Request a reseller relationship")
    seller.page.keyboard.press("Enter")
    seller.stands_on("Customer list | Create a relationship request")
    text = draft_text(seller)

    go_to(PRIVILEGES)
    seller.page.keyboard.press("Space")
    expect(seller.field("Email text")).not_to_have_value(text)
    expect(seller.checkbox(PRIVILEGES)).not_to_be_checked()
    expect(seller.checkbox(PRIVILEGES)).to_be_focused()
    go_to("Language of the message")
    seller.page.keyboard.press("ArrowDown")
    expect(seller.field("Language of the message")).to_have_value("pl")
    expect(seller.field("Email text")).to_have_value(re.compile("^Dzień dobry"))
    go_to("Copy to clipboard")
    seller.page.keyboard.press("Enter")
    seller.sees("Copied to clipboard")
    go_to("Done")
    seller.page.keyboard.press("Enter")

    seller.sees("Your request is ready. Once the customer accepts, it appears in this list.")
