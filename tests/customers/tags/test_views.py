"""Manage tags, Assign tags."""

import uuid

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from customers.models import CustomerTag, Tag
from customers.tags import selectors
from partners.enums import Role
from tests.factories.customers import (
    CustomerFactory,
    CustomerTagFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(client, partner):
    """Signed in as an admin agent of the partner."""
    client.force_login(MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT]).user)
    return client


def url(partner, name, *args):
    return reverse(f"customers:{name}", args=[partner.slug, *args])


def customer_of(partner, name="Adatum", *tags):
    customer = CustomerFactory(name=name)
    ResellerRelationshipFactory(partner=partner, customer=customer)
    for tag in tags:
        CustomerTagFactory(tag=tag, customer=customer)
    return customer


def text_of(response):
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def tags_of(customer):
    rows = CustomerTag.objects.filter(customer=customer).order_by("tag__folded")
    return list(rows.values_list("tag__name", flat=True))


# --- Manage tags ------------------------------------------------------------------------------


def test_tags_are_listed_by_name_without_those_of_others(agent, partner):
    for name in ("beta", "Ącki", "Zed"):
        TagFactory(partner=partner, name=name)
    TagFactory(name="Secret")

    response = agent.get(url(partner, "tags"))

    assert [row["name"] for row in response.context["rows"]] == ["Ącki", "beta", "Zed"]
    assert "Secret" not in text_of(response)


def test_without_tags_it_says_so(agent, partner):
    assert "No tags yet." in text_of(agent.get(url(partner, "tags")))


def test_a_tag_is_added(agent, partner):
    response = agent.post(url(partner, "tags"), {"name": " Key  account "})

    assert (response.status_code, response["Location"]) == (303, url(partner, "tags"))
    assert said(response) == ["The tag “Key account” was added."]
    assert Tag.objects.get().name == "Key account"


@pytest.mark.parametrize("name", ["", "x" * 51, "vip"])
def test_what_cannot_be_added_is_said_beside_the_field(agent, partner, name):
    TagFactory(partner=partner, name="VIP")

    response = agent.post(url(partner, "tags"), {"name": name})

    assert response.status_code == 422
    assert response.context["form"].errors["name"]
    assert Tag.objects.count() == 1


def test_tags_page_by_key(agent, partner, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(selectors, "PAGE_SIZE", 2)
    for letter in "EDCBA":
        TagFactory(partner=partner, name=letter)
    with django_assert_num_queries(4):  # session, person, membership; tags
        first = agent.get(url(partner, "tags"))
    second = agent.get(url(partner, "tags") + first.context["next_url"])

    shown = [[row["name"] for row in page.context["rows"]] for page in (first, second)]
    assert shown == [["A", "B"], ["C", "D"]]
    assert second.context["previous_url"]


def test_a_tag_is_renamed(agent, partner):
    tag = TagFactory(partner=partner, name="Old")
    assert 'value="Old"' in text_of(agent.get(url(partner, "rename_tag", tag.public_id)))

    response = agent.post(url(partner, "rename_tag", tag.public_id), {"name": "New"})

    assert response.status_code == 303
    assert Tag.objects.get().name == "New"


def test_a_name_that_is_taken_keeps_what_was_typed(agent, partner):
    tag, _taken = TagFactory(partner=partner, name="Old"), TagFactory(partner=partner, name="VIP")

    response = agent.post(url(partner, "rename_tag", tag.public_id), {"name": "vip"})

    assert response.status_code == 422
    assert 'value="vip"' in text_of(response)
    assert response.context["form"].errors == {"name": ["You have a tag of this name already."]}


@pytest.mark.parametrize(
    ("carried", "told"),
    [
        (0, "No customer carries it."),
        (1, "1 customer carries it."),
        (2, "2 customers carry it."),
        (3, "2+ customers carry it."),
    ],
)
def test_before_a_tag_is_deleted_it_says_who_carries_it(agent, partner, carried, told, monkeypatch):
    monkeypatch.setattr(selectors, "COUNT_LIMIT", 2)
    tag = TagFactory(partner=partner, name="VIP")
    for number in range(carried):
        customer_of(partner, f"Customer {number}", tag)

    page = agent.get(url(partner, "delete_tag", tag.public_id))
    assert told in text_of(page)
    assert Tag.objects.exists()

    response = agent.post(url(partner, "delete_tag", tag.public_id))

    assert (response.status_code, said(response)) == (303, ["The tag “VIP” was deleted."])
    assert not Tag.objects.exists()


def test_foreign_tags_are_not_found(agent, partner):
    foreign = TagFactory()

    for name in ("rename_tag", "delete_tag"):
        for key in (foreign.public_id, uuid.uuid4()):
            assert agent.get(url(partner, name, key)).status_code == 404
            assert agent.post(url(partner, name, key), {"name": "x"}).status_code == 404
    assert Tag.objects.get().name == foreign.name


@pytest.mark.parametrize("role", set(Role) - {Role.ADMIN_AGENT})
def test_only_admin_agents_may(client_for, partner, role):
    member, tag = MembershipFactory(partner=partner, roles=[role]), TagFactory(partner=partner)
    customer = customer_of(partner)

    for address in (
        url(partner, "tags"),
        url(partner, "rename_tag", tag.public_id),
        url(partner, "delete_tag", tag.public_id),
        url(partner, "assign_tags"),
    ):
        client = client_for(member.user)
        assert client.get(address, {"c": customer.public_id}).status_code == 403
        posted = {"name": "x", "new": "x", "c": customer.public_id}
        assert client.post(address, posted).status_code == 403
    assert Tag.objects.get().name == tag.name


# --- Assign tags ------------------------------------------------------------------------------


def test_boxes_tell_all_some_and_none(agent, partner):
    on_all, on_some, on_none = (TagFactory(partner=partner, name=name) for name in "ABC")
    first = customer_of(partner, "Adatum", on_all, on_some)
    second = customer_of(partner, "Bellows", on_all)
    CustomerTagFactory(tag__name="Secret", customer=first)

    response = agent.get(url(partner, "assign_tags"), {"c": [second.public_id, first.public_id]})

    page = text_of(response)
    assert "Adatum, Bellows" in page
    assert f'value="{on_all.public_id}" checked' in page
    assert f'name="had" value="{on_all.public_id}"' in page
    assert f'name="some-{on_some.public_id}"' in page
    assert "on 1 of 2" in page
    assert f'value="{on_none.public_id}"><label' in page
    assert "Secret" not in page


def test_ticks_and_choices_are_saved_for_all(agent, partner):
    take, give, all_, none, keep = (TagFactory(partner=partner, name=name) for name in "ABCDE")
    first = customer_of(partner, "Adatum", take, all_, none, keep)
    second = customer_of(partner, "Bellows", take)

    response = agent.post(
        url(partner, "assign_tags"),
        {
            "c": [first.public_id, second.public_id], "had": [take.public_id],
            "tag": [give.public_id], f"some-{all_.public_id}": "all",
            f"some-{none.public_id}": "none", f"some-{keep.public_id}": "", "new": "New",
            "back": "q=ad&cursor=x",
        },
    )  # fmt: skip

    assert (tags_of(first), tags_of(second)) == (["B", "C", "E", "New"], ["B", "C", "New"])
    assert response["Location"] == f"{url(partner, 'list')}?q=ad&cursor=x"
    assert said(response) == ["The tags of 2 customers are saved."]


def test_what_somebody_else_gave_meanwhile_stays(agent, partner):
    tag = TagFactory(partner=partner, name="Theirs")
    customer = customer_of(partner)
    CustomerTagFactory(tag=tag, customer=customer)  # after the page was drawn without a tick

    agent.post(url(partner, "assign_tags"), {"c": customer.public_id, "new": "Mine"})

    assert tags_of(customer) == ["Mine", "Theirs"]


def test_from_the_record_it_leads_back_to_it(agent, partner):
    customer, query = customer_of(partner), {"to": "account"}
    account = url(partner, "account", customer.public_id)
    page = agent.get(url(partner, "assign_tags"), query | {"c": customer.public_id})
    assert f'href="{account}">Adatum</a>' in text_of(page)

    response = agent.post(
        url(partner, "assign_tags"), query | {"c": customer.public_id, "new": "VIP"}
    )

    assert response["Location"] == account
    assert said(response) == ["The tags of 1 customer are saved."]
    again = agent.post(url(partner, "assign_tags"), query | {"c": customer.public_id, "new": "vip"})
    assert said(again)[-1] == "Nothing had to be changed."


def test_one_too_many_is_told_by_customer_and_the_others_are_saved(agent, partner):
    full, empty = customer_of(partner, "Full"), customer_of(partner, "Empty")
    CustomerTag.objects.bulk_create(
        CustomerTagFactory.build(tag=TagFactory(partner=partner), customer=full)
        for _each in range(150)
    )

    response = agent.post(
        url(partner, "assign_tags"), {"c": [full.public_id, empty.public_id], "new": "One more"}
    )

    assert response.status_code == 422
    page = text_of(response)
    assert "Full: A customer can have at most 150 tags." in page
    assert "Empty: Saved" in page
    assert 'value="One more"' in page
    assert tags_of(empty) == ["One more"]
    assert "on 1 of 2" in page


@pytest.mark.parametrize("text", ["x" * 51, "\0x" * 30])
def test_a_bad_name_saves_nothing_and_keeps_the_ticks(agent, partner, text):
    tag, customer = TagFactory(partner=partner), customer_of(partner)

    response = agent.post(
        url(partner, "assign_tags"),
        {"c": customer.public_id, "tag": tag.public_id, "new": text},
    )

    assert response.status_code == 422
    assert "new" in response.context["form"].errors
    assert f'value="{tag.public_id}" checked' in text_of(response)
    assert tags_of(customer) == []


def test_a_tag_that_was_deleted_meanwhile_is_told(agent, partner):
    customer = customer_of(partner)

    response = agent.post(
        url(partner, "assign_tags"), {"c": customer.public_id, "tag": uuid.uuid4(), "new": "New"}
    )

    assert response.status_code == 422
    assert "Somebody has deleted one of these tags meanwhile." in text_of(response)
    assert tags_of(customer) == []


def test_without_customers_it_leads_to_the_list(agent, partner):
    theirs = customer_of(PartnerFactory(), "Theirs")
    for chosen in ({}, {"c": theirs.public_id}, {"c": "nonsense"}):
        page = agent.get(url(partner, "assign_tags"), chosen)
        assert (page.status_code, "Select customers in the list first." in text_of(page)) == (
            200, True
        )  # fmt: skip
        posted = agent.post(url(partner, "assign_tags"), chosen | {"new": "VIP"})
        assert posted.status_code == 422
    assert not Tag.objects.exists()
    assert "Theirs" not in text_of(posted)


def test_where_it_leads_back_is_always_the_list(agent, partner):
    customer = customer_of(partner)

    response = agent.post(
        url(partner, "assign_tags"),
        {"c": customer.public_id, "new": "VIP", "back": "//evil.example/?x=1\r\nSet-Cookie: a"},
    )

    assert response["Location"].startswith(f"{url(partner, 'list')}?")
    assert "\n" not in response["Location"]


@pytest.mark.parametrize("count", [1, 20])
def test_statements_do_not_grow_with_customers(agent, partner, count, django_assert_num_queries):
    tag = TagFactory(partner=partner)
    chosen = [customer_of(partner, f"Customer {number}", tag) for number in range(count)]

    # Session, person, membership; customers, what they carry, tags.
    with django_assert_num_queries(6):
        agent.get(url(partner, "assign_tags"), {"c": [each.public_id for each in chosen]})
