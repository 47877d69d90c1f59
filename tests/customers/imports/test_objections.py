"""A customer that was taken over says no: by a link, without an account, once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from customers.enums import RelationshipState
from customers.imports import objections
from customers.imports.enums import ImportState
from customers.imports.objections import Standing, link_for, object_to, read_token, token_for
from customers.models import AdminGrant, ResellerRelationship
from partners.enums import Role
from partners.logs import mask
from partners.models import AuditEntry, OutgoingMail
from tests.customers.imports.sheets import outcomes, uploaded
from tests.factories.customers import AdminGrantFactory, DirectoryUserFactory
from tests.factories.imports import CustomerImportFactory, TakenOverFactory
from tests.factories.partners import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def row(partner, alice):
    found = {"customer_import__partner": partner, "customer_import__uploaded_by": alice}
    return TakenOverFactory(**found)


@pytest.fixture
def url(row):
    return reverse("customer_objection", args=[token_for(row, "en")])


def page_of(response):
    return " ".join(response.content.decode().split())


# --- the link ------------------------------------------------------------------------------------


def test_link_opens_its_row_and_nothing_else(row):
    other = TakenOverFactory(number=3)

    assert read_token(token_for(row, "pl")) == (row, "pl")
    assert read_token(token_for(other, "cs")) == (other, "cs")
    assert link_for(row, "pl").startswith("http://testserver/objections/")


@pytest.mark.parametrize(
    "damage",
    [lambda t: t[:-1], lambda t: f"x{t}", lambda _: "x", lambda t: t.split(".")[0]],
    ids=["cut", "longer", "invented", "unsigned"],
)
def test_damaged_link_opens_nothing(client, row, damage):
    token = damage(token_for(row, "en"))

    assert read_token(token) is None
    response = client.get(reverse("customer_objection", args=[token]))
    assert response.status_code == 404
    assert "This link is damaged" in page_of(response)


def test_a_row_that_brought_nothing_has_no_link(client):
    found = CustomerImportFactory(state=ImportState.DONE)
    token = token_for(found.rows.first(), "en")

    assert client.post(reverse("customer_objection", args=[token])).status_code == 404


def test_link_is_masked_in_logs(row):
    token = token_for(row, "en")
    assert token not in mask(f"GET /objections/{token}/")


# --- the page ------------------------------------------------------------------------------------


def test_looking_changes_nothing_and_needs_no_account(client, row, url):
    response = client.get(url)

    page = page_of(response)
    assert response.status_code == 200
    assert f"Alice&#x27;s Cloud lists {row.customer.name} as its customer" in page
    assert "We object" in page
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == (
        "noindex, nofollow", "same-origin",
    )  # fmt: skip
    assert "no-store" in response["Cache-Control"]
    assert not AuditEntry.objects.exists()
    row.relationship.refresh_from_db()
    assert row.relationship.state == RelationshipState.ACTIVE


def test_objection_ends_the_relationship_and_tells_everybody(
    client, row, url, alice, drain_tasks, mailoutbox
):
    partner = row.customer_import.partner
    second = MembershipFactory(partner=partner, user__language="pl").user
    MembershipFactory(partner=partner, roles=[Role.SALES_AGENT])
    AdminGrantFactory(partner=partner, customer=row.customer)

    response = client.post(url, {"reason": "Never heard of them."}, follow=True)

    assert "You have objected" in page_of(response)
    row.refresh_from_db()
    relationship = row.relationship
    assert relationship.state == RelationshipState.REMOVED
    assert relationship.ended_by_name == row.customer.name
    assert row.objection == "Never heard of them."
    assert row.objected_at >= relationship.ended_at
    assert AdminGrant.objects.get().state == "granted"  # apart from the relationship, as always
    entry = AuditEntry.objects.get(verb="relationship.objected")
    assert (entry.actor, entry.data["reason"]) == (None, "Never heard of them.")
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    assert readers == {partner.public_id, row.customer.public_id}
    drain_tasks()
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(
        [alice.email, second.email, "operator@portal.example"]
    )
    assert all("Never heard of them." in mail.body for mail in mailoutbox)


def test_objecting_twice_is_objecting_once(client, row, url, alice):
    for _ in range(2):
        response = client.post(url, {"reason": ""}, follow=True)

    assert "You have objected" in page_of(response)
    assert AuditEntry.objects.filter(verb="relationship.objected").count() == 1
    assert OutgoingMail.objects.count() == 2  # alice and the operators, once


def test_own_person_signed_in_is_named(client, row, url):
    person = DirectoryUserFactory(customer=row.customer).user
    client.force_login(person)

    client.post(url, {})

    assert AuditEntry.objects.get().actor == person
    assert ResellerRelationship.objects.get().ended_by_name == str(person)


def test_somebody_else_signed_in_is_not_named(client, row, url, charlie):
    client.force_login(charlie)

    client.post(url, {})

    assert AuditEntry.objects.get().actor is None


def test_too_long_a_reason_is_told_beside_the_field(client, row, url):
    response = client.post(url, {"reason": "x" * 501})

    assert response.status_code == 422
    assert not AuditEntry.objects.exists()


def test_link_ends_after_its_time(client, row, url):
    with time_machine.travel(row.done_at + timedelta(days=90, seconds=1), tick=False):
        response = client.post(url, {}, follow=True)
        assert "This link worked until" in page_of(response)
        assert "operator@portal.example" in page_of(response)
        assert "We object" not in page_of(response)
    row.relationship.refresh_from_db()
    assert row.relationship.state == RelationshipState.ACTIVE


def test_relationship_that_has_ended_needs_no_objection(client, row, url):
    ResellerRelationship.objects.update(
        state=RelationshipState.REMOVED, ended_at=datetime(2026, 1, 1, tzinfo=UTC)
    )

    response = client.post(url, {}, follow=True)

    assert "There is nothing left to object to." in page_of(response)
    assert not AuditEntry.objects.exists()


def test_privileges_granted_apart_are_named(client, row, url, partner):
    assert "An objection leaves them as they are" not in page_of(client.get(url))
    AdminGrantFactory(partner=partner, customer=row.customer)
    assert "An objection leaves them as they are" in page_of(client.get(url))


def test_page_speaks_the_language_of_the_mail_unless_another_was_chosen(client, row):
    url = reverse("customer_objection", args=[token_for(row, "cs")])
    assert client.get(url)["Content-Language"] == "cs"
    client.cookies["django_language"] = "ru"
    assert client.get(url)["Content-Language"] == "ru"
    unknown = reverse("customer_objection", args=[token_for(row, "xx")])
    client.cookies.clear()
    assert client.get(unknown).status_code == 200


def test_after_an_objection_no_import_brings_it_back(client, row, url, alice, partner, drain_tasks):
    client.post(url, {})

    found = uploaded(partner, alice, {"domain": row.customer.default_domain})
    drain_tasks()

    assert outcomes(found) == [("problem", ["ended_here"])]


@pytest.mark.parametrize("verb", ["put", "delete", "patch"])
def test_other_verbs(client, url, verb):
    assert getattr(client, verb)(url).status_code == 405


def test_service_says_what_it_found(row):
    assert object_to(row, actor=UserFactory(), reason="") == Standing.OPEN
    assert object_to(row, actor=None, reason="") == Standing.OBJECTED
    assert objections.standing_of(row) == Standing.OPEN  # what the caller held is stale
