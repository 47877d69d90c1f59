"""The command that proves the copies on the relationship rows."""

from io import StringIO

import pytest
from django.core.management import call_command

from customers import copies
from customers.models import Customer, ResellerRelationship
from partners.models import AuditEntry
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerAgreementFactory,
    ResellerRelationshipFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def relationship(partner):
    row = ResellerRelationshipFactory(partner=partner)
    AdminGrantFactory(partner=partner, customer=row.customer)
    CustomerAgreementFactory(customer=row.customer)
    ResellerRelationshipFactory(partner=partner)
    return row


def run(*arguments):
    output = StringIO()
    call_command("check_relationships", *arguments, stdout=output, stderr=output)
    return output.getvalue()


def test_true_copies_pass(relationship):
    assert run() == "Every copy is true to its source.\n"
    assert not AuditEntry.objects.exists()


WRONG = {
    "name": "Wrong",
    "sort_name": "wrong",
    "domain": "wrong.example",
    "tenant_id": "0",
    "search_text": "wrong",
    "has_admin": False,
    "agreement_version": "",
}


def test_each_wrong_copy_is_found_and_ends_with_one(relationship):
    ResellerRelationship.objects.filter(pk=relationship.pk).update(**WRONG)

    with pytest.raises(SystemExit, match="1"):
        run()

    assert {difference.field for difference in copies.differences()} == set(WRONG)
    assert not AuditEntry.objects.exists()


def test_repair_makes_them_true_and_is_recorded(relationship):
    ResellerRelationship.objects.filter(pk=relationship.pk).update(**WRONG)

    assert "Repaired 7 copies." in run("--repair")

    assert list(copies.differences()) == []
    entry = AuditEntry.objects.get()
    assert entry.verb == "relationship.copies_repaired"
    assert entry.changes["has_admin"] == [False, True]
    assert run() == "Every copy is true to its source.\n"


def test_a_change_behind_the_services_is_found(relationship):
    Customer.objects.filter(pk=relationship.customer_id).update(name="Renamed")

    fields = {difference.field for difference in copies.differences()}

    assert fields == {"name", "sort_name", "search_text"}


def test_statements_do_not_grow_with_relationships(partner, django_assert_num_queries):
    for wanted in (1, 20):
        while ResellerRelationship.objects.count() < wanted:
            ResellerRelationshipFactory(partner=partner)
        # The rows with their customers; domains, grants and agreements of all of them; and the
        # associations.
        with django_assert_num_queries(5):
            assert list(copies.differences()) == []
