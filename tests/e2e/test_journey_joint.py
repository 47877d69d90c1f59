"""Reseller and provider side by side invite a customer with one link, and what each then sees."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from partnercenter import removals
from partners.models import User
from resellers.models import Partnership
from tests.e2e.steps import (
    Visit,
    Visitor,
    accept,
    draft_text,
    find_customer,
    link_in,
    partner_rows,
    request_of,
    sent_mails,
    sign_in_to_answer,
    speaks,
    tick_agreement,
)
from tests.e2e.ways import ways

RESELLER = "admin.agent@adventure-works.example"
PROVIDER = "admin.agent@fabrikam.example"
RESELLER_ADMIN = "global.admin@adventure-works.example"
PROVIDER_ADMIN = "global.admin@fabrikam.example"
ALPINE = "admin@alpineskihouse.example"
PAIR = {"partner": "Adventure Works IT", "second": "Fabrikam Distribution"}
FOR = "Include delegated administration privileges for {partner}"
BOTH_ROLES = "Global administrator, Helpdesk administrator"


def invite(staff: Visitor, menu: str, other: str) -> str:
    """From the row of the other company to a finished request; its personal link."""
    staff.go("/")
    staff.stands_on("Home")
    staff.main_link(menu).click()
    row = staff.page.get_by_role("row").filter(has_text=other)
    row.get_by_role("button", name=staff.t("Invite new customers")).click()
    staff.stands_on("Customer list | Invite new customers")
    return link_in(draft_text(staff))


def finish(staff: Visitor) -> None:
    staff.button("Done").click()
    staff.stands_on("Customer list | Customers")
    staff.sees("Your request is ready. Once the customer accepts, it appears in this list.")


def open_joint(person: Visitor, link: str, **names: str) -> None:
    person.go(link)
    person.stands_on("{partner} and {second} ask for reseller relationships", **names)


def open_list(staff: Visitor, asked: str = "") -> list[list[str]]:
    """The Invitations page of one's organization, found by its menu."""
    staff.go("/")
    staff.main_link("Customers").click()
    staff.page.get_by_role("navigation").get_by_role(
        "link", name=staff.t("Invitations"), exact=True
    ).first.click()
    staff.stands_on("Invitations | Customers")
    if asked:
        staff.field("Asked by").select_option(label=staff.t(asked))
        if not staff.way.javascript:
            staff.button("Apply").click()
        staff.page.wait_for_url("**asked=partners**")
    return staff.rows("Invitations sent")


@ways("cs")
def test_reseller_invites_and_the_customer_accepts_both(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    reseller, provider, admin = visit(RESELLER), visit(PROVIDER), visit()
    for email in (RESELLER, PROVIDER_ADMIN, ALPINE):
        speaks(email, reseller.way.language)
    assert find_customer(provider, "Alpine Ski House") == []

    link = invite(reseller, "Indirect providers", "Fabrikam Distribution")
    expect(reseller.page.get_by_label(reseller.t(FOR, partner=PAIR["partner"]))).to_be_checked()
    box = reseller.page.get_by_label(reseller.t(FOR, partner=PAIR["second"]))
    expect(box).not_to_be_checked()
    reseller.field("Recipient's name").fill("Zofia Górska")
    finish(reseller)

    open_joint(admin, link, **PAIR)
    for name in PAIR.values():
        expect(admin.page.get_by_role("heading", name=name, exact=True).first).to_be_visible()
    sign_in_to_answer(admin, ALPINE)
    admin.stands_on("Accept agreement & authorize partner")
    tick_agreement(admin)
    accept(admin)
    admin.sees(
        "{customer} has accepted the request of {partner} and {second}.",
        customer="Alpine Ski House", **PAIR,
    )  # fmt: skip

    rows = {row[0]: row[2] for row in partner_rows(admin)}
    assert rows == {
        "Adventure Works IT": admin.t(BOTH_ROLES), "Fabrikam Distribution": admin.t("None"),
    }  # fmt: skip
    for staff in (reseller, provider):
        [row] = find_customer(staff, "Alpine Ski")
        assert any(cell.startswith("Alpine Ski House") for cell in row)
    [read, *_others] = open_list(provider, "Partners that include us")
    assert read[1].startswith("Zofia Górska")
    assert provider.t("Asked by {partner}", partner=PAIR["partner"]) in read[1]
    assert read[2] == provider.t("Joint invitation")
    assert read[3] == provider.t("Accepted")
    expect(provider.name_link("Zofia Górska")).to_have_count(0)

    t, names = admin.t, {"customer": "Alpine Ski House"}
    both = "{customer} has accepted reseller relationships with {partner} and {second}"
    assert sent_mails(mailoutbox, drain_tasks) == [
        (RESELLER, t("{customer} has accepted your request", **names)),
        (ALPINE, t(both, **names, **PAIR)),
        (
            PROVIDER_ADMIN,
            t(
                "{customer} has accepted you together with {partner}",
                **names,
                partner=PAIR["partner"],
            ),
        ),
    ]


@ways("cs")
def test_provider_invites_and_both_see_the_customer_they_share(visit: Visit) -> None:
    reseller, provider, admin = visit(RESELLER), visit(PROVIDER), visit()
    link = invite(provider, "Indirect resellers", "Adventure Works IT")
    text = draft_text(provider)
    provider.page.get_by_label(provider.t(FOR, partner="Fabrikam Distribution")).check()
    if not provider.way.javascript:
        provider.button("Save").click()
    expect(provider.field("Email text")).not_to_have_value(text)
    finish(provider)
    asked = request_of(link)
    assert (asked.include_admin, asked.include_second_admin) == (True, True)

    open_joint(admin, link, partner="Fabrikam Distribution", second="Adventure Works IT")
    sign_in_to_answer(admin, ALPINE)
    tick_agreement(admin)
    accept(admin, "Accept without admin privileges")

    assert {row[0]: row[2] for row in partner_rows(admin)} == {
        "Adventure Works IT": admin.t("None"), "Fabrikam Distribution": admin.t("None"),
    }  # fmt: skip
    for staff, menu, other in (
        (provider, "Indirect resellers", "Adventure Works IT"),
        (reseller, "Indirect providers", "Fabrikam Distribution"),
    ):
        staff.go("/")
        staff.main_link(menu).click()
        row = staff.page.get_by_role("row").filter(has_text=other)
        row.get_by_role("link", name=staff.t("View customers")).click()
        staff.stands_on("Customer list | Customers")
        cells = [cell for row in staff.rows("Customers") for cell in row]
        assert any(cell.startswith("Alpine Ski House") for cell in cells)


@ways("cs")
def test_partnership_that_ended_leaves_an_honest_page(visit: Visit) -> None:
    """The reader has the page before them when the two part: nothing half happens."""
    reseller, admin = visit(RESELLER), visit()
    link = invite(reseller, "Indirect providers", "Fabrikam Distribution")
    finish(reseller)
    open_joint(admin, link, **PAIR)
    sign_in_to_answer(admin, ALPINE)
    tick_agreement(admin)

    partnership = Partnership.objects.get(
        provider__slug="fabrikam", reseller__slug="adventure-works"
    )
    actor = User.objects.get(email=PROVIDER)
    removals.remove_partnership(partnership, actor=actor, notify=False)
    admin.button("Accept & Authorize").click()

    admin.stands_on("These companies no longer work together")
    admin.reads("Jakub Svoboda")
    assert partner_rows(admin) == []
    [mine, *_others] = open_list(reseller)
    assert mine[3] == reseller.t("Revoked")
