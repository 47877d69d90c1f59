"""The pages a newcomer should see, with the data of the demo.

    SCREENSHOTS=1 .venv/bin/python -m pytest -n0 tests/e2e/test_screenshots.py

renews the pictures under docs/images; without it the pages are only walked.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import ViewportSize, expect

from customers.models import DirectoryUser
from invitations.enums import InvitationKind, InvitationState
from invitations.links import token_for
from invitations.models import Invitation
from partners.models import Partner, User
from resellers.models import Partnership
from subscriptions.health.enums import HealthState
from subscriptions.requests.enums import RequestState, Side
from tests.e2e.steps import (
    Visit,
    Visitor,
    accept,
    draft_text,
    find_customer,
    finish_request,
    link_in,
    open_link,
    open_partner,
    partner_rows,
    sign_in_to_answer,
    start_request,
    tick_agreement,
)
from tests.e2e.test_journey_new_customer import begin, fill_account, pick_offers
from tests.e2e.tools import arrived, screenshot
from tests.e2e.visits.cast.demo import Demo
from tests.factories.invitations import InvitationFactory
from tests.factories.requests import (
    HealthFetchFactory,
    RequestMessageFactory,
    ServiceHealthFactory,
    ServiceRequestFactory,
)

SELLER = "sales.agent@fabrikam.example"
AGENT = "admin.agent@fabrikam.example"
HELPDESK = "helpdesk.agent@fabrikam.example"
OWN_ADMIN = "admin@tailspintoys.example"
ADDRESS = "https://portal.example"  # what links in the pictures begin with
SIZE: ViewportSize = {"width": 1280, "height": 800}
pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.looks]


@pytest.fixture
def come(visit: Visit) -> Callable[[str], Visitor]:
    return lambda email: visit(email, viewport=SIZE)


def test_partner_center(come: Callable[[str], Visitor]) -> None:
    staff = come(AGENT)
    staff.go("/")
    staff.stands_on("Home")
    screenshot(staff.page, "home")

    find_customer(staff, "pieka")
    staff.page.get_by_role("main").get_by_role("row").nth(1).get_by_role("button").click()
    expect(staff.main_link("Account")).to_be_visible()
    staff.page.set_viewport_size({"width": 1280, "height": 1000})  # all of the open row
    screenshot(staff.page, "customers")
    staff.page.set_viewport_size(SIZE)

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
    admin = come(OWN_ADMIN)
    admin.go("/")
    admin.stands_on("Home")
    screenshot(admin.page, "portal-home", whole=True)
    partner_rows(admin)
    screenshot(admin.page, "partner-relationships")
    open_partner(admin, "Fabrikam Distribution")
    screenshot(admin.page, "partner-of-customer", whole=True)
    admin.main_link("Remove roles").click()
    expect(admin.page.get_by_role("dialog")).to_be_visible()
    screenshot(admin.page, "remove-roles", focused=True)


def test_adding_a_customer(come: Callable[[str], Visitor]) -> None:
    staff = come(SELLER)
    begin(staff)
    fill_account(staff)
    staff.button("Next: Subscriptions").click()
    staff.stands_on("New subscription | New customer")
    pick_offers(staff)
    staff.button("Next: Review").click()
    staff.stands_on("Review | New customer")
    screenshot(staff.page, "add-customer", whole=True)


def test_record_of_a_customer(come: Callable[[str], Visitor]) -> None:
    staff, pages = come(AGENT), Demo()
    record = partial(pages.record, customer=pages.tailspin)
    look(staff, record("subscriptions:list"), "Tailspin Toys | Subscriptions", "subscriptions")
    staff.go(pages.subscription())
    expect(staff.field("Subscription nickname")).to_be_visible()
    arrived(staff.page)
    screenshot(staff.page, "subscription", whole=True)
    look(staff, record("subscriptions:users"), "Tailspin Toys | Users and licenses", "users")
    staff.main_link("Add user").click()
    staff.stands_on("Add user | User info")
    staff.field("First name").fill("Nina")
    staff.field("Last name").fill("Nowak")
    staff.field("Display name").fill("Nina Nowak")
    staff.field("Email").fill("nina.nowak")
    for step in ("Permissions", "Assign licenses"):
        staff.button("Next").click()
        staff.stands_on(f"Add user | {step}")
    staff.page.get_by_role("checkbox", name="Mail Enterprise").check()
    staff.page.get_by_text("View service plans").first.click()
    screenshot(staff.page, "add-user", whole=True)
    HealthFetchFactory.create()
    for service in ("Archive", "Documents", "File sharing", "Meetings"):
        ServiceHealthFactory.create(service=service)
    ServiceHealthFactory.create(
        service="Mail", state=HealthState.DEGRADED, title="Messages arrive late", since=now()
    )
    look(staff, record("subscriptions:services"), "Tailspin Toys | Service management", "services")


def test_helping_a_customer(come: Callable[[str], Visitor]) -> None:
    asked = now() - timedelta(minutes=75)
    request = ServiceRequestFactory.create(
        person=DirectoryUser.objects.get(user__email=OWN_ADMIN),
        contact=Partner.objects.get(slug="fabrikam"),
        state=RequestState.IN_PROGRESS,
        title="Shared files open slowly",
        said="Since yesterday it takes a minute to open a table, for everybody in the office.",
        opened_at=asked,
        first_answer_at=asked + timedelta(minutes=48),
    )
    request.messages.update(written_at=asked)
    RequestMessageFactory.create(
        request=request,
        side=Side.PARTNER,
        author=User.objects.get(email=HELPDESK),
        organisation_name=request.contact.name,
        body="We are looking into it. Are all folders slow, or only some?",
        written_at=request.first_answer_at,
    )
    RequestMessageFactory.create(request=request, body="Only the folder “Warehouse”.")
    look(
        come(HELPDESK),
        reverse("subscriptions:request", args=["fabrikam", request.public_id]),
        f"{request.title} | Service requests",
        "service-request",
    )


def test_what_happened_and_what_is_due(come: Callable[[str], Visitor]) -> None:
    staff = come("global.admin@fabrikam.example")
    look(
        staff, reverse("activity:list", args=["fabrikam"]),
        "Account settings | Activity log", "activity-log", whole=False,
    )  # fmt: skip
    look(
        staff, reverse("notifications:list", args=["fabrikam"]),
        "Action Center | Overview", "action-center", whole=False,
    )  # fmt: skip
