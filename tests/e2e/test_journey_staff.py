"""A global admin brings somebody in, changes what they may do, and shows them the door."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import PASSWORD, Visit, Visitor, Way
from tests.e2e.tools import assert_accessible, screenshot

pytestmark = pytest.mark.django_db(transaction=True)

GLOBAL, USERS = "global.admin@fabrikam.example", "user.admin@fabrikam.example"
SELLER = "sales.agent@fabrikam.example"
EWA = "ewa.nowak@fabrikam.example"
BOTH_WAYS = [Way("en", True), Way("en", False)]


def open_users(admin: Visitor) -> None:
    admin.go("/")
    admin.main_link("Account settings").click()
    admin.stands_on("User management | Account settings")


def find(admin: Visitor, text: str) -> None:
    search = admin.page.get_by_role("main").get_by_role("searchbox")
    search.fill(text)
    search.press("Enter")
    admin.page.wait_for_url(re.compile(r"[?&]q="))


def open_person(admin: Visitor, address: str) -> None:
    open_users(admin)
    find(admin, address)
    admin.page.get_by_role("table").get_by_role("link").first.click()


@pytest.mark.parametrize("way", BOTH_WAYS, ids=str)
def test_from_the_invitation_to_the_first_customer_list(
    visit: Visit, way: Way, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    admin = visit(GLOBAL)
    open_users(admin)
    screenshot(admin.page, "user-management")
    admin.link("Add user").click()
    admin.stands_on("User management | Add user")
    admin.button("Add user").click()
    admin.reads("Correct 3 fields.")
    admin.field("Name").fill("Ewa Nowak")
    admin.field("Email address").fill(EWA.upper())
    admin.checkbox("Helpdesk agent").check()
    option = admin.page.locator(".role-option").filter(has_text="Helpdesk agent")
    option.get_by_text("What this role may do").click()
    expect(option.get_by_text("Administer services for customers")).to_be_visible()
    admin.button("Add user").click()
    admin.reads(f"Ewa Nowak has been added. The invitation goes to {EWA}.")
    find(admin, "nowak")
    assert admin.rows("Users") == [["Ewa Nowak", EWA, "Helpdesk agent", "Invited"]]

    drain_tasks()
    [mail] = mailoutbox
    link = next(line for line in mail.body.splitlines() if "/reset/key/" in line)
    ewa = visit()
    ewa.go(link)
    ewa.field("New password").fill(PASSWORD + "x")
    ewa.field("New password again").fill(PASSWORD + "x")
    ewa.button("Save and sign in").click()
    ewa.stands_on("Home")
    ewa.main_link("Customers").first.click()
    ewa.stands_on("Customer list | Customers")


def test_changed_role_holds_from_the_next_click_on_an_open_page(visit: Visit) -> None:
    user_admin, admin = visit(USERS), visit(GLOBAL)
    open_users(user_admin)

    demote(admin, USERS)

    user_admin.page.get_by_label("Status").select_option("All")  # htmx asks for the table
    user_admin.stands_on("You may not open this")
    user_admin.reads("None of your roles may do this")


def demote(admin: Visitor, address: str) -> None:
    open_person(admin, address)
    admin.checkbox("User management admin").uncheck()
    admin.checkbox("Default user").check()
    admin.button("Update").click()
    admin.stands_on("User management | Account settings")


def test_deactivated_person_is_led_out_of_an_open_page(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit(GLOBAL)
    seller.go("/p/fabrikam/customers/")
    open_person(admin, SELLER)
    admin.link("Deactivate").click()
    admin.button("Deactivate").click()
    admin.stands_on("User management | Account settings")

    seller.page.get_by_label("Relationship", exact=True).select_option("Former customers")

    expect(seller.page).not_to_have_url(re.compile("/p/fabrikam/"))
    seller.reads("Fabrikam Distribution")
    seller.go("/p/fabrikam/customers/")
    expect(seller.page.get_by_role("heading", level=1)).not_to_contain_text("Customer")


def test_the_last_global_admin_stays(visit: Visit) -> None:
    admin = visit(GLOBAL)
    open_person(admin, GLOBAL)
    admin.checkbox("Global admin").uncheck()
    admin.checkbox("Default user").check()
    admin.button("Update").click()

    admin.reads("This is the last global admin who can sign in.")
    assert_accessible(admin.page)
