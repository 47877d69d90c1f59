"""Tags: their names, and giving them to customers and taking them away."""

import pytest
from django.db import transaction

from customers.enums import RelationshipState
from customers.models import CustomerTag, Tag
from customers.tags import names, services
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, AuditReader
from tests.factories.customers import (
    CustomerFactory,
    CustomerTagFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign():
    return PartnerFactory()


def customer_of(partner, name="Adatum", **fields):
    customer = CustomerFactory(name=name)
    ResellerRelationshipFactory(partner=partner, customer=customer, **fields)
    return customer


def tags_of(customer):
    rows = CustomerTag.objects.filter(customer=customer).order_by("tag__folded")
    return list(rows.values_list("tag__name", flat=True))


def readers_of(entry):
    return list(AuditReader.objects.filter(entry=entry).values_list("organisation_id", flat=True))


# --- names ------------------------------------------------------------------------------------


def test_names_keep_single_spaces_and_no_control_characters():
    assert names.clean_name("  Key \n account\t1 ") == "Key account 1"
    assert names.clean_name("x" * 50) == "x" * 50


@pytest.mark.parametrize("text", ["", "   ", "\0", "\u0301", "x" * 51, "\ufdfa" * 20])
def test_what_is_no_name_is_refused(text):
    with pytest.raises(RuleViolation):
        names.clean_name(text)


def test_names_are_one_however_they_are_spelt():
    assert names.clean_names(["Łódź", "LODZ", "lódź ", "VIP"]) == ["Łódź", "VIP"]


def test_one_hundred_and_fifty_names_are_the_limit():
    many = [f"Tag {number}" for number in range(151)]

    assert len(names.clean_names(many[:150])) == 150
    with pytest.raises(RuleViolation, match="at most 150 tags"):
        names.clean_names(many)


# --- the tags of a partner --------------------------------------------------------------------


def test_a_new_tag_is_recorded_for_the_partner_alone(partner, alice):
    tag = services.create_tag(partner, actor=alice, name=" Key  account ")

    assert (tag.name, tag.folded) == ("Key account", "key account")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.target_text) == ("tag.created", "Key account")
    assert readers_of(entry) == [partner.public_id]


def test_two_spellings_of_one_name_are_one_tag(partner, foreign, alice):
    services.create_tag(partner, actor=alice, name="Łódź")

    with pytest.raises(RuleViolation, match="You have a tag of this name already"):
        services.create_tag(partner, actor=alice, name="lodz")
    services.create_tag(foreign, actor=alice, name="lodz")

    assert Tag.objects.for_partner(partner).count() == 1


def test_a_tag_is_renamed_where_it_is_carried(partner, alice):
    row = CustomerTagFactory(tag__partner=partner, tag__name="Old", customer=customer_of(partner))

    services.rename_tag(row.tag, actor=alice, name="New")

    assert tags_of(row.customer) == ["New"]
    assert AuditEntry.objects.get().changes == {"name": ["Old", "New"]}
    assert Tag.objects.get().folded == "new"


def test_a_tag_may_change_its_spelling_but_not_into_another_one(partner, alice):
    tag = TagFactory(partner=partner, name="vip")
    TagFactory(partner=partner, name="Key")

    services.rename_tag(tag, actor=alice, name="VIP")
    services.rename_tag(tag, actor=alice, name="VIP")
    with pytest.raises(RuleViolation, match="of this name already"):
        services.rename_tag(tag, actor=alice, name="KEY")

    assert AuditEntry.objects.count() == 1
    tag.refresh_from_db()
    assert tag.name == "VIP"


def test_a_deleted_tag_is_gone_from_every_customer(partner, alice):
    tag, other = TagFactory(partner=partner, name="VIP"), TagFactory(partner=partner)
    customers = [customer_of(partner, f"Customer {number}") for number in range(3)]
    for customer in customers:
        CustomerTagFactory(tag=tag, customer=customer)
    CustomerTagFactory(tag=other, customer=customers[0])

    assert services.delete_tag(tag, actor=alice) == 3

    assert list(Tag.objects.all()) == [other]
    assert tags_of(customers[0]) == [other.name]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.target_text, entry.data) == ("tag.deleted", "VIP", {"customers": 3})


def test_a_tag_deleted_meanwhile_is_neither_renamed_nor_deleted_again(partner, alice):
    tag = TagFactory(partner=partner)
    services.delete_tag(Tag.objects.get(), actor=alice)

    for command in (
        lambda: services.rename_tag(tag, actor=alice, name="x"),
        lambda: services.delete_tag(tag, actor=alice),
    ):
        with pytest.raises(RuleViolation, match="deleted this tag meanwhile"):
            command()


# --- assigning --------------------------------------------------------------------------------


def test_tags_go_on_and_off_for_many_in_one_entry(partner, alice):
    first, second = customer_of(partner, "Adatum"), customer_of(partner, "Bellows")
    old, kept = TagFactory(partner=partner, name="Old"), TagFactory(partner=partner, name="Kept")
    for tag in (old, kept):
        CustomerTagFactory(tag=tag, customer=first)

    outcomes = services.assign(
        partner, [first, second], actor=alice, add=[kept], new=["New", "kept"], remove=[old]
    )

    assert [(each.customer.name, each.added, each.removed) for each in outcomes] == [
        ("Adatum", ["New"], ["Old"]),
        ("Bellows", ["New", "Kept"], []),
    ]
    assert (tags_of(first), tags_of(second)) == (["Kept", "New"], ["Kept", "New"])
    entry = AuditEntry.objects.get()
    assert (entry.verb, readers_of(entry)) == ("customers.tags_changed", [partner.public_id])
    assert entry.data["created"] == ["New"]
    assert [part["name"] for part in entry.data["customers"]] == ["Adatum", "Bellows"]


def test_one_customer_is_the_target_of_its_entry(partner, alice):
    customer = customer_of(partner)

    services.assign(partner, [customer], actor=alice, new=["VIP"])
    services.assign(partner, [customer], actor=alice, new=["vip"])  # nothing to change

    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.target_text) == ("customer.tags_changed", "Adatum")
    assert entry.data == {"added": ["VIP"], "removed": [], "created": ["VIP"]}


def test_the_limit_refuses_one_customer_and_not_the_others(partner, alice):
    full, almost, empty = (customer_of(partner, name) for name in ("Full", "Almost", "Empty"))
    tags = [TagFactory(partner=partner) for _each in range(150)]
    for customer, carried in ((full, 150), (almost, 149)):
        CustomerTag.objects.bulk_create(
            CustomerTagFactory.build(tag=tag, customer=customer) for tag in tags[:carried]
        )

    outcomes = services.assign(partner, [full, almost, empty], actor=alice, new=["One more"])

    assert [each.refusal for each in outcomes] == [
        "A customer can have at most 150 tags.", "", ""
    ]  # fmt: skip
    counts = [CustomerTag.objects.filter(customer=each).count() for each in (full, almost, empty)]
    assert counts == [150, 150, 1]


def test_a_new_tag_that_nobody_could_take_is_not_kept(partner, alice):
    full = customer_of(partner, "Full")
    CustomerTag.objects.bulk_create(
        CustomerTagFactory.build(tag=TagFactory(partner=partner), customer=full)
        for _each in range(150)
    )

    services.assign(partner, [full], actor=alice, new=["One more"])

    assert not Tag.objects.filter(name="One more").exists()
    assert not AuditEntry.objects.exists()


def test_at_the_limit_one_tag_may_take_the_place_of_another(partner, foreign, alice):
    full = customer_of(partner)
    tags = [TagFactory(partner=partner) for _each in range(150)]
    CustomerTag.objects.bulk_create(
        CustomerTagFactory.build(tag=tag, customer=full) for tag in tags
    )
    CustomerTagFactory(tag__partner=foreign, customer=full)  # theirs counts for them

    [outcome] = services.assign(partner, [full], actor=alice, new=["New"], remove=[tags[0]])

    assert (outcome.added, outcome.removed, outcome.refusal) == (["New"], [tags[0].name], "")


def test_former_and_foreign_customers_are_refused_one_by_one(partner, foreign, alice):
    former = customer_of(partner, "Former", state=RelationshipState.REMOVED)
    theirs, own = customer_of(foreign, "Theirs"), customer_of(partner, "Own")

    outcomes = services.assign(partner, [former, theirs, own], actor=alice, new=["VIP"])

    refusal = "This is no longer your customer."
    assert [each.refusal for each in outcomes] == [refusal, refusal, ""]
    assert list(CustomerTag.objects.values_list("customer", flat=True)) == [own.pk]


def test_foreign_and_deleted_tags_are_not_assigned(partner, foreign, alice):
    customer, theirs = customer_of(partner), TagFactory(partner=foreign)
    gone = TagFactory(partner=partner)
    services.delete_tag(Tag.objects.get(pk=gone.pk), actor=alice)

    for tag in (theirs, gone):
        with pytest.raises(RuleViolation, match="deleted one of these tags"):
            services.assign(partner, [customer], actor=alice, add=[tag])
    carried = CustomerTagFactory(tag=theirs, customer=customer)
    services.assign(partner, [customer], actor=alice, remove=[theirs, gone])

    assert list(CustomerTag.objects.all()) == [carried]


def test_a_new_customer_begins_with_tags_of_both_kinds(partner, alice):
    TagFactory(partner=partner, name="VIP")
    customer = customer_of(partner, "Łódź Sp. z o.o.")

    with transaction.atomic():
        given = services.set_for_new_customer(
            partner, customer, ["vip", "New", "new "], actor=alice
        )

    assert given == ["VIP", "New"]
    assert tags_of(customer) == ["New", "VIP"]
    assert set(CustomerTag.objects.values_list("sort_name", flat=True)) == {"lodz sp. z o.o."}
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_statements_do_not_grow_with_customers(partner, alice, count, django_assert_num_queries):
    customers = [customer_of(partner, f"Customer {number}") for number in range(count)]
    tags = [TagFactory(partner=partner) for _each in range(3)]

    # A savepoint and its end; customers, relationships, tags, what they carry, new rows; the entry
    # and its reader.
    with django_assert_num_queries(9):
        services.assign(partner, customers, actor=alice, add=tags)
