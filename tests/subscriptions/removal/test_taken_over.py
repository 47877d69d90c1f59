"""A customer that was taken over objects while subscriptions run: they have to end first."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format

from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.enums import RelationshipState
from customers.imports.models import CustomerImportRow
from customers.imports.objections import Standing, object_to, standing_of, token_for
from customers.imports.told import ROW_FIELDS, told_row
from customers.models import ResellerRelationship
from customers.services import end_relationship
from partners.models import AuditEntry
from subscriptions.enums import SubscriptionState
from tests.factories.imports import TakenOverFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import SubscriptionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> CustomerImportRow:
    partner = PartnerFactory(provider=True)
    admin = MembershipFactory(partner=partner).user
    found: CustomerImportRow = TakenOverFactory(
        customer_import__partner=partner, customer_import__uploaded_by=admin
    )
    return found


def url(row: CustomerImportRow) -> str:
    return reverse("customer_objection", args=[token_for(row, "en")])


def page_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def fresh(row: CustomerImportRow) -> CustomerImportRow:
    related = ("customer_import__partner", "customer", "relationship")
    return CustomerImportRow.objects.select_related(*related).get(pk=row.pk)


def running(row: CustomerImportRow, **fields: Any) -> Any:
    return SubscriptionFactory(partner=row.customer_import.partner, customer=row.customer, **fields)


def test_the_relationship_ends_only_after_what_runs(
    client: Client, row: CustomerImportRow, drain_tasks: Any, mailoutbox: Any
) -> None:
    held = running(row)
    assert "it has to end them first" in page_of(client.get(url(row)))

    page = page_of(client.post(url(row), {"reason": "Never heard of them."}, follow=True))

    row = fresh(row)
    asked = EndRequest.objects.get()
    assert row.relationship is not None
    assert row.relationship.state == RelationshipState.ACTIVE
    assert (asked.relationship, asked.reason) == (row.relationship, row.objection)
    assert standing_of(row) == Standing.WAITING
    assert "You have objected" in page
    assert date_format(asked.due_on) in page
    assert "We object" not in page
    entry = AuditEntry.objects.get(verb="relationship.objection_waits")
    assert entry.readers.count() == 2
    held.refresh_from_db()
    assert held.state == SubscriptionState.ACTIVE
    drain_tasks()
    told = [mail for mail in mailoutbox if "Subscriptions are running" in mail.body]
    assert {mail.to[0] for mail in told} >= {"operator@portal.example"}
    assert len(told) == 2  # the partner's global admin, too
    assert any("reseller relationship" in mail.subject for mail in mailoutbox)  # the request


def test_it_shows_as_open_to_the_partner_until_it_ends(row: CustomerImportRow) -> None:
    running(row)
    object_to(fresh(row), actor=None, reason="")

    def told() -> dict[str, Any]:
        return told_row(CustomerImportRow.objects.values(*ROW_FIELDS).get(pk=row.pk))

    assert "Its account says what to do." in told()["explanations"][0]
    assert row.customer is not None
    assert told()["customer_id"] == row.customer.public_id

    relationship = ResellerRelationship.objects.get()
    end_relationship(relationship, ended_by_name="Alice")

    assert EndRequest.objects.get().state == EndingState.ENDED
    assert standing_of(fresh(row)) == Standing.OBJECTED
    assert "The relationship has ended." in told()["explanations"][0]
    assert told()["customer_id"] is None


def test_twice_is_once(client: Client, row: CustomerImportRow) -> None:
    running(row)
    for _each in range(2):
        client.post(url(row), {})

    assert EndRequest.objects.count() == 1
    assert AuditEntry.objects.filter(verb="relationship.objection_waits").count() == 1


def test_what_was_taken_back_can_be_objected_to_again(row: CustomerImportRow) -> None:
    running(row)
    object_to(fresh(row), actor=None, reason="")
    EndRequest.objects.update(state=EndingState.WITHDRAWN)

    assert standing_of(fresh(row)) == Standing.OPEN


@pytest.mark.parametrize("state", [SubscriptionState.EXPIRED, SubscriptionState.DELETED])
def test_what_has_ended_does_not_hold_it(row: CustomerImportRow, state: SubscriptionState) -> None:
    running(row, state=state)

    object_to(fresh(row), actor=None, reason="")

    assert ResellerRelationship.objects.get().state == RelationshipState.REMOVED
    assert not EndRequest.objects.exists()
