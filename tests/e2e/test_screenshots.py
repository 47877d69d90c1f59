"""The pages a newcomer should see, with the data of the demo.

    SCREENSHOTS=1 .venv/bin/python -m pytest -n0 tests/e2e/test_screenshots.py

renews the pictures under docs/images; without it the pages are only walked.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from invitations.enums import InvitationKind, InvitationState
from invitations.links import token_for
from invitations.models import Invitation
from partners.models import Partner, User
from resellers.models import Partnership
from tests.e2e.steps import (
    Visit,
    Visitor,
    accept,
    draft_text,
    find_customer,
    finish_request,
    link_in,
    open_link,
    partner_rows,
    sign_in_to_answer,
    start_request,
    tick_agreement,
)
from tests.e2e.tools import screenshot
from tests.factories.invitations import InvitationFactory

SELLER = "sales.agent@fabrikam.example"
AGENT = "admin.agent@fabrikam.example"
ADDRESS = "https://portal.example"  # what links in the pictures begin with
SIZE = {"width": 1280, "height": 800}
pytestmark = pytest.mark.usefixtures("demo")


@pytest.fixture
def come(visit: Visit) -> Callable[[str], Visitor]:
    return lambda email: visit(email, viewport=SIZE)


def test_partner_center(come: Callable[[str], Visitor]) -> None:
    staff = come(AGENT)
    staff.go("/")
    staff.stands_on("Home")
    screenshot(staff.page, "home")

    find_customer(staff, "pieka")
    staff.page.get_by_role("main").get_by_role("row").nth(3).get_by_role("button").click()
    expect(staff.main_link("Account")).to_be_visible()
    staff.page.get_by_role("heading", level=1).hover()
    screenshot(staff.page, "customers")

    find_customer(staff, "Tailspin")
    staff.name_link("Tailspin Toys").click()
    staff.stands_on_record("Tailspin Toys", "Account")
    screenshot(staff.page, "account", whole=True)


def test_request_and_acceptance(
    come: Callable[[str], Visitor], settings: Any, base_url: str
) -> None:
    settings.PORTAL_URLS = dict.fromkeys(settings.PORTAL_URLS, ADDRESS)
    staff, admin = come(SELLER), come("")
    start_request(staff)
    staff.field("Recipient's name").fill("Zofia Górska")
    staff.field("Recipient's email address").fill("zofia.gorska@alpineskihouse.example")
    staff.field("Language of the message").focus()
    staff.sees("All changes are saved.")
    screenshot(staff.page, "request", whole=True)
    link = link_in(draft_text(staff)).replace(ADDRESS, base_url)
    finish_request(staff)

    open_link(admin, link, "Fabrikam Distribution")
    screenshot(admin.page, "personal-link", whole=True)
    sign_in_to_answer(admin, "admin@alpineskihouse.example")
    admin.stands_on("Accept agreement & authorize partner")
    tick_agreement(admin)
    screenshot(admin.page, "acceptance", whole=True)
    accept(admin)
    screenshot(admin.page, "confirmation", whole=True)


def test_two_tiers(come: Callable[[str], Visitor]) -> None:
    provider = come("global.admin@fabrikam.example")
    partnership = Partnership.objects.get(
        provider__slug="fabrikam", reseller__slug="adventure-works"
    )
    removal = reverse("remove_partnership", args=["fabrikam", partnership.public_id])
    for address, heading, name in (
        (reverse("resellers:list", args=["fabrikam"]), "Indirect resellers", "indirect-resellers"),
        (removal, "Adventure Works IT | Remove partnership", "remove-partnership"),
        (
            reverse("partner_profile", args=["fabrikam"]),
            "Partner profile | Account settings",
            "partner-profile",
        ),
        (reverse("provider_directory"), "Directory of indirect providers", "provider-directory"),
        (
            reverse("customers:import", args=["fabrikam"]),
            "Take over existing customers | Customers",
            "take-over",
        ),
    ):
        look(provider, address, heading, name)

    reseller = come("global.admin@adventure-works.example")
    look(
        reseller,
        reverse("resellers:providers", args=["adventure-works"]),
        "Indirect providers",
        "indirect-providers",
    )
    joint = Invitation.objects.get(kind=InvitationKind.JOINT, state=InvitationState.SENT)
    Invitation.objects.update(language="en")  # the page opens in the language of the request
    admin = come("admin@alpineskihouse.example")
    look(
        admin,
        path_of(joint),
        "Accept agreement & authorize partner",
        "joint-acceptance",
        whole=False,
    )


def test_authorizing_a_provider(come: Callable[[str], Visitor]) -> None:
    asked = InvitationFactory.create(
        kind=InvitationKind.PARTNERSHIP,
        partner=Partner.objects.get(slug="fabrikam"),
        created_by=User.objects.get(email=SELLER),
        sent=True,
    )
    agent = come("global.admin@northwind.example")
    look(agent, path_of(asked), "Authorize indirect provider", "authorize-provider")


def look(visitor: Visitor, address: str, heading: str, name: str, *, whole: bool = True) -> None:
    visitor.page.goto(address)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(heading)
    screenshot(visitor.page, name, whole=whole)


def path_of(invitation: Invitation) -> str:
    return reverse("guest:invitation", args=[token_for(invitation)])


def test_customer_portal(come: Callable[[str], Visitor]) -> None:
    admin = come("admin@tailspintoys.example")
    partner_rows(admin)
    screenshot(admin.page, "partner-relationships")
