"""What a customer has given, seen and taken back, with both sides before their browsers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.models import AdminGrant
from partners.models import Partner
from subscriptions.models import Subscription, SubscriptionOwner
from tests.e2e.steps import Visit, open_partner, partner_rows, sent_mails
from tests.e2e.ways import two_ways

AGENT = "admin.agent@fabrikam.example"
RESELLER = "admin.agent@adventure-works.example"
TAILSPIN = "admin@tailspintoys.example"


@two_ways("ru")
def test_a_customer_asks_to_end_and_thinks_better_of_it(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    admin, staff = visit(TAILSPIN), visit(AGENT)
    open_partner(admin, "Fabrikam Distribution")
    admin.main_link("Ask to end the relationship").click()
    admin.stands_on("Ask %(partner)s to end the relationship", partner="Fabrikam Distribution")
    admin.field("Reason").fill("Too many partners.")
    admin.button("Ask to end the relationship").click()

    # Nothing is asked before the box is ticked; what was typed stays.
    box = admin.checkbox("I understand that the partner, not this page, ends the relationship.")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(admin.field("Reason")).to_have_value("Too many partners.")
    box.check()
    admin.button("Ask to end the relationship").click()
    admin.sees("You asked to end the relationship")
    asked = EndRequest.objects.get(customer__name="Tailspin Toys")
    assert asked.due_on == timezone.localdate() + timedelta(days=30)

    staff.go("/")
    staff.page.get_by_role("main").get_by_text(
        staff.t("Customers that ask to end the relationship")
    ).click()
    staff.name_link("Tailspin Toys").click()
    staff.stands_on_record("Tailspin Toys", "Account")
    staff.sees("The customer asks you to end the reseller relationship")
    staff.reads("Too many partners.")

    recipients = {mail for mail, _subject in sent_mails(mailoutbox, drain_tasks)}
    assert {AGENT, "global.admin@fabrikam.example"} <= recipients

    admin.main_link("Withdraw the request").click()
    admin.button("Withdraw the request").click()
    admin.sees("The request is withdrawn. The relationship stays.")
    staff.page.reload()
    staff.stands_on_record("Tailspin Toys", "Account")
    expect(staff.page.get_by_text("Too many partners.")).to_have_count(1)  # its history
    asked.refresh_from_db()
    assert asked.state == EndingState.WITHDRAWN


@two_ways("ru")
def test_a_partner_gives_up_what_nobody_uses(visit: Visit) -> None:
    grant = AdminGrant.objects.get(partner__slug="fabrikam", customer__name="Tailspin Toys")
    long_ago = timezone.now() - timedelta(days=500)
    AdminGrant.objects.filter(pk=grant.pk).update(granted_at=long_ago, last_used_at=None)
    staff, admin = visit(AGENT), visit(TAILSPIN)

    staff.go("/p/fabrikam/customers/inactive-privileges/")
    staff.stands_on("Inactive privileges | Customers")
    staff.page.get_by_role("row").filter(has_text="Tailspin Toys").get_by_role("checkbox").check()
    staff.button("Give up").click()
    box = staff.checkbox("I have notified the customer(s)")
    expect(box).to_have_attribute("aria-invalid", "true")
    row = staff.page.get_by_role("row").filter(has_text="Tailspin Toys")
    expect(row.get_by_role("checkbox")).to_be_checked()  # not to be done again
    box.check()
    staff.button("Give up").click()

    expect(staff.page.get_by_role("row").filter(has_text="Tailspin Toys")).to_have_count(0)
    assert [row[2] for row in partner_rows(admin)][1] == admin.t("None")
    staff.go("/p/fabrikam/customers/administer/?q=tailspin")
    expect(staff.name_link("Tailspin Toys")).to_have_count(0)


@two_ways("ru")
def test_owner_rights_given_used_and_taken_back(visit: Visit) -> None:
    reseller = Partner.objects.get(slug="adventure-works")
    fabrikam = Partner.objects.get(slug="fabrikam")
    rows = Subscription.objects.for_partner(fabrikam).filter(
        customer__name="Tailspin Toys", offer__product__billing_type="usage"
    )
    row = rows.get()
    row.reseller = reseller
    row.reseller_location = reseller.locations.get(number="4100231")
    row.save()
    page = f"/p/adventure-works/customers/{row.customer.public_id}/subscriptions/{row.public_id}/"
    admin, staff = visit(TAILSPIN), visit(RESELLER)
    staff.go(page)
    expect(staff.main_link("Rename")).to_have_count(0)

    admin.go(f"/portal/{row.customer.public_id}/owners/")
    admin.stands_on("User settings")
    admin.page.get_by_role("main").get_by_role(
        "link", name=admin.t("Give owner rights of %(subscription)s", subscription=row.nickname)
    ).click()
    admin.stands_on("Give owner rights of %(subscription)s", subscription=row.nickname)
    admin.page.get_by_role("radio", name="Adventure Works IT").check()
    admin.button("Give owner rights").click()
    admin.stands_on("User settings")
    assert SubscriptionOwner.objects.get(removed_at=None).partner == reseller

    staff.page.reload()
    staff.main_link("Rename").click()
    staff.field("Subscription nickname").fill("Rechenzentrum")
    admin.page.get_by_role("main").get_by_role(
        "link", name=admin.t("Take back the rights of %(partner)s", partner="Adventure Works IT")
    ).click()
    admin.stands_on("Take back owner rights?")
    admin.button("Take back").click()
    admin.stands_on("User settings")

    staff.button("Save").click()  # the page that stood open
    staff.stands_on("You may not open this")
    row.refresh_from_db()
    assert row.nickname != "Rechenzentrum"


@two_ways("ru")
def test_the_log_of_the_customer_tells_what_the_partner_did(visit: Visit) -> None:
    admin = visit(TAILSPIN)
    tenant = AdminGrant.objects.get(
        partner__slug="fabrikam", customer__name="Tailspin Toys"
    ).customer.public_id
    admin.go(f"/portal/{tenant}/activity/")
    admin.stands_on("Activity log")
    everything = admin.rows("Activity log")
    assert everything
    with admin.page.expect_download() as download:
        admin.link("Export log").click()
    content = download.value.path().read_text("utf-8-sig")
    assert len(content.splitlines()) >= len(everything)
