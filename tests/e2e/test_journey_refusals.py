"""Every "no" has a page of its own, which says what happened and what to do next."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from customers.models import ResellerRelationship
from invitations.models import Invitation
from tests.e2e.steps import (
    Visit,
    Visitor,
    accept,
    come_to_answer,
    find_customer,
    open_link,
    partner_rows,
    request_of,
    sent_mails,
    sign_in_to_answer,
    speaks,
    tick_agreement,
    write_request,
)
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways, ways

SELLER = "sales.agent@fabrikam.example"
ALPINE = "admin@alpineskihouse.example"
ASKER = {"person": "Marek Zieliński"}


def open_request(staff: Visitor, link: str) -> None:
    """Staff look at their own link, see a preview and go on to the request."""
    staff.go(link)
    staff.sees("Preview")
    staff.link("Go to the request").click()
    staff.stands_on("Invitations | Reseller relationship request")


def status_of(staff: Visitor, link: str) -> str:
    open_request(staff, link)
    return staff.facts()[staff.t("Status")]


@ways("pl")
def test_plain_user_learns_who_can_accept(visit: Visit) -> None:
    seller, jan = visit(SELLER), visit()
    link = write_request(seller)

    open_link(jan, link, "Fabrikam Distribution")
    sign_in_to_answer(jan, "jan@alpineskihouse.example")

    jan.stands_on("A global admin has to answer")
    main = arrived(jan.page).get_by_role("main")
    assert main.get_by_role("listitem").all_inner_texts() == [f"Zofia Górska\n{ALPINE}"]
    expect(jan.button("Accept & Authorize")).to_have_count(0)
    jan.reads(link)
    forward = jan.main_link("Open in email").get_attribute("href") or ""
    assert forward.startswith(f"mailto:{ALPINE}?")
    assert find_customer(seller, "Alpine Ski House") == []


@ways("ru")
def test_other_market_names_both_countries(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)

    open_link(admin, link, "Fabrikam Distribution")
    sign_in_to_answer(admin, "admin@humongousinsurance.example")

    admin.stands_on("This request is for another market")
    admin.sees(
        "{partner} may sell from: {countries}.",
        partner="Fabrikam Distribution", countries=admin.t("Poland"),
    )  # fmt: skip
    admin.sees(
        "The tenant of {customer} is registered in: {country}.",
        customer="Humongous Insurance", country=admin.t("United States of America"),
    )  # fmt: skip
    expect(admin.button("Accept & Authorize")).to_have_count(0)


@two_ways("pl")
def test_other_cloud_names_both_clouds(visit: Visit) -> None:
    staff, admin = visit("admin.agent@contoso.example"), visit()
    link = write_request(staff)

    open_link(admin, link, "Contoso Consulting")
    sign_in_to_answer(admin, "admin@fairfield.example")

    admin.stands_on("This request is for another cloud")
    admin.sees(
        "{partner} works in: {partner_cloud}.",
        partner="Contoso Consulting", partner_cloud=admin.t("Public cloud"),
    )  # fmt: skip
    admin.sees(
        "{customer} is in: {customer_cloud}.",
        customer="City of Fairfield", customer_cloud=admin.t("Microsoft Cloud for US Government"),
    )  # fmt: skip


@ways("cs")
def test_expired(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)
    yesterday = timezone.now() - timedelta(days=1)
    Invitation.objects.filter(pk=request_of(link).pk).update(expires_at=yesterday)

    admin.go(link)

    admin.stands_on("This invitation has expired")
    admin.sees("If you still expect a request, ask {person} for a new link.", **ASKER)
    expect(admin.page.get_by_role("link", name=SELLER)).to_be_visible()
    expect(admin.link("Sign in to answer")).to_have_count(0)
    assert status_of(seller, link) == seller.t("Expired")


@ways("ru")
def test_revoked_by_the_partner(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)
    open_link(admin, link, "Fabrikam Distribution")

    open_request(seller, link)
    toolbar = seller.page.get_by_role("main").get_by_role(
        "link", name=seller.t("Revoke invitation")
    )
    toolbar.click()
    seller.sees("This cannot be undone; a new request can be started at any time.")
    seller.button("Revoke invitation").click()
    seller.sees("The invitation is revoked. Its link does not work any more.")
    assert seller.facts()[seller.t("Status")] == seller.t("Revoked")

    admin.link("Sign in to answer").click()
    admin.stands_on("Sign in")
    admin.go(link)
    admin.stands_on("This invitation was withdrawn")
    expect(admin.link("Sign in to answer")).to_have_count(0)


@ways("pl")
def test_declined_with_a_reason(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    seller, admin = visit(SELLER), visit()
    speaks(SELLER, seller.way.language)
    link = write_request(seller)

    come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
    admin.main_link("Decline").click()
    admin.stands_on("Decline the request")
    admin.field("Reason (optional)").fill("We have a partner, dziękujemy.")
    admin.button("Decline").click()

    admin.stands_on("This invitation was declined")
    admin.sees("If you change your mind, ask {person} for a new link.", **ASKER)
    assert partner_rows_or_none(admin) == []
    assert sent_mails(mailoutbox, drain_tasks) == [
        (SELLER, seller.t("{customer} has declined your request", customer="Alpine Ski House"))
    ]
    assert status_of(seller, link) == seller.t("Declined")
    assert seller.facts()[seller.t("Reason")] == "We have a partner, dziękujemy."


def partner_rows_or_none(admin: Visitor) -> list[list[str]]:
    """No table where there is no partner."""
    admin.go("/")
    admin.main_link("Partner relationships").click()
    admin.stands_on("Partner relationships")
    return admin.rows("Partner relationships")


@ways("cs")
def test_company_is_not_known(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    """Whoever holds the link may say so, without an account."""
    seller, reader = visit(SELLER), visit()
    speaks(SELLER, seller.way.language)
    link = write_request(seller)

    open_link(reader, link, "Fabrikam Distribution")
    reader.link("I do not know this company").click()
    reader.stands_on("I do not know this company")
    reader.button("Report and close the request").click()

    reader.sees("Thank you. The request is closed and our operators have been told.")
    reader.stands_on("This invitation was declined")
    assert sent_mails(mailoutbox, drain_tasks) == [
        ("operator@portal.example", "Reported: a request of Fabrikam Distribution"),
        (SELLER, seller.t("Somebody does not know {partner}", partner="Fabrikam Distribution")),
    ]
    assert status_of(seller, link) == seller.t("Declined")
    assert seller.facts()[seller.t("Answer")] == seller.t("I do not know this company")


@two_ways("ru")
def test_cancel_changes_nothing(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    link = write_request(seller)

    come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
    admin.button("Cancel").click()

    admin.stands_on("Home")
    assert not ResellerRelationship.objects.filter(customer__name="Alpine Ski House").exists()
    admin.go(link)
    admin.stands_on("Accept agreement & authorize partner")


@two_ways("cs")
def test_used_link_names_no_customer_to_others(visit: Visit) -> None:
    seller, admin = visit(SELLER), visit()
    other = visit("admin@margiestravel.example")
    link = write_request(seller)
    come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
    tick_agreement(admin)
    accept(admin)

    other.go(link)

    other.stands_on("This invitation has already been answered")
    expect(arrived(other.page).get_by_role("main")).not_to_contain_text("Alpine")
    admin.go(link)
    admin.stands_on("Your organization has accepted this invitation")
    assert [row[0] for row in partner_rows(admin)] == ["Fabrikam Distribution"]


def test_two_admins_answer_the_same_page(visit: Visit) -> None:
    """The second one, whose page is older than the answer, is told what happened."""
    link = write_request(visit(SELLER))
    first, second = visit(), visit()
    for admin in (first, second):
        come_to_answer(admin, link, "Fabrikam Distribution", ALPINE)
        tick_agreement(admin)
    accept(first)

    second.button("Accept & Authorize").click()

    second.stands_on("Your organization has accepted this invitation")


def test_damaged_link(visit: Visit) -> None:
    link = write_request(visit(SELLER))
    reader = visit()

    reader.go(f"{link[:-4]}/")

    reader.stands_on("This link is damaged")


def test_partner_staff_of_another_partner_cannot_answer(visit: Visit) -> None:
    link = write_request(visit(SELLER))
    stranger = visit("global.admin@contoso.example")

    stranger.go(link)

    stranger.stands_on("Sign in as the customer")
    stranger.button("Sign out and return to the request").click()
    stranger.stands_on(
        "{partner} asks for a reseller relationship", partner="Fabrikam Distribution"
    )
