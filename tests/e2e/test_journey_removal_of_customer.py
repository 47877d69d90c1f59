"""A partner ends its relationship with a customer: what stands in the way, the end, the report."""

from typing import Any

from playwright.sync_api import expect

from customers.enums import RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.models import Partner
from subscriptions.models import RemovalReport
from tests.e2e.steps import Visit, Visitor, find_customer
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways, ways

SELLER = "sales.agent@contoso.example"
RESELLER = "sales.agent@adventure-works.example"


def free_customer() -> Customer:
    """One of Contoso's that has granted privileges and bought nothing."""
    contoso = Partner.objects.get(slug="contoso")
    own = Customer.objects.for_partner(contoso) & Customer.objects.administered_by(contoso)
    return own.filter(subscriptions=None).order_by("name")[0]


def open_removal(staff: Visitor, customer: Customer) -> None:
    find_customer(staff, customer.name)
    staff.name_link(customer.name).click()
    staff.stands_on_record(customer.name, "Account")
    staff.link("Remove customer relationship").first.click()
    staff.stands_on_record(customer.name, "Remove customer relationship")


@ways("pl")
def test_the_end_of_a_relationship_and_its_report(visit: Visit) -> None:
    customer = free_customer()
    contoso = Partner.objects.get(slug="contoso")
    staff = visit(SELLER)
    open_removal(staff, customer)

    # Nothing happens without the box that answers for it.
    staff.button("Remove customer relationship").click()
    box = staff.checkbox("I have read this and confirm it.")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert Customer.objects.for_partner(contoso).contains(customer)

    box.check()
    expect(staff.checkbox("Also give up our delegated admin privileges")).not_to_be_checked()
    staff.button("Remove customer relationship").click()

    staff.stands_on_record(customer.name, "Removal report")
    report = RemovalReport.objects.get(customer=customer)
    assert report.gave_up_admin is False
    assert downloaded(staff).startswith(b"%PDF")
    assert find_customer(staff, customer.name) == []
    former = ResellerRelationship.objects.get(customer=customer, partner=contoso)
    assert former.state == RelationshipState.REMOVED
    grant = AdminGrant.objects.get(customer=customer, partner=contoso)
    assert grant.removed_at is None  # the box was not ticked


def downloaded(staff: Visitor) -> bytes:
    with staff.page.expect_download() as download:
        staff.link("Download as PDF").click()
    return download.value.path().read_bytes()


@two_ways("pl")
def test_privileges_go_too_where_the_box_says_so(visit: Visit) -> None:
    customer = free_customer()
    staff = visit(SELLER)
    open_removal(staff, customer)
    for box in arrived(staff.page).get_by_role("main").get_by_role("checkbox").all():
        box.check()
    staff.button("Remove customer relationship").click()

    staff.stands_on_record(customer.name, "Removal report")
    grant: Any = AdminGrant.objects.get(customer=customer, partner__slug="contoso")
    assert grant.removed_at is not None
    report = RemovalReport.objects.get(customer=customer)
    # Nobody signs in for this customer, so there was nobody to tell.
    assert (report.gave_up_admin, report.notified) == (True, False)


@two_ways("pl")
def test_what_runs_stands_in_the_way(visit: Visit) -> None:
    """The way out beside each line; a reseller is told whom to ask."""
    insurance = Customer.objects.get(name="Humongous Insurance")
    staff = visit(SELLER)
    open_removal(staff, insurance)
    rows = staff.rows("Subscriptions that still run")
    assert len(rows) == 3
    expect(staff.main_link("Cancel subscription")).to_have_count(1)  # the one of this week
    expect(staff.button("Remove customer relationship")).to_have_count(0)
    staff.main_link("Cancel subscription").click()
    staff.button("Yes, cancel").click()
    staff.sees("The subscription has been cancelled.")
    open_removal(staff, insurance)
    assert len(staff.rows("Subscriptions that still run")) == 2

    reseller = visit(RESELLER)
    open_removal(reseller, Customer.objects.get(name="Tailspin Toys"))
    [row] = reseller.rows("Subscriptions that still run")
    assert "Fabrikam Distribution" in row
    expect(reseller.button("Remove customer relationship")).to_have_count(0)
