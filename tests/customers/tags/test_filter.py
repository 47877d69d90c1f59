"""Tags on the Customers list: the column, the filter, the file, and what they cost."""

import csv
import gzip
import io

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from customers import customer_list
from customers.enums import RelationshipState
from customers.models import Customer, CustomerTag, ResellerRelationship
from customers.tags import selectors
from customers.tags.filter import Tagged
from partners import keyset
from partners.enums import Role
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    CustomerTagFactory,
    ResellerRelationshipFactory,
    TagFactory,
)
from tests.factories.many import many_customers
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import ResellerAssociationFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(partner):
    return reverse("customers:list", args=[partner.slug])


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


@pytest.fixture
def vip(partner):
    return TagFactory(partner=partner, name="VIP")


def add(partner, name, *tags, **fields):
    customer = CustomerFactory(name=name)
    row = ResellerRelationshipFactory(partner=partner, customer=customer, **fields)
    for tag in tags:
        CustomerTagFactory(tag=tag, customer=customer)
    return row


def names(response):
    return [row["name"] for row in response.context["rows"]]


def text_of(response):
    return " ".join(response.content.decode().split())


def options(response):
    return [label for _key, label in response.context["form"]["tag"].field.choices]


# --- the column -------------------------------------------------------------------------------


def test_a_row_shows_two_tags_and_how_many_more(signed_in, partner, url):
    tags = [TagFactory(partner=partner, name=name) for name in ("Łódź", "alpha", "Beta", "<b>")]
    add(partner, "Many", *tags)
    add(partner, "One", tags[1])
    add(partner, "None")

    page = text_of(signed_in.get(url))

    cell = '<td data-label="Tags"><span class="chip">'
    assert f'{cell}&lt;b&gt;</span> <span class="chip">alpha</span> +2</td>' in page
    assert f"{cell}alpha</span></td>" in page
    assert page.count(cell) == 2


def test_other_partners_tags_are_not_shown(signed_in, partner, url):
    row = add(partner, "Shared")
    CustomerTagFactory(tag__name="Secret", customer=row.customer)

    response = signed_in.get(url)

    assert "Secret" not in response.content.decode()
    assert options(response) == ["All"]
    assert 'name="tag"' not in response.content.decode()


@pytest.mark.parametrize("role", [Role.SALES_AGENT, Role.HELPDESK_AGENT, Role.BILLING_ADMIN])
def test_who_may_not_assign_sees_tags_and_no_boxes(client_for, partner, url, vip, role):
    add(partner, "Adatum", vip)
    member = MembershipFactory(partner=partner, roles=[role])

    page = client_for(member.user).get(url).content.decode()

    assert '<span class="chip">VIP</span>' in page
    assert options(client_for(member.user).get(url)) == ["All", "VIP"]
    for absent in ("checkbox", "Assign tags", "Manage tags"):
        assert absent not in page


def test_an_admin_agent_ticks_customers_of_the_page(client_for, partner, url):
    row = add(partner, "A <b> & Co")
    member = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT])

    page = client_for(member.user).get(url, {"q": "a"}).content.decode()

    assert f'name="c" value="{row.tenant_id}" aria-label="A &lt;b&gt; &amp; Co">' in page
    assert '<input type="hidden" form="pick" name="back" value="q=a">' in page
    assert reverse("customers:assign_tags", args=[partner.slug]) in page
    assert reverse("customers:tags", args=[partner.slug]) in page


# --- the filter -------------------------------------------------------------------------------


def test_the_list_is_narrowed_to_a_tag(signed_in, partner, url, vip):
    other = TagFactory(partner=partner, name="Alpha")
    add(partner, "Contoso", vip, other)
    add(partner, "Adatum", vip)
    add(partner, "Bellows", other)
    add(partner, "Plain")

    response = signed_in.get(url, {"tag": vip.public_id})

    assert names(response) == ["Adatum", "Contoso"]
    assert options(response) == ["All", "Alpha", "VIP"]
    assert "2 customers" in text_of(response)
    assert f'<option value="{vip.public_id}" selected>VIP</option>' in text_of(response)
    assert response.context["links"].first.endswith(f"?tag={vip.public_id}")
    # What was asked for stands first in the column.
    assert '<span class="chip">VIP</span> <span class="chip">Alpha</span>' in text_of(response)


def test_it_combines_with_search_and_the_other_filters(signed_in, partner, url, vip):
    for name in ("Adatum", "Adventure", "Bellows"):
        add(partner, name, vip)
    add(partner, "Adapt")
    admin = Customer.objects.get(name="Adventure")
    AdminGrantFactory(partner=partner, customer=admin)
    query = {"tag": vip.public_id}

    assert names(signed_in.get(url, query | {"q": "adventure"})) == ["Adventure"]
    assert names(signed_in.get(url, query | {"q": "ad"})) == ["Adatum", "Adventure"]
    assert names(signed_in.get(url, query | {"admin": "yes"})) == ["Adventure"]
    assert names(signed_in.get(url, query | {"q": admin.default_domain}))[0] == "Adventure"
    nothing = signed_in.get(url, query | {"q": "adapt"})
    assert "No customer matches." in text_of(nothing)


@pytest.mark.parametrize("sort", ["name", "-name", "domain", "-since"])
def test_it_combines_with_a_partner_of_the_chain(client, vip, sort):
    provider, reseller = PartnerFactory(provider=True), PartnerFactory(reseller=True)
    tag = TagFactory(partner=provider)
    both, tagged, served = (
        add(provider, name, *tags).customer
        for name, tags in (("Both", [tag]), ("Tagged", [tag]), ("Served", []))
    )
    for customer in (both, served):
        ResellerAssociationFactory(provider=provider, reseller=reseller, customer=customer)
    client.force_login(MembershipFactory(partner=provider).user)
    query = {"tag": tag.public_id, "reseller": reseller.public_id, "sort": sort}

    found = client.get(reverse("customers:list", args=[provider.slug]), query)

    assert names(found) == ["Both"]
    assert tagged.name == "Tagged"


def test_former_customers_are_filtered_too(signed_in, partner, url, vip):
    ended = {"state": RelationshipState.REMOVED, "ended_at": timezone.now()}
    row = add(partner, "Former", vip, **ended)
    ResellerRelationshipFactory(partner=partner, customer=row.customer, **ended)
    add(partner, "Other", **ended)

    response = signed_in.get(url, {"tag": vip.public_id, "relationship": "removed"})

    assert names(response) == ["Former", "Former"]
    assert "checkbox" not in response.content.decode()


@pytest.mark.parametrize(
    "unknown", ["0f8fad5b-d9cb-469f-a165-70867728950e", "nonsense", "'; --", "\0", "1"]
)
def test_an_unknown_tag_narrows_nothing_and_is_named(signed_in, partner, url, unknown):
    add(partner, "Adatum")

    response = signed_in.get(url, {"tag": unknown})

    assert names(response) == ["Adatum"]
    assert response.context["form"].errors == {"tag": ["This choice is not offered."]}
    assert "This choice is not offered." in text_of(response)


def test_another_partners_tag_is_unknown(signed_in, partner, url):
    row, foreign = add(partner, "Adatum"), TagFactory()
    CustomerTagFactory(tag=foreign, customer=row.customer)

    response = signed_in.get(url, {"tag": foreign.public_id})

    assert response.context["form"].errors == {"tag": ["This choice is not offered."]}


def test_of_very_many_tags_the_first_and_the_chosen_are_offered(
    signed_in, partner, url, monkeypatch
):
    monkeypatch.setattr(selectors, "OFFERED", 2)
    monkeypatch.setattr("customers.tags.filter_forms.OFFERED", 2)
    tags = [TagFactory(partner=partner, name=f"Tag {letter}") for letter in "CBAD"]
    for tag in tags:
        add(partner, f"Customer of {tag.name}", tag)

    assert options(signed_in.get(url)) == ["All", "Tag A", "Tag B"]
    assert "Only the first ones by name." in text_of(signed_in.get(url))
    chosen = signed_in.get(url, {"tag": tags[3].public_id})
    assert options(chosen) == ["All", "Tag A", "Tag B", "Tag D"]
    assert names(chosen) == ["Customer of Tag D"]


def test_the_count_stops_at_its_limit(signed_in, partner, url, vip, monkeypatch):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 1)
    monkeypatch.setattr("customers.views.COUNT_LIMIT", 2)
    monkeypatch.setattr(customer_list, "COUNT_LIMIT", 2)
    for name in "ABCD":
        add(partner, name, vip)

    assert "2+ customers" in text_of(signed_in.get(url, {"tag": vip.public_id}))


@pytest.mark.parametrize("former", [False, True])
@pytest.mark.parametrize("sort", ["name", "-name", "domain", "-since", "id"])
def test_pages_hold_every_customer_once_there_and_back(
    signed_in, partner, vip, sort, former, monkeypatch
):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 3)
    url = reverse("customers:list", args=[partner.slug])
    for number in reversed(range(11)):
        add(partner, f"Same {number // 4}", vip)
    add(partner, "Same 1")
    query = {"sort": sort, "tag": vip.public_id}
    if former:
        ended = {"state": RelationshipState.REMOVED, "ended_at": timezone.now()}
        ResellerRelationship.objects.update(**ended)
        query["relationship"] = "removed"
    response, visited = signed_in.get(url, query), []
    while True:
        visited.append([row["id"] for row in response.context["rows"]])
        if not response.context["next_url"]:
            break
        response = signed_in.get(response.context["next_url"])
    listed = [pk for page in visited for pk in page]
    assert len(listed) == len(set(listed)) == 11

    back = [visited[-1]]
    while response.context["previous_url"]:
        response = signed_in.get(response.context["previous_url"])
        back.append([row["id"] for row in response.context["rows"]])
    assert back[::-1] == visited


def test_the_file_follows_the_filter(signed_in, partner, vip):
    add(partner, "Adatum", vip), add(partner, "Bellows")

    response = signed_in.get(
        reverse("customers:export", args=[partner.slug]), {"tag": vip.public_id}
    )

    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert [row[1] for row in rows[1:]] == ["Adatum"]


# --- cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50])
def test_statements(signed_in, partner, url, vip, django_assert_num_queries, count):
    for number in range(count):
        add(partner, f"Customer {number}", vip, TagFactory(partner=partner))

    # Session, person, membership, rows; the tags of the rows and those to choose from.
    with django_assert_num_queries(5):
        assert len(names(signed_in.get(url))) == count
    with django_assert_num_queries(5):
        signed_in.get(url, headers=HTMX)
    with django_assert_num_queries(6):  # the tag that is filtered by
        signed_in.get(url, {"tag": vip.public_id})
    with django_assert_num_queries(6):
        signed_in.get(url, {"tag": vip.public_id}, headers=HTMX)


def test_a_page_of_fifty_tagged_customers_stays_small(client_for, partner, url):
    tags = [TagFactory(partner=partner, name=f"Segment {letter}") for letter in "ABC"]
    for number in range(50):
        add(partner, f"Customer Company {number:03}", *tags)
    member = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT])

    page = client_for(member.user).get(url, headers=HTMX).content

    assert len(gzip.compress(page)) < 5_000


@pytest.fixture
def many(partner, vip):
    """Enough customers that a planner has a reason to care: one in six carries the tag."""
    others = [TagFactory(partner=partner) for _each in range(5)]
    customers = many_customers(partner, 6000, names=1500)
    CustomerTag.objects.bulk_create(
        CustomerTag(
            tag=[vip, *others][number % 6], customer=customer, sort_name=customer.name.lower()
        )
        for number, customer in enumerate(customers)
    )
    if connection.vendor == "postgresql":  # as autovacuum does; on SQLite nobody does it
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_by_name_it_walks_the_index_of_the_tag(partner, vip, many, sort):
    query = customer_list.CustomerQuery(tag=Tagged(vip.pk), sort=sort)
    rows, order = customer_list.ordered(partner, query)
    middle = rows.order_by(*order.fields(descending=order.descending))[500]
    place = keyset.Place(middle[order.field], middle[order.tie])
    page = rows.filter(keyset._beyond(order, place, descending=order.descending))

    plan = page.order_by(*order.fields(descending=order.descending))[:51].explain()

    assert "customertag_of_tag" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many they are")
@pytest.mark.parametrize("sort", ["-since", "domain", "id"])
def test_in_another_order_what_carries_the_tag_is_read_first(partner, vip, sort):
    query = customer_list.CustomerQuery(tag=Tagged(vip.pk), sort=sort)
    rows, order = customer_list.ordered(partner, query)

    plan = rows.order_by(*order.fields(descending=order.descending))[:51].explain()

    assert "SEARCH customers_customertag" in plan.splitlines()[0]
