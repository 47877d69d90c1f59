"""The command that proves the copies on the relationship rows."""

from io import StringIO

import pytest
from django.core.management import call_command

from customers import copies
from customers.models import Customer, CustomerTag, ResellerRelationship
from partners.models import AuditEntry
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    CustomerTagFactory,
    ResellerRelationshipFactory,
)
from tests.factories.resellers import ResellerAssociationFactory

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
        # associations, the tags and the grants by name.
        with django_assert_num_queries(7):
            assert list(copies.differences()) == []


@pytest.mark.parametrize(
    "factory", [CustomerTagFactory, ResellerAssociationFactory, AdminGrantFactory]
)
def test_the_name_to_sort_by_follows_and_is_proved(factory):
    row, other = factory(customer=CustomerFactory(name="Adatum")), factory()
    Customer.objects.filter(pk=row.customer_id).update(name="Łódź")
    name = type(row)._meta.model_name

    with pytest.raises(SystemExit, match="1"):
        run()
    assert f"{name} {row.pk} " in (told := run("--repair"))
    assert "sort_name: 'adatum' should be 'lodz'" in told
    row.refresh_from_db()
    assert row.sort_name == "lodz"
    assert run() == "Every copy is true to its source.\n"

    customer = Customer.objects.get(pk=row.customer_id)
    customer.name = "Żabka"
    customer.save()
    copies.refresh(customer)

    row.refresh_from_db()
    other.refresh_from_db()
    assert row.sort_name == "zabka"
    assert other.sort_name != "zabka"


def test_tags_of_all_partners_follow_the_name():
    customer = CustomerFactory()
    rows = [CustomerTagFactory(customer=customer) for _each in range(2)]
    customer.name = "Zed"

    copies.refresh(customer)

    assert set(CustomerTag.objects.values_list("sort_name", flat=True)) == {"zed"}
    assert len({row.tag.partner_id for row in rows}) == 2
