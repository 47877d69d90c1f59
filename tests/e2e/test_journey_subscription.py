"""One subscription in the hands of two people of its seller, with its reseller looking on."""

from playwright.sync_api import expect

from subscriptions.models import Subscription
from tests.e2e.steps import Visit, Visitor
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways

SELLER, ADMIN = "sales.agent@fabrikam.example", "global.admin@fabrikam.example"
AT_RESELLER = "sales.agent@adventure-works.example"
RESELLER_ID, STRANGERS_ID = "4100231", "4100477"


def sold() -> Subscription:
    """Five of its twenty-five licenses are in use; its seven days are over."""
    rows = Subscription.objects.filter(reseller__slug="adventure-works", state="active")
    return rows.select_related("customer").get(customer__name="Tailspin Toys")


def open_page(person: Visitor, partner: str = "fabrikam") -> None:
    row = sold()
    person.go(f"/p/{partner}/customers/{row.customer.public_id}/subscriptions/")
    person.name_link(row.nickname).click()
    person.page.wait_for_url(f"**/{row.public_id}/")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(person.t("Subscriptions"))
    arrived(person.page)


def submit(person: Visitor) -> None:
    person.page.get_by_role("main").get_by_role("button", name=person.t("Submit")).click()


def answer(person: Visitor, link: str, button: str) -> None:
    """By the dialog, or by the page of its own without JavaScript."""
    person.main_link(link).click()
    person.button(button).click()


@two_ways("pl")
def test_two_people_change_one_subscription(visit: Visit) -> None:
    staff, colleague = visit(SELLER), visit(ADMIN)
    open_page(staff)
    open_page(colleague)

    # Fewer than now is not possible any more; the field says why, and what was typed stays.
    staff.field("Quantity").fill("24")
    submit(staff)
    expect(staff.field("Quantity")).to_have_attribute("aria-invalid", "true")
    expect(staff.field("Quantity")).to_have_value("24")
    staff.field("Quantity").fill("30")
    submit(staff)
    staff.sees("The subscription has been saved.")
    staff.reads("25 → 30")

    # Whoever is second reads what the first one did, and keeps the own change.
    colleague.field("Subscription nickname").fill("Toy office")
    submit(colleague)
    colleague.reads("25 → 30")
    expect(colleague.field("Quantity")).to_have_value("30")
    expect(colleague.field("Subscription nickname")).to_have_value("Toy office")
    colleague.field("Quantity").fill("28")
    submit(colleague)
    colleague.sees("The subscription has been saved.")
    row = sold()
    assert (row.nickname, row.quantity) == ("Toy office", 28)


@two_ways("pl")
def test_suspended_reactivated_planned(visit: Visit) -> None:
    staff, reseller = visit(SELLER), visit(AT_RESELLER)
    open_page(staff)
    answer(staff, "Suspend subscription", "Yes, suspend")
    staff.sees("The subscription has been suspended.")
    expect(staff.checkbox("Auto-renew")).not_to_be_visible()
    answer(staff, "Reactivate subscription", "Yes, reactivate")
    staff.sees("The subscription has been reactivated.")

    staff.checkbox("Auto-renew").check()
    submit(staff)
    staff.sees("The subscription has been saved.")
    staff.main_link("Manage renewal").click()
    staff.field("Quantity").fill("4")
    submit(staff)
    staff.sees("The changes are planned for the renewal.")
    assert sold().scheduled == {"quantity": 4}
    staff.main_link("Manage renewal").click()
    staff.button("Take back what is planned").click()
    staff.sees("Nothing changes at the renewal.")
    assert sold().scheduled == {}

    open_page(reseller, "adventure-works")
    reseller.reads("Fabrikam Distribution")
    expect(reseller.button("Submit")).to_have_count(0)


@two_ways("pl")
def test_a_reseller_by_its_number(visit: Visit) -> None:
    staff = visit(SELLER)
    open_page(staff)
    staff.field("Reseller (MPN ID)").select_option("other")
    staff.field("Enter MPN ID").fill(STRANGERS_ID)
    staff.button("Verify").click()
    verdict = staff.page.locator("#reseller-verdict")
    expect(verdict).to_contain_text("Northwind Cloud")
    expect(verdict.get_by_role("button", name=staff.t("Request a partnership"))).to_be_visible()
    submit(staff)
    expect(staff.field("Enter MPN ID")).to_have_attribute("aria-invalid", "true")

    staff.field("Enter MPN ID").fill(RESELLER_ID)
    staff.button("Verify").click()
    expect(verdict).to_contain_text("Adventure Works IT")
    expect(verdict).to_contain_text(RESELLER_ID)
    staff.field("Reseller (MPN ID)").select_option("")
    submit(staff)
    staff.sees("The subscription has been saved.")
    rows = Subscription.objects.filter(customer__name="Tailspin Toys", reseller__isnull=False)
    assert not rows.exists()
