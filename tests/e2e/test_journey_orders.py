"""Selling a customer more: by a provider with its reseller, by a direct-bill partner, and before
the customer has accepted the agreement."""

import re
from typing import Any

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Locator, expect

from customers import copies
from customers.models import Customer, CustomerAgreement
from subscriptions.models import Order
from tests.e2e.steps import Visit, Visitor, find_customer, open_customers
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways, ways

SELLER = "sales.agent@fabrikam.example"
AT_RESELLER = "sales.agent@adventure-works.example"
DIRECT = "admin.agent@contoso.example"
CUSTOMER, OFFER = "Tailspin Toys", "Project Planner, yearly"
RESELLER, RESELLER_ID = "Adventure Works IT", "4100231"


def offer_row(staff: Visitor, offer: str) -> Locator:
    return staff.page.get_by_role("row").filter(has_text=offer)


def begin(staff: Visitor, customer: str) -> None:
    """From the expanded row of the list."""
    find_customer(staff, customer)
    details = staff.t("Details of {name}", name=customer)
    staff.page.get_by_role("main").get_by_role("button", name=details).click()
    staff.main_link("Add subscription").click()


def try_to_put(staff: Visitor, quantity: str) -> Locator:
    row = offer_row(staff, OFFER)
    row.get_by_role("spinbutton").fill(quantity)
    row.get_by_role("button").click()
    return row


def put(staff: Visitor, quantity: str) -> None:
    row = try_to_put(staff, quantity)
    expect(row.get_by_role("button")).to_contain_text(staff.t("Update the cart"))
    expect(row.get_by_role("spinbutton")).to_have_value(quantity)


def verify(staff: Visitor, number: str) -> Locator:
    staff.field("Enter MPN ID").fill(number)
    staff.button("Verify").click()
    return staff.page.locator("#reseller-verdict")


@ways("pl")
def test_provider_orders_with_a_reseller(visit: Visit) -> None:
    staff = visit(SELLER)
    begin(staff, CUSTOMER)
    staff.stands_on_record(CUSTOMER, "Add subscription")
    quantity = try_to_put(staff, "0").get_by_role("spinbutton")
    expect(quantity).to_have_attribute("aria-invalid", "true")
    expect(quantity).to_have_value("0")
    put(staff, "7")
    staff.main_link("Review").first.click()

    staff.stands_on_record(CUSTOMER, "Review")
    assert any(OFFER in cell for cell in staff.rows("Review")[0])
    staff.field("Reseller (MPN ID)").select_option("other")
    unknown = staff.t("There is no such Partner ID. Check it with the reseller.")
    expect(verify(staff, "99999999")).to_contain_text(unknown)
    expect(verify(staff, RESELLER_ID)).to_contain_text(RESELLER)
    staff.button("Submit").click()

    staff.stands_on_record(CUSTOMER, "Subscriptions")
    newest = staff.rows("License-based")[0]
    assert OFFER in newest[0]
    assert RESELLER_ID in newest[3]
    staff.link("Order history").first.click()
    staff.stands_on_record(CUSTOMER, "Order history")
    staff.page.get_by_role("main").get_by_role("cell").get_by_role("link").first.click()
    order = Order.objects.order_by("pk").reverse()[0]
    expect(staff.page.get_by_role("heading", level=1)).to_contain_text(order.number)
    [line] = staff.rows("Lines")
    assert OFFER in line[0]
    assert line[2] == "7"

    reads_at_the_reseller(visit(AT_RESELLER))


def reads_at_the_reseller(reseller: Visitor) -> None:
    """What names it, and nothing to order with."""
    find_customer(reseller, CUSTOMER)
    reseller.name_link(CUSTOMER).click()
    reseller.link("Subscriptions").first.click()
    reseller.stands_on_record(CUSTOMER, "Subscriptions")
    newest = reseller.rows("License-based")[0]
    assert OFFER in newest[0]
    assert "Fabrikam Distribution" in newest[3]
    expect(reseller.main_link("Add subscription")).to_have_count(0)


def forget_agreement() -> None:
    customer = Customer.objects.get(name=CUSTOMER)
    with transaction.atomic():
        CustomerAgreement.objects.filter(customer=customer).delete()
        copies.refresh(customer)


@two_ways("pl")
def test_the_agreement_comes_first(visit: Visit) -> None:
    forget_agreement()
    staff = visit(SELLER)
    begin(staff, CUSTOMER)
    staff.stands_on_record(CUSTOMER, "Confirm the customer agreement")
    signer = {"First name": "Hana", "Last name": "Nová", "Phone number": "+420 222 000 111"}
    for label, value in signer.items():
        staff.field(label).fill(value)
    staff.field("Email address").fill("hana@tailspintoys.example")
    staff.field("Agreement acceptance date").fill(timezone.localdate().isoformat())
    staff.button("Save and continue").click()
    staff.stands_on_record(CUSTOMER, "Add subscription")
    put(staff, "3")

    forget_agreement()
    staff.main_link("Review").first.click()
    staff.stands_on_record(CUSTOMER, "Confirm the customer agreement")
    staff.link("Cancel").click()
    staff.stands_on_record(CUSTOMER, "Subscriptions")
    assert not Order.objects.filter(lines__quantity=3, lines__offer__name=OFFER).exists()


@two_ways("pl")
def test_direct_bill_partner_orders_and_is_asked_for_no_reseller(visit: Visit) -> None:
    staff = visit(DIRECT)
    open_customers(staff)
    first: Any = (
        arrived(staff.page)
        .get_by_role("main")
        .locator("table.customers tbody a")
        .filter(has_text=re.compile(r"\w"))
    )
    name = first.first.inner_text()
    begin(staff, name)
    put(staff, "2")
    staff.main_link("Review").first.click()
    staff.stands_on_record(name, "Review")
    expect(staff.field("Reseller (MPN ID)")).to_have_count(0)
    staff.button("Submit").click()
    staff.stands_on_record(name, "Subscriptions")
    assert OFFER in staff.rows("License-based")[0][0]
