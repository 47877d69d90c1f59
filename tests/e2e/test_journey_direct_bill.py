"""A direct-bill partner from the agreement gate to a cancellation; and a reseller, who may not."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers.models import Customer
from customers.selectors import agreement_is_accepted
from partners.models import Partner
from subscriptions.models import Subscription
from tests.e2e.steps import Visit, Visitor, find_customer
from tests.e2e.ways import two_ways, ways

SELLER = "sales.agent@contoso.example"
RESELLER = "sales.agent@adventure-works.example"
OFFER, PRODUCT = "Office Suite Business, yearly", "Office Suite Business"
REFUSED = (
    "customers/add/", "customers/{id}/subscriptions/add/", "customers/{id}/agreement/confirm/",
)  # fmt: skip


def customer_without_agreement() -> Customer:
    """One of Contoso's, without subscriptions either."""
    own = Customer.objects.for_partner(Partner.objects.get(slug="contoso"))
    return next(
        each
        for each in own.filter(subscriptions=None).order_by("name")
        if not agreement_is_accepted(each)
    )


def open_subscriptions(staff: Visitor, customer: Customer) -> None:
    find_customer(staff, customer.name)
    staff.name_link(customer.name).click()
    staff.stands_on_record(customer.name, "Account")
    staff.link("Subscriptions").first.click()
    staff.stands_on_record(customer.name, "Subscriptions")


def confirm_agreement(staff: Visitor) -> None:
    """Who of the customer accepted, and when; the order goes on where it was."""
    staff.field("First name").fill("Ada")
    staff.field("Last name").fill("Signer")
    staff.field("Email address").fill("ada@customer.example")
    staff.field("Phone number").fill("+1 716 555 0199")
    staff.field("Agreement acceptance date").fill(timezone.localdate().isoformat())
    staff.button("Save and continue").click()


def order(staff: Visitor, customer: Customer, number: str) -> None:
    row = staff.page.get_by_role("row").filter(has_text=OFFER)
    row.get_by_role("spinbutton").fill(number)
    row.get_by_role("combobox").select_option(value="monthly")
    row.get_by_role("button").click()
    expect(row.get_by_role("button")).to_contain_text(staff.t("Update the cart"))
    staff.link("Review").first.click()
    staff.stands_on_record(customer.name, "Review")
    staff.button("Submit").click()
    staff.stands_on_record(customer.name, "Subscriptions")


def status(staff: Visitor) -> str:
    return staff.facts()[staff.t("Status")]


def act(staff: Visitor, link: str, yes: str, done: str) -> None:
    """Its question is a dialog, or a page of its own without JavaScript."""
    staff.page.get_by_role("main").get_by_role("link", name=staff.t(link), exact=True).click()
    staff.button(yes).click()
    staff.sees(done)
    stands_on_product(staff)


def stands_on_product(staff: Visitor) -> None:
    """Its name nobody translates."""
    heading = staff.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(f"{staff.t('Subscriptions')} | {PRODUCT}")


@ways("pl")
def test_order_behind_the_agreement_and_the_days_after(visit: Visit) -> None:
    customer = customer_without_agreement()
    staff = visit(SELLER)
    open_subscriptions(staff, customer)
    staff.main_link("Add subscription").first.click()

    staff.stands_on_record(customer.name, "Confirm the customer agreement")
    confirm_agreement(staff)
    staff.stands_on_record(customer.name, "Add subscription")
    order(staff, customer, "14")

    subscription = Subscription.objects.get(customer=customer)
    staff.name_link(OFFER).click()
    stands_on_product(staff)
    assert status(staff) == staff.t.of("subscription", "Active")
    staff.field("Quantity").fill("20")
    staff.button("Submit").click()
    staff.sees("The subscription has been saved.")
    expect(staff.field("Quantity")).to_have_value("20")

    done = "The subscription has been suspended."
    act(staff, "Suspend subscription", "Yes, suspend", done)
    assert status(staff) == staff.t.of("subscription", "Suspended")
    done = "The subscription has been reactivated."
    act(staff, "Reactivate subscription", "Yes, reactivate", done)
    assert status(staff) == staff.t.of("subscription", "Active")
    done = "The subscription has been cancelled."
    act(staff, "Cancel subscription", "Yes, cancel", done)
    assert status(staff) == staff.t.of("subscription", "Deleted")

    staff.link("Order history").first.click()
    staff.stands_on_record(customer.name, "Order history")
    assert len(staff.rows("Order history")) == 2  # the purchase, and six licenses more
    subscription.refresh_from_db()
    assert (subscription.state, subscription.quantity) == ("deleted", 20)


@two_ways("pl")
def test_two_people_change_one_quantity(visit: Visit) -> None:
    """The second is told what the first has done, and nothing is lost."""
    row = Subscription.objects.get(customer__name="Humongous Insurance", offer__code="ANALYTICS-1Y")
    address = f"/p/contoso/customers/{row.customer.public_id}/subscriptions/{row.public_id}/"
    first, second = visit(SELLER), visit("global.admin@contoso.example")
    for person in (first, second):
        person.go(address)
    first.field("Quantity").fill("15")
    first.button("Submit").click()
    first.sees("The subscription has been saved.")

    second.field("Quantity").fill("13")
    second.button("Submit").click()

    second.reads(
        second.t("This subscription has changed since you opened it. Nothing of yours was saved.")
    )
    row.refresh_from_db()
    assert row.quantity == 15


@two_ways("pl")
def test_a_reseller_neither_adds_nor_orders_nor_attests(visit: Visit) -> None:
    """It reads who does, and what it earns by."""
    tailspin = Customer.objects.get(name="Tailspin Toys")
    staff = visit(RESELLER)
    for address in REFUSED:
        response = staff.page.goto(f"/p/adventure-works/{address.format(id=tailspin.public_id)}")
        assert response is not None
        assert response.status == 403, address
        staff.reads("Fabrikam Distribution")
    open_subscriptions(staff, tailspin)
    expect(staff.main_link("Add subscription")).to_have_count(0)
    staff.reads("Fabrikam Distribution")

    # What names it is open to it, to be read.
    staff.name_link(OFFER).click()
    stands_on_product(staff)
    expect(staff.button("Submit")).to_have_count(0)
    sees_incentives(staff)


def sees_incentives(staff: Visitor) -> None:
    staff.go("/")
    staff.main_link("Incentives").click()
    staff.stands_on("Incentives")
    search = staff.page.get_by_role("main").get_by_role("searchbox")
    search.fill("tailspin")
    search.press("Enter")
    expect(staff.page.get_by_role("table").get_by_role("row")).to_have_count(2)
    [row] = staff.rows("Incentives")
    assert "Fabrikam Distribution" in row
    assert "4100231" in row
    history = staff.page.get_by_role("table").get_by_role("link")
    history.filter(has_text=staff.t("History")).click()
    staff.stands_on_record(OFFER, "History of the reseller of record")
    staff.reads("Adventure Works IT")


@pytest.mark.parametrize("who", [SELLER, "helpdesk.agent@contoso.example"])
def test_a_direct_bill_partner_has_no_incentives(visit: Visit, who: str) -> None:
    staff = visit(who)
    staff.go("/")
    staff.stands_on("Home")
    expect(staff.main_link("Incentives")).to_have_count(0)
