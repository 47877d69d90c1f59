""" "Remove customer relationship" and its report, as the partner and the customer see them."""

import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.enums import GrantState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.enums import SubscriptionState
from subscriptions.models import RemovalReport
from subscriptions.removal.services import remove_relationship
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import OrderFactory, SubscriptionFactory
from tests.subscriptions.removal.conftest import Pair

type ClientFor = Callable[[User], Client]
CONFIRMED = {"acknowledged": "on"}


def address(partner: Partner, customer: Customer) -> str:
    return reverse("subscriptions:remove_relationship", args=[partner.slug, customer.public_id])


def report_address(name: str, report: RemovalReport) -> str:
    return reverse(f"subscriptions:{name}", args=[report.partner.slug, report.public_id])


def removed(partner: Partner, customer: Customer, actor: User) -> RemovalReport:
    removal = remove_relationship(partner, customer, actor=actor, give_up_admin=False, notify=False)
    assert removal.report is not None
    return removal.report


# --- the page ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("relationship")
def test_nothing_stands_in_the_way(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    client, url = client_for(alice), address(partner, customer)

    page = client.get(url)
    unticked = client.post(url, {})
    response = client.post(url, CONFIRMED, follow=True)

    assert "in good faith" in page.content.decode()
    assert "give_up_admin" not in page.content.decode()
    assert unticked.status_code == 422
    report = RemovalReport.objects.get()
    assert response.redirect_chain == [(report_address("removal_report", report), 303)]
    assert "has ended" in response.content.decode()
    customers = client.get(reverse("customers:list", args=[partner.slug]))
    assert "Tailspin Toys" not in customers.content.decode()


@pytest.mark.usefixtures("relationship")
def test_the_box_is_there_unticked_where_privileges_are(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    AdminGrantFactory(partner=partner, customer=customer)

    page = client_for(alice).get(address(partner, customer))

    assert "Also give up our delegated admin privileges" in page.content.decode()
    assert not page.context["form"]["give_up_admin"].value()


@pytest.mark.usefixtures("relationship")
def test_own_subscriptions_come_with_what_to_do(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    fresh, bound, ending = (
        SubscriptionFactory(partner=partner, customer=customer, **values)
        for values in (
            {"nickname": "Fresh"},
            {"nickname": "Bound", "window_began_at": None},
            {"nickname": "Ending", "window_began_at": None, "auto_renew": False},
        )
    )
    order = OrderFactory(partner=partner, customer=customer, waiting=True)

    page = client_for(alice).get(address(partner, customer)).content.decode()

    def link(name: str, *keys: object) -> str:
        url = reverse(f"subscriptions:{name}", args=[partner.slug, customer.public_id, *keys])
        return f'href="{url}"'

    assert link("cancel", fresh.public_id) in page
    assert link("cancel", bound.public_id) not in page
    assert "Switch auto-renew off" in page
    assert link("detail", ending.public_id) in page
    assert "Runs out by itself" in page
    assert link("cancel_order", order.public_id) in page
    assert 'name="acknowledged"' not in page


@pytest.mark.usefixtures("relationship")
def test_what_is_paid_by_use_is_cancelled_by_the_global_admin(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    row = SubscriptionFactory(partner=partner, customer=customer, offer__usage=True)
    agent = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT]).user
    link = reverse("subscriptions:cancel", args=[partner.slug, customer.public_id, row.public_id])

    of_admin = client_for(alice).get(address(partner, customer)).content.decode()
    of_agent = client_for(agent).get(address(partner, customer)).content.decode()

    assert link in of_admin
    assert link not in of_agent
    assert "A global admin of your organization can cancel it." in of_agent


def test_a_reseller_is_told_whom_to_ask(
    client_for: ClientFor, pair: Pair, customer: Customer
) -> None:
    SubscriptionFactory(
        partner=pair.provider,
        customer=customer,
        reseller=pair.reseller,
        reseller_location=pair.reseller.locations.first(),
    )
    OrderFactory(partner=pair.provider, customer=customer, reseller=pair.reseller, waiting=True)
    SubscriptionFactory(partner=pair.provider, customer=customer, nickname="Not its business")
    client = client_for(pair.agent)

    page = client.get(address(pair.reseller, customer)).content.decode()

    assert page.count("ask Fabrikam Distribution to cancel it") == 2
    assert "Not its business" not in page


@pytest.mark.usefixtures("relationship")
def test_what_started_meanwhile_is_listed(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    client, url = client_for(alice), address(partner, customer)
    client.get(url)
    SubscriptionFactory(partner=partner, customer=customer, nickname="Quicker")

    response = client.post(url, CONFIRMED)

    assert response.status_code == 422
    page = response.content.decode()
    assert "Quicker" in page
    assert "cannot be removed yet" in page
    assert ResellerRelationship.objects.get().ended_at is None


@pytest.mark.usefixtures("relationship")
def test_the_second_press_leads_to_the_same_report(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    report = removed(partner, customer, alice)

    for answer in (
        client_for(alice).post(address(partner, customer), CONFIRMED),
        client_for(alice).get(address(partner, customer)),
    ):
        assert (answer.status_code, answer["Location"]) == (
            303, report_address("removal_report", report),
        )  # fmt: skip
    assert RemovalReport.objects.count() == 1


@pytest.mark.usefixtures("relationship")
def test_others_find_nothing(
    client_for: ClientFor,
    partner: Partner,
    customer: Customer,
    alice: User,
    charlie: User,
) -> None:
    foreign = CustomerFactory()
    others = PartnerFactory()
    ResellerRelationshipFactory(partner=others, customer=foreign)
    assert client_for(alice).post(address(partner, foreign), CONFIRMED).status_code == 404
    assert client_for(charlie).get(address(partner, customer)).status_code == 404
    report = removed(partner, customer, alice)
    for name in ("removal_report", "removal_report_pdf"):
        assert client_for(charlie).get(report_address(name, report)).status_code == 404
        theirs = reverse(f"subscriptions:{name}", args=["charlies-cloud", report.public_id])
        assert client_for(charlie).get(theirs).status_code == 404


@pytest.mark.usefixtures("relationship")
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.GLOBAL_ADMIN, 200), (Role.ADMIN_AGENT, 200), (Role.SALES_AGENT, 200),
     (Role.HELPDESK_AGENT, 403), (Role.USER_ADMIN, 403), (Role.BILLING_ADMIN, 403)],
)  # fmt: skip
def test_roles(
    client_for: ClientFor, partner: Partner, customer: Customer, role: Role, status: int
) -> None:
    user = MembershipFactory(partner=partner, roles=[role]).user

    assert client_for(user).get(address(partner, customer)).status_code == status


@pytest.mark.usefixtures("relationship")
def test_queries_and_pages_of_the_checklist(
    client_for: ClientFor,
    partner: Partner,
    customer: Customer,
    alice: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(25):
        SubscriptionFactory(partner=partner, customer=customer, nickname=f"Sold {number:02}.")
        OrderFactory(partner=partner, customer=customer, waiting=True)
    client = client_for(alice)

    # session, user, membership with partner, customer, grant, keys, facts, rows, orders, support
    with django_assert_num_queries(11):
        first = client.get(address(partner, customer))

    page = first.content.decode()
    assert "Sold 24." in page
    assert "Sold 04." not in page
    second = client.get(address(partner, customer) + first.context["running_next"].split("/")[-1])
    assert "Sold 04." in second.content.decode()


# --- the report -------------------------------------------------------------------------------


@pytest.mark.usefixtures("relationship")
def test_report_page_and_list(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    SubscriptionFactory(
        partner=partner, customer=customer, nickname="Mail", state=SubscriptionState.DELETED
    )
    client = client_for(alice)
    empty = client.get(reverse("subscriptions:removal_reports", args=[partner.slug]))
    report = removed(partner, customer, alice)
    Customer.objects.update(name="What it is called now is not theirs to know")

    page = client.get(report_address("removal_report", report)).content.decode()
    listed = client.get(reverse("subscriptions:removal_reports", args=[partner.slug]))

    assert "ended no relationship yet" in empty.content.decode()
    assert "Tailspin Toys" in page
    assert "Mail" in page
    assert "There were none." in page
    assert "called now" not in page
    assert report_address("removal_report", report) in listed.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "Zażółć gęślą jaźń sp. z o.o.",
        "Žluťoučký kůň s.r.o.",
        "Съешь ещё этих булок",
        "Ελληνική Εταιρεία",
        "საქართველოს ბანკი",
    ],
    ids=["Polish", "Czech", "Russian", "Greek", "Georgian"],
)
def test_file_in_every_script(
    client_for: ClientFor, partner: Partner, alice: User, name: str
) -> None:
    customer = CustomerFactory(name=name, default_domain="names.example")
    ResellerRelationshipFactory(partner=partner, customer=customer)
    AdminGrantFactory(partner=partner, customer=customer)
    SubscriptionFactory(
        partner=partner, customer=customer, nickname=name, state=SubscriptionState.DELETED
    )
    report = removed(partner, customer, alice)
    client = client_for(alice)

    response = client.get(report_address("removal_report_pdf", report))
    again = client.get(report_address("removal_report_pdf", report))

    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert response.content == again.content
    text = text_of(response.content)
    assert text.count(name.split(maxsplit=1)[0]) >= 3
    assert "names.example" in text
    assert "Kept as they were" in text


@pytest.mark.usefixtures("relationship")
def test_file_in_the_language_of_its_reader(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    report = removed(partner, customer, alice)
    alice.language = "cs"
    alice.save()

    response = client_for(alice).get(report_address("removal_report_pdf", report))

    assert "Česko" in text_of(response.content)
    assert str(PdfReader(io.BytesIO(response.content)).root_object["/Lang"]) == "cs"


@pytest.mark.usefixtures("relationship")
def test_file_of_many_pages(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    for number in range(70):
        SubscriptionFactory(
            partner=partner,
            customer=customer,
            nickname=f"Sold {number:02}.",
            state=SubscriptionState.DELETED,
        )
    report = removed(partner, customer, alice)

    response = client_for(alice).get(report_address("removal_report_pdf", report))

    assert len(PdfReader(io.BytesIO(response.content)).pages) == 3
    text = text_of(response.content)
    assert all(f"Sold {number:02}." in text for number in range(70))


def text_of(file: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)


# --- the customer -----------------------------------------------------------------------------


@pytest.mark.usefixtures("relationship")
def test_the_customer_still_sees_the_partner_and_can_remove_its_roles(
    client_for: ClientFor, partner: Partner, customer: Customer, alice: User
) -> None:
    AdminGrantFactory(partner=partner, customer=customer)
    admin = DirectoryUserFactory(customer=customer, global_admin=True).user
    removed(partner, customer, alice)
    client = client_for(admin)
    of_partner = [customer.public_id, partner.public_id]

    rows = client.get(reverse("customers_portal:relationships", args=[customer.public_id]))
    page = client.get(reverse("customers_portal:partner", args=of_partner)).content.decode()
    client.post(reverse("customers_portal:remove_roles", args=of_partner))

    assert partner.name in rows.context["rows"][0].partner.name
    assert "Remove roles" in page
    assert "Ended by" in page
    assert AdminGrant.objects.get().state == GrantState.REMOVED
