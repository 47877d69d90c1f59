"""A provider asks, a reseller answers: two people before two windows."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from resellers.models import Partnership
from tests.e2e.steps import (
    Visit,
    Visitor,
    draft_text,
    link_in,
    request_of,
    sent_mails,
    sign_in,
    speaks,
)
from tests.e2e.ways import two_ways, ways

SELLER, FABRIKAM = "sales.agent@fabrikam.example", "Fabrikam Distribution"
RESELLER, NORTHWIND = "global.admin@northwind.example", "Northwind Cloud"
AGENT = "admin.agent@northwind.example"
KNOWN = "global.admin@adventure-works.example"
TAILSPIN = "admin@tailspintoys.example"
ASKS = "{partner} asks for a partnership"


def open_resellers(staff: Visitor) -> None:
    staff.go("/")
    staff.stands_on("Home")
    staff.main_link("Indirect resellers").first.click()
    staff.stands_on("Indirect resellers")


def resellers(staff: Visitor) -> list[str]:
    return [row[0].split(" northwind")[0] for row in staff.rows("Indirect resellers")]


def ask(staff: Visitor) -> str:
    """A request with the text as it is offered; its personal link."""
    open_resellers(staff)
    staff.button("Request a partnership").first.click()
    staff.stands_on("Indirect resellers | Request a partnership")
    link = link_in(draft_text(staff))
    staff.button("Done").click()
    staff.stands_on("Indirect resellers")
    staff.sees("Your request is ready. Once the reseller accepts, it appears in this list.")
    return link


def come_to_answer(person: Visitor, link: str, email: str) -> None:
    person.go(link)
    person.stands_on(ASKS, partner=FABRIKAM)
    person.link("Sign in to answer").click()
    sign_in(person, email)


@ways("cs")
def test_request_and_authorization(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    seller, boss = visit(SELLER), visit()
    speaks(SELLER, seller.way.language)
    speaks(RESELLER, boss.way.language)
    link = ask(seller)
    assert NORTHWIND not in resellers(seller)

    come_to_answer(boss, link, RESELLER)
    boss.stands_on("Authorize indirect provider")
    facts = boss.facts()
    assert facts[boss.t("Company")] == FABRIKAM
    assert facts[boss.t("Partner ID")] == "4100112"
    assert facts[boss.t("Person who asks")] == "Marek Zieliński"
    boss.button("Authorize indirect provider").click()
    boss.sees("Tick the box to confirm that you authorize the indirect provider.")
    boss.page.get_by_role("main").get_by_role("checkbox").check()
    boss.button("Authorize indirect provider").click()
    boss.stands_on("Confirmation")
    boss.sees(
        "{reseller} has authorized {partner} as its indirect provider.",
        reseller=NORTHWIND, partner=FABRIKAM,
    )  # fmt: skip
    boss.main_link("Indirect providers").click()
    boss.stands_on("Indirect providers")
    boss.reads(FABRIKAM)

    open_resellers(seller)
    assert NORTHWIND in resellers(seller)
    boss.go(link)
    boss.main_link("Confirmation").click()
    boss.stands_on("Confirmation")
    assert sent_mails(mailoutbox, drain_tasks) == [
        (
            RESELLER,
            boss.t(
                "{reseller} has authorized {provider} as its indirect provider",
                reseller=NORTHWIND, provider=FABRIKAM,
            ),
        ),
        (
            SELLER,
            seller.t("{reseller} has authorized you as its indirect provider", reseller=NORTHWIND),
        ),
    ]  # fmt: skip


@two_ways("cs")
def test_decline_with_a_reason(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    seller, boss = visit(SELLER), visit()
    speaks(SELLER, seller.way.language)
    link = ask(seller)

    come_to_answer(boss, link, RESELLER)
    boss.link("Decline").click()
    boss.stands_on("Decline the request")
    boss.field("Reason (optional)").fill("We have a provider already.")
    boss.button("Decline").click()
    boss.reads("Marek Zieliński")

    seller.go(f"/p/fabrikam/invitations/{request_of(link).public_id}/")
    seller.stands_on("Indirect resellers | Partnership request")
    facts = seller.facts()
    assert facts[seller.t("Status")] == seller.t("Declined")
    assert facts[seller.t("Reason")] == "We have a provider already."
    assert not Partnership.objects.filter(reseller__slug="northwind").exists()
    assert sent_mails(mailoutbox, drain_tasks) == [
        (SELLER, seller.t("{reseller} has declined your request", reseller=NORTHWIND)),
    ]


@two_ways("cs")
def test_whoever_cannot_answer_reads_why(visit: Visit) -> None:
    link = ask(visit(SELLER))
    for email, title in (
        (AGENT, "A global admin has to answer"),
        (KNOWN, "You are partners already"),
        (TAILSPIN, "Sign in with a partner account"),
    ):
        person = visit()
        come_to_answer(person, link, email)
        person.stands_on(title)
        expect(person.button("Authorize indirect provider")).to_have_count(0)

    agent = visit(AGENT)
    agent.go(link)
    agent.reads("Michał Kamiński")
    expect(agent.page.locator("#link")).to_have_text(link)


def test_a_link_that_was_taken_back(visit: Visit) -> None:
    """The provider revokes while the reseller has the page open."""
    seller, boss = visit(SELLER), visit()
    link = ask(seller)
    come_to_answer(boss, link, RESELLER)
    boss.page.get_by_role("main").get_by_role("checkbox").check()

    seller.go(f"/p/fabrikam/invitations/{request_of(link).public_id}/revoke/")
    seller.button("Revoke invitation").click()
    seller.sees("The invitation is revoked. Its link does not work any more.")

    boss.button("Authorize indirect provider").click()
    boss.stands_on("This invitation was withdrawn")
    assert not Partnership.objects.filter(reseller__slug="northwind").exists()
