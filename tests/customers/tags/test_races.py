"""PostgreSQL: many hands at the tags and the bills of one customer."""

import pytest

from customers import services as customer_services
from customers.billto import services as billing
from customers.exceptions import BillToChanged
from customers.models import BillTo, Customer, CustomerTag, Tag
from customers.tags import services
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from tests.factories.customers import (
    CustomerFactory,
    CustomerTagFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.partners import PartnerFactory, UserFactory
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

HANDS = 6


@pytest.fixture
def shop():
    """A partner, somebody of it, and a customer."""
    partner, customer = PartnerFactory(), CustomerFactory(name="Adatum")
    ResellerRelationshipFactory(partner=partner, customer=customer)
    return partner, UserFactory(), customer


def told(command):
    """What came of a command: its refusal, or that it was done."""

    def act():
        try:
            result = command()
        except RuleViolation as refusal:
            return type(refusal).__name__
        refused = isinstance(result, list) and any(each.refusal for each in result)
        return "refused" if refused else "done"

    return act


def test_of_several_last_tags_one_finds_room(shop):
    partner, actor, customer = shop
    CustomerTag.objects.bulk_create(
        CustomerTagFactory.build(tag=tag, customer=customer)
        for tag in TagFactory.create_batch(149, partner=partner)
    )

    results = at_once(
        [
            told(lambda name=f"Last {hand}": services.assign(
                partner, [customer], actor=actor, new=[name]))
            for hand in range(HANDS)
        ]
    )  # fmt: skip

    assert results == {"done": 1, "refused": HANDS - 1}
    assert Tag.objects.count() == 150
    assert CustomerTag.objects.filter(customer=customer).count() == 150


def test_one_new_name_typed_by_many_is_one_tag(shop):
    partner, actor, customer = shop
    others = [CustomerFactory() for _each in range(HANDS - 1)]
    for other in others:
        ResellerRelationshipFactory(partner=partner, customer=other)

    at_once(
        [
            told(lambda one=one: services.assign(partner, [one], actor=actor, new=["VIP", "Key"]))
            for one in [customer, *others]
        ]
    )

    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Key", "VIP"]
    assert CustomerTag.objects.count() == 2 * HANDS


def test_a_tag_that_is_deleted_is_on_nobody(shop):
    partner, actor, customer = shop
    tag = TagFactory(partner=partner)

    at_once(
        [told(lambda: services.delete_tag(Tag.objects.get(pk=tag.pk), actor=actor))]
        + [told(lambda: services.assign(partner, [customer], actor=actor, add=[tag]))] * HANDS
    )

    assert not Tag.objects.exists()
    assert not CustomerTag.objects.exists()


def test_a_tag_given_while_the_customer_is_renamed_sorts_by_the_new_name(shop):
    partner, actor, customer = shop

    at_once(
        [
            told(lambda: customer_services.complete_profile(
                customer, actor=actor, fields={"name": "Zed"})),
            *(told(lambda name=f"Tag {hand}": services.assign(
                partner, [Customer.objects.get(pk=customer.pk)], actor=actor, new=[name]))
              for hand in range(HANDS)),
        ]
    )  # fmt: skip

    assert set(CustomerTag.objects.values_list("sort_name", flat=True)) == {"zed"}
    assert_copies_are_true()


def test_of_several_first_bill_to_infos_one_is_saved(shop):
    partner, actor, customer = shop

    results = at_once(
        [
            told(lambda city=f"City {hand}": billing.save_bill_to(
                partner, customer, actor=actor, revision=0, fields={"city": city}))
            for hand in range(HANDS)
        ]
    )  # fmt: skip

    assert results == {"done": 1, BillToChanged.__name__: HANDS - 1}
    assert BillTo.objects.get().revision == 1
    assert AuditEntry.objects.count() == 1
