"""Signing in, finding one's place, and what each role meets at home."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from partners.enums import Role
from partners.models import Membership, Partner, User
from tests.e2e.steps import (
    PASSWORD,
    Visit,
    Visitor,
    partner_rows,
    remove_roles,
    sent_mails,
    sign_in,
    speaks,
)
from tests.e2e.tools import arrived
from tests.e2e.ways import two_ways, ways

SELLER = "sales.agent@fabrikam.example"
NEW_PASSWORD = "Quiet-Harbour-47-Lanterns"


def sign_out(person: Visitor) -> None:
    person.page.get_by_label(
        person.t("Account of {name}", name=User.objects.get(email=SELLER).name)
    ).click()
    person.button("Sign out").click()
    person.stands_on("Sign in")


@two_ways("cs")
def test_language_is_remembered_with_the_person(visit: Visit) -> None:
    person = visit(SELLER)
    person.go("/")
    person.stands_on("Home")

    person.menu("Language")
    person.page.get_by_role("button", name="Polski").click()

    expect(person.page.locator("html")).to_have_attribute("lang", "pl")
    expect(person.page.get_by_role("heading", level=1)).to_have_text("Strona główna")
    elsewhere = visit(SELLER, language="ru")
    elsewhere.go("/")
    expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("Strona główna")


@ways("pl")
def test_forgotten_password(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    speaks(SELLER, "cs")
    person = visit()
    person.go("/")
    person.link("Forgot your password?").click()
    person.stands_on("Forgot your password?")
    person.field("Email address").fill(SELLER)
    person.button("Send the link").click()
    person.stands_on("Check your mail")

    drain_tasks()
    [mail] = mailoutbox
    assert mail.to == [SELLER]
    [link] = re.findall(r"http\S+/accounts/password/reset/key/\S+", mail.body)
    person.go(link)
    person.stands_on("Set a new password")
    person.field("New password").fill(NEW_PASSWORD)
    person.field("New password again").fill("something else entirely")
    person.button("Save and sign in").click()
    expect(person.page.get_by_role("alert").first).to_be_visible()
    person.field("New password").fill(NEW_PASSWORD)
    person.field("New password again").fill(NEW_PASSWORD)
    person.button("Save and sign in").click()

    expect(person.page.get_by_text("Fabrikam Distribution").first).to_be_visible()
    other = visit()
    other.go(link)
    other.stands_on("This link no longer works")
    other.go("/")
    sign_in(other, SELLER, NEW_PASSWORD)
    expect(other.page.get_by_text("Fabrikam Distribution").first).to_be_visible()


def test_unknown_address_learns_nothing(
    visit: Visit, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    """The page says the same; only the mail tells."""
    person = visit()
    person.go("/accounts/password/reset/")
    person.field("Email address").fill("nobody@nowhere.example")
    person.button("Send the link").click()

    person.stands_on("Check your mail")
    [(recipient, subject)] = sent_mails(mailoutbox, drain_tasks)
    assert recipient == "nobody@nowhere.example"
    assert "No account" in subject


@ways("ru")
def test_temporary_password_has_to_be_changed(visit: Visit) -> None:
    User.objects.filter(email=SELLER).update(
        must_change_password=True,
        temporary_password_expires_at=timezone.now() + timedelta(hours=71),
    )
    person = visit()
    person.go("/p/fabrikam/customers/")
    sign_in(person, SELLER)

    person.stands_on("Change password")
    person.go("/p/fabrikam/customers/")
    person.stands_on("Change password")
    person.field("Temporary password").fill(PASSWORD)
    person.field("New password").fill(NEW_PASSWORD)
    person.field("New password again").fill(NEW_PASSWORD)
    person.button("Change password").click()

    person.stands_on("Customer list | Customers")
    assert User.objects.get(email=SELLER).must_change_password is False


@two_ways("pl")
def test_person_with_two_organisations_chooses(visit: Visit) -> None:
    Membership.objects.create(
        user=User.objects.get(email=SELLER),
        partner=Partner.objects.get(slug="northwind"),
        roles=[Role.HELPDESK_AGENT.value],
    )
    person = visit(SELLER)
    person.go("/")
    person.stands_on("Choose an organization")
    person.page.get_by_role("link", name="Northwind Cloud").click()
    person.stands_on("Home")
    expect(person.page).to_have_url(re.compile("/p/northwind/"))

    person.page.get_by_label(person.t("Account of {name}", name="Marek Zieliński")).click()
    person.link("Switch organization").click()
    person.page.get_by_role("link", name="Fabrikam Distribution").click()

    expect(person.page).to_have_url(re.compile("/p/fabrikam/"))
    person.stands_on("Home")


# What each role of the demo finds at home; domain.md §2 with the cells that count.
SEES_CUSTOMERS = {
    "global.admin": ["Export", "Request a reseller relationship"],
    "user.admin": [],
    "admin.agent": ["Export", "Request a reseller relationship"],
    "sales.agent": ["Request a reseller relationship"],
    "helpdesk.agent": [],
    "billing.admin": [],
}
SEES_INCENTIVES = {"global.admin", "admin.agent", "sales.agent", "billing.admin"}
STANDING_ORDERS = ["Orders waiting for an agreement", "Subscriptions that end within 30 days"]
ENDING = "Customers that ask to end the relationship"  # the demo has one
SEES_NOTHING = ["account.admin", "default.user"]


def home_links(person: Visitor) -> list[str]:
    links = arrived(person.page).get_by_role("main").get_by_role("link")
    return [link.strip().splitlines()[0] for link in links.all_inner_texts()]


@pytest.mark.parametrize("role", SEES_CUSTOMERS)
def test_home_of_roles_with_customers(visit: Visit, role: str) -> None:
    person = visit(f"{role}@fabrikam.example")
    person.go("/")
    person.stands_on("Home")
    # Of the demo's requests one waits for an answer; only who may ask for more is told.
    waiting = (
        ["Waiting for an answer"]
        if "Request a reseller relationship" in SEES_CUSTOMERS[role]
        else []
    )
    leaving = [ENDING] if waiting else []
    selling = [] if role == "user.admin" else STANDING_ORDERS
    earning = ["Incentives", "Pricing"] if role in SEES_INCENTIVES else []
    workspaces = ["Customers", "Indirect resellers", *earning, "Account settings"]
    ways = [*workspaces, "Customer list", "Change password"]
    assert home_links(person) == [*leaving, *selling, *waiting, *ways]

    person.main_link("Customers").click()

    person.stands_on("Customer list | Customers")
    offered = [
        label
        for label in ("Export", "Request a reseller relationship")
        if person.link(label).or_(person.button(label)).count()
    ]
    assert offered == SEES_CUSTOMERS[role]


@pytest.mark.parametrize("role", SEES_NOTHING)
def test_home_of_roles_without_customers(visit: Visit, role: str) -> None:
    person = visit(f"{role}@fabrikam.example")
    person.go("/")
    person.stands_on("Home")
    assert home_links(person) == ["Account settings", "Change password"]

    person.go("/p/fabrikam/customers/")

    person.stands_on("You may not open this")
    helpers = person.page.get_by_role("main").get_by_role("listitem")
    expect(helpers.first).to_have_text("Katarzyna Wiśniewska <global.admin@fabrikam.example>")


def test_stranger_finds_nothing(visit: Visit) -> None:
    person = visit("global.admin@contoso.example")

    person.go("/p/fabrikam/customers/")

    assert "Fabrikam" not in person.page.content()


@ways("cs")
def test_customer_takes_privileges_back(visit: Visit) -> None:
    """Removing the roles leaves the relationship, and the partner no longer sees the address."""
    admin, staff = visit("admin@tailspintoys.example"), visit("admin.agent@fabrikam.example")
    assert [row[0] for row in partner_rows(admin)] == [
        "Adventure Works IT",
        "Fabrikam Distribution",
    ]

    remove_roles(admin, "Fabrikam Distribution")

    roles = [row[2] for row in partner_rows(admin)]
    assert roles == [
        admin.t("Global administrator, Helpdesk administrator"),
        admin.t("None"),
    ]
    tenant = admin.page.url.split("/portal/")[1].split("/")[0]
    staff.go(f"/p/fabrikam/customers/{tenant}/account/")
    staff.stands_on_record("Tailspin Toys", "Account")
    assert staff.facts()[staff.t("Delegated admin privileges")].startswith(staff.t("Not granted"))


@two_ways("ru")
def test_plain_user_of_a_customer(visit: Visit) -> None:
    """The home is theirs; partners and profile belong to the global admin, who is named."""
    eva = visit("eva@tailspintoys.example")
    eva.go("/")
    eva.stands_on("Home")
    home = eva.page.url

    eva.go(f"{home}relationships/")

    eva.stands_on("You may not open this")
    eva.reads("Ondřej Hračka")
