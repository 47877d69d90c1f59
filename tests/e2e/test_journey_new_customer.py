"""A provider makes a new customer for a reseller; its first admin comes in and accepts."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Route, expect

from customers.models import Customer
from partners.models import User
from subscriptions.models import NewCustomerDraft
from tests.e2e.steps import Visit, Visitor, find_customer, sent_mails, sign_in
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways, ways

SELLER = "sales.agent@fabrikam.example"
RESELLER = "sales.agent@adventure-works.example"
ADVENTURE = "Adventure Works IT"
COMPANY, PREFIX = "Lucerne Gallery", "lucernegallery"
ACCOUNT = f"admin@{PREFIX}.onmicrosoft.com"
NEW_PASSWORD = "Better-than-temporary-9"
OFFERS = {"Office Suite Business, yearly": "7", "Mail Standard, yearly": "12"}
CONTACT = {"First name": "Lidia", "Last name": "Galeria", "Phone number": "+48 22 829 55 10"}


def begin(staff: Visitor) -> None:
    """From the row of the reseller, which is chosen then."""
    staff.go("/p/fabrikam/resellers/?q=adventure")
    row = staff.page.get_by_role("row").filter(has_text=ADVENTURE)
    row.get_by_role("button").filter(has_text=staff.t("Add new customer")).click()
    staff.stands_on("Account info | New customer")
    expect(staff.field("Indirect reseller")).to_have_value("4100231")


def fill_account(staff: Visitor) -> None:
    staff.field("Company").fill(COMPANY)
    staff.field("Primary domain name").fill(PREFIX)
    if staff.way.javascript:  # the answer comes while one types on
        expect(staff.page.locator("#prefix-check")).to_contain_text(PREFIX)
    staff.field("Registration ID").fill("0000487210")
    staff.field("Address line 1").fill("ul. Mazowiecka 11")
    staff.field("City").fill("Warszawa")
    staff.field("ZIP/Postal code").fill("00-052")
    for label, value in CONTACT.items():
        staff.field(label).first.fill(value)
    staff.field("Email address").first.fill("lidia@lucernegallery.example")


def offer_row(staff: Visitor, offer: str) -> Locator:
    return staff.page.get_by_role("row").filter(has_text=offer)


def pick_offers(staff: Visitor) -> None:
    for offer, number in OFFERS.items():
        row = offer_row(staff, offer)
        row.get_by_role("textbox").fill(number)
        row.get_by_role("combobox").select_option(value="monthly")


def go_through(staff: Visitor) -> str:
    """From Account info to the confirmation; the temporary password."""
    fill_account(staff)
    staff.button("Next: Subscriptions").click()
    staff.stands_on("New subscription | New customer")
    pick_offers(staff)
    staff.button("Next: Review").click()
    staff.stands_on("Review | New customer")
    assert f"{ADVENTURE} (4100231)" in staff.facts().values()
    staff.button("Submit").click()
    staff.stands_on("Confirmation | New customer")
    assert staff.facts()[staff.t("Admin user account")] == ACCOUNT
    return arrived(staff.page).locator("#temporary-password").inner_text()


@ways("pl")
def test_new_customer_of_a_reseller(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    staff = visit(SELLER)
    begin(staff)
    password = go_through(staff)
    assert len(password) >= 14

    # It was shown once: neither a reload nor the way back brings it again, and no mail has it.
    staff.page.reload()
    staff.stands_on("Confirmation | New customer")
    expect(staff.page.get_by_text(password)).to_have_count(0)
    assert Customer.objects.filter(name=COMPANY).count() == 1
    drain_tasks()
    assert all(password not in str(mail.body) for mail in mailoutbox)
    mailoutbox.clear()
    staff.link("Done").click()
    staff.stands_on("Customer list | Customers")
    [row] = find_customer(staff, COMPANY)
    assert f"{PREFIX}.onmicrosoft.com" in row

    waits_for_the_agreement(staff)
    come_in_and_accept(visit(language="pl"), password)  # that of its country

    # The order has started by itself, and both sides know.
    told = {address for address, _subject in sent_mails(mailoutbox, drain_tasks)}
    assert ACCOUNT not in told
    open_orders(staff)
    assert staff.t.of("order", "Completed") in staff.rows("Order history")[0]
    reseller = visit(RESELLER)
    reseller.go("/p/adventure-works/incentives/")
    assert [COMPANY in row[0] for row in reseller.rows("Incentives")[:2]] == [True, True]


def open_orders(staff: Visitor) -> None:
    find_customer(staff, COMPANY)
    staff.name_link(COMPANY).click()
    staff.link("Order history").first.click()
    staff.stands_on_record(COMPANY, "Order history")


def waits_for_the_agreement(staff: Visitor) -> None:
    open_orders(staff)
    [row] = staff.rows("Order history")
    assert staff.t.of("order", "Pending") in row
    staff.go("/")
    staff.page.get_by_role("main").get_by_role("link").filter(
        has_text=staff.t("Orders waiting for an agreement")
    ).click()
    staff.stands_on("Orders waiting for an agreement")
    assert COMPANY in staff.column("Orders waiting for an agreement", 0)


def come_in_and_accept(admin: Visitor, password: str) -> None:
    admin.go("/")
    sign_in(admin, ACCOUNT, password)
    admin.stands_on("Change password")
    admin.field("Temporary password").fill(password)
    admin.field("New password").fill(NEW_PASSWORD)
    admin.field("New password again").fill(NEW_PASSWORD)
    admin.button("Change password").click()
    admin.stands_on("Home")
    assert User.objects.get(email=ACCOUNT).must_change_password is False

    customer = Customer.objects.get(name=COMPANY)
    admin.go(f"/portal/{customer.public_id}/agreement/")
    admin.stands_on("Microsoft Customer Agreement")
    admin.button("Accept").click()  # without the box
    expect(admin.page.get_by_role("main").get_by_role("checkbox")).to_have_attribute(
        "aria-invalid", "true"
    )
    admin.checkbox("I have read and accept the agreement").check()
    admin.button("Accept").click()
    expect(admin.page.get_by_role("main").get_by_role("checkbox")).to_have_count(0)


@two_ways("pl")
def test_a_draft_outlives_the_sitting(visit: Visit) -> None:
    """Another window, another day: what was typed is there, and can be dropped."""
    staff = visit(SELLER)
    begin(staff)
    fill_account(staff)
    staff.button("Next: Subscriptions").click()
    staff.stands_on("New subscription | New customer")

    later = visit(SELLER)
    later.go("/p/fabrikam/customers/add/")
    row = later.page.get_by_role("row").filter(has_text=COMPANY)
    row.get_by_role("link").filter(has_text=later.t("Resume")).click()
    later.stands_on("New subscription | New customer")
    later.button("Next: Review").click()
    later.stands_on("Review | New customer")
    later.reads(COMPANY)

    later.link("Cancel").click()
    later.stands_on("Drop the new customer?")
    assert NewCustomerDraft.objects.filter(typed__name=COMPANY).exists()  # it asks first
    later.button("Yes").click()
    later.page.wait_for_url(re.compile(r"/customers/(add/)?$"))
    assert not NewCustomerDraft.objects.filter(typed__name=COMPANY).exists()
    assert not Customer.objects.filter(name=COMPANY).exists()


@two_ways("pl")
def test_enter_in_the_search_narrows_the_offers_and_keeps_what_is_picked(visit: Visit) -> None:
    staff = visit(SELLER)
    begin(staff)
    fill_account(staff)
    staff.button("Next: Subscriptions").click()
    staff.stands_on("New subscription | New customer")
    pick_offers(staff)
    search = staff.page.locator("#offers").get_by_label(staff.t("Search"))
    search.fill("diagram")
    search.press("Enter")

    expect(offer_row(staff, "Project Planner")).to_have_count(0)
    expect(offer_row(staff, "Diagram Studio").first).to_be_visible()
    for offer, number in OFFERS.items():
        expect(offer_row(staff, offer).get_by_role("textbox")).to_have_value(number)
    staff.button("Next: Review").click()
    staff.stands_on("Review | New customer")


def test_a_late_answer_moves_nothing_under_the_pointer(visit: Visit) -> None:
    """The check of the prefix may come while somebody presses "Next"."""
    staff = visit(SELLER)
    begin(staff)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    staff.page.route("**/prefix/*", hold)
    button = arrived(staff.page).get_by_role("button", name="Next: Subscriptions")
    with staff.page.expect_request("**/prefix/*"):
        staff.field("Primary domain name").fill(PREFIX)
    before = button.bounding_box()
    for route in held:
        route.continue_()
    expect(staff.page.locator("#prefix-check")).to_contain_text(PREFIX)

    assert button.bounding_box() == before
