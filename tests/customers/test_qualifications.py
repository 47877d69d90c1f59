"""Special qualifications: asked for, decided, and who reads of it."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import transaction

from customers import qualifications
from customers.enums import EducationSegment, Qualification, RelationshipState
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, AuditReader
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory

pytestmark = pytest.mark.django_db

ASKED = datetime(2026, 11, 20, 12, tzinfo=UTC)
DECIDED = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ask(customer):
    with time_machine.travel(ASKED, tick=False), transaction.atomic():
        qualifications.ask_for_qualification(
            customer, segment=EducationSegment.HIGHER, website="https://college.example"
        )
    customer.refresh_from_db()


def test_asking_leads_into_review():
    customer = CustomerFactory()

    ask(customer)

    assert (customer.qualification, customer.qualification_since) == ("in_review", ASKED)
    assert customer.education_segment == EducationSegment.HIGHER
    assert customer.education_website == "https://college.example"
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("is_education", "state", "verb"),
    [
        (True, Qualification.EDUCATION, "customer.qualified"),
        (False, Qualification.REFUSED, "customer.qualification_refused"),
    ],
)
def test_the_decision_is_told_to_customer_and_partners(partner, alice, is_education, state, verb):
    customer = CustomerFactory()
    ResellerRelationshipFactory(partner=partner, customer=customer)
    ResellerRelationshipFactory(customer=customer, state=RelationshipState.REMOVED)
    ask(customer)

    with time_machine.travel(DECIDED, tick=False):
        decided = qualifications.decide_qualification(
            customer, actor=alice, is_education=is_education
        )

    assert (decided.qualification, decided.qualification_since) == (state, DECIDED)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.changes) == (verb, {"qualification": ["in_review", state.value]})
    readers = AuditReader.objects.values_list("organisation_id", flat=True)
    assert set(readers) == {customer.public_id, partner.public_id}


@pytest.mark.parametrize("state", set(Qualification) - {Qualification.IN_REVIEW})
def test_only_what_is_in_review_is_decided(alice, state):
    customer = CustomerFactory(qualification=state)

    with pytest.raises(RuleViolation, match="not in review"):
        qualifications.decide_qualification(customer, actor=alice, is_education=True)

    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("state", set(Qualification) - {Qualification.NONE})
def test_nobody_asks_twice(state):
    with pytest.raises(RuleViolation):
        ask(CustomerFactory(qualification=state))
