"""The record page "Account"."""

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from customers import services
from customers.enums import AgreementMethod, GrantState, RelationshipState
from partners import audit
from partners.enums import Role
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    CustomerTagFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(partner):
    customer = CustomerFactory(
        name="Adatum", default_domain="adatum.example", domains=["second.example"]
    )
    ResellerRelationshipFactory(partner=partner, customer=customer)
    return customer


def url_of(partner, customer):
    return reverse("customers:account", args=[partner.slug, customer.public_id])


def page_of(client, user, partner, customer, **query):
    client.force_login(user)
    response = client.get(url_of(partner, customer), query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


COMPANY_FACTS = ("Kraków", "KRAKÓW", "ul. Długa 5", "office@adatum.example", "0000123456", "Anna")


def test_company_details_need_delegated_admin(client, alice, partner, customer):
    page = page_of(client, alice, partner, customer)

    assert [fact for fact in COMPANY_FACTS if fact in page] == []
    assert "has not given you delegated admin privileges" in page
    assert f'action="{reverse("invitations:start", args=[partner.slug])}"' in page


def test_another_partners_grant_opens_nothing(client, alice, charlie, partner, customer):
    AdminGrantFactory(partner=charlie.memberships.get().partner, customer=customer)
    AdminGrantFactory(
        partner=partner,
        customer=customer,
        state=GrantState.REMOVED,
        removed_at=timezone.now(),
        removed_by_name="Eva Removed",
    )

    page = page_of(client, alice, partner, customer)

    assert [fact for fact in COMPANY_FACTS if fact in page.replace("Anna Nowak, ", "")] == []
    assert "Removed by Eva Removed" in page


def test_with_delegated_admin_the_company_is_shown(client, alice, partner, customer):
    AdminGrantFactory(partner=partner, customer=customer, granted_by_name="Gregor Granted")

    page = page_of(client, alice, partner, customer)

    for text in ("ul. Długa 5<br>31-147 ", "mailto:office@adatum.example", "0000123456"):
        assert text in page
    assert "Gregor Granted" in page
    assert "has not given you" not in page


def test_who_may_not_ask_is_told_who_can(client, partner, customer):
    member = MembershipFactory(partner=partner, roles=[Role.HELPDESK_AGENT])

    page = page_of(client, member.user, partner, customer)

    assert "A global admin, admin agent or sales agent of your organization" in page
    assert reverse("invitations:start", args=[partner.slug]) not in page


def test_account_info_and_both_ways_of_acceptance(client, alice, partner, customer):
    today = timezone.now().date()
    AgreementTextFactory(version="2025", valid_from=today - timedelta(days=300))
    AgreementTextFactory(version="2026", valid_from=today)
    CustomerAgreementFactory(customer=customer, version="2025", accepted_by_name="Olga Old")

    page = page_of(client, alice, partner, customer)

    assert "adatum.example<br>second.example" in page
    assert str(customer.public_id) in page
    assert "Older version accepted" in page
    assert "Olga Old" in page
    assert f'href="{reverse("agreement_text", args=["2025"])}"' in page
    assert "Not provided" in page

    CustomerAgreementFactory(
        customer=customer, version="2026", method=AgreementMethod.ATTESTED, accepted_by_name="Alice"
    )
    assert '<span class="chip chip-success">Accepted</span>' in page_of(
        client, alice, partner, customer
    )


def test_all_tags_of_this_partner_are_shown(client_for, charlie, partner, customer):
    for name in ("Łódź", "alpha", "Beta"):
        CustomerTagFactory(tag__partner=partner, tag__name=name, customer=customer)
    foreign = charlie.memberships.get().partner
    CustomerTagFactory(tag__partner=foreign, tag__name="Secret", customer=customer)
    agent = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT]).user
    helper = MembershipFactory(partner=partner, roles=[Role.HELPDESK_AGENT]).user
    assign = f"{reverse('customers:assign_tags', args=[partner.slug])}?c={customer.public_id}"

    page = page_of(client_for(agent), agent, partner, customer)

    assert re.findall(r'<li><span class="chip">(.*?)</span>', page) == ["alpha", "Beta", "Łódź"]
    assert f'href="{assign}&amp;to=account"' in page
    assert "Secret" not in page
    read = page_of(client_for(helper), helper, partner, customer)
    assert (">Beta<" in read, assign in read) == (True, False)


@pytest.mark.parametrize(
    ("qualification", "told"),
    [
        ("none", "<dd>None</dd>"),
        ("in_review", "In review since March 4, 2026"),
        ("education", "<dd>Education</dd>"),
        ("refused", "<dd>Not an education customer</dd>"),
    ],
)
def test_the_special_qualification_is_told(client, alice, partner, customer, qualification, told):
    customer.qualification = qualification
    customer.qualification_since = datetime(2026, 3, 4, 12, tzinfo=UTC)
    customer.save()

    assert told in page_of(client, alice, partner, customer)


@pytest.mark.parametrize(
    ("role", "agreement", "remove"),
    [
        (Role.GLOBAL_ADMIN, True, True),
        (Role.SALES_AGENT, True, True),
        (Role.HELPDESK_AGENT, True, False),
        (Role.BILLING_ADMIN, False, False),
    ],
)
def test_links_are_those_of_the_role(client, partner, customer, role, agreement, remove):
    user, place = MembershipFactory(partner=partner, roles=[role]).user, [
        partner.slug, customer.public_id
    ]  # fmt: skip

    page = page_of(client, user, partner, customer)

    assert (reverse("subscriptions:agreement", args=place) in page) is agreement
    assert (reverse("subscriptions:remove_relationship", args=place) in page) is remove


def test_the_request_behind_the_relationship_is_linked(client, alice, partner):
    request_id = uuid.uuid4()
    row = ResellerRelationshipFactory(partner=partner, invitation_id=request_id)

    page = page_of(client, alice, partner, row.customer)

    assert reverse("invitations:draft", args=[partner.slug, request_id]) in page


def test_history_is_what_both_may_read(client, alice, charlie, partner, customer):
    foreign, other = charlie.memberships.get().partner, CustomerFactory(name="Other")
    person = DirectoryUserFactory(customer=customer, display_name="Carl").user
    with transaction.atomic():
        grant, _created = services.grant_admin(partner, customer, actor=person)
    services.remove_admin(grant, actor=person, reason="no <b>longer</b>")
    with transaction.atomic():
        audit.record(
            "invitation.accepted", target=customer, actor=None, actor_name="Mallory",
            readers=[foreign, customer], agreement="secret-version",
        )  # fmt: skip
        audit.record("invitation.declined", target=other, actor=alice, readers=[partner, other])
        audit.record("invitation.sent", target=partner, actor=alice, readers=[partner])

    client.force_login(alice)
    history = client.get(url_of(partner, customer)).context["history"]

    assert [(told.sentence, told.details) for told in history] == [
        (
            f"{person} removed the delegated admin privileges of the partner.",
            ["Reason given: no <b>longer</b>"],
        )
    ]
    assert "no &lt;b&gt;longer&lt;/b&gt;" in page_of(client, alice, partner, customer)


def test_long_history_has_pages(client, alice, partner, customer):
    for number in range(30):
        with transaction.atomic():
            audit.record(
                "customer.profile_updated", target=customer, actor=None,
                actor_name=f"Person {number}", readers=[partner, customer],
            )  # fmt: skip
    client.force_login(alice)

    first = client.get(url_of(partner, customer))
    older = client.get(url_of(partner, customer) + first.context["next_url"])

    assert [len(page.context["history"]) for page in (first, older)] == [25, 5]
    assert older.context["history"][-1].sentence.startswith("Person 0 ")
    assert client.get(url_of(partner, customer), {"cursor": "\0"}).status_code == 200


def test_only_active_customers_of_this_partner_are_found(client_for, alice, charlie, partner):
    foreign = charlie.memberships.get().partner
    theirs = ResellerRelationshipFactory(partner=foreign)
    ended = ResellerRelationshipFactory(partner=partner, state=RelationshipState.REMOVED)

    for customer in (theirs.customer, ended.customer):
        assert client_for(alice).get(url_of(partner, customer)).status_code == 404
    assert client_for(charlie).get(url_of(partner, theirs.customer)).status_code == 404


def test_statements(client, alice, partner, customer, django_assert_num_queries):
    AdminGrantFactory(partner=partner, customer=customer)
    client.force_login(alice)
    # Session, person, membership; relationship with the version in force and the bill-to info,
    # domains with tags, agreements, grants, history.
    with django_assert_num_queries(8):
        client.get(url_of(partner, customer))
