"""Through whom: the filter by partner, the column, what opens, the record and the file."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from customers import chain, chain_forms, customer_list
from customers.chain import Side, Through
from customers.enums import AssociationSource, RelationshipState
from customers.models import Customer, ResellerAssociation, ResellerRelationship
from partners import keyset
from partners.models import AuditEntry
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.many import many_customers
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory, ResellerAssociationFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def provider():
    return PartnerFactory(name="Northwind Distribution", provider=True)


@pytest.fixture
def reseller():
    return PartnerFactory(name="Adventure Works IT", reseller=True)


def serve(*chains, name="Adatum", customer=None, **fields):
    """A customer of all the partners of its chains, each a provider and a reseller."""
    customer = customer or CustomerFactory(name=name)
    for partner in {partner.pk: partner for pair in chains for partner in pair}.values():
        ResellerRelationshipFactory(partner=partner, customer=customer)
    for provider, reseller in chains:
        ResellerAssociationFactory(
            provider=provider, reseller=reseller, customer=customer, **fields
        )
    return customer


def sign_in(client, partner, **fields):
    client.force_login(MembershipFactory(partner=partner, **fields).user)
    return client


def list_url(partner):
    return reverse("customers:list", args=[partner.slug])


def names(response):
    return [row["name"] for row in response.context["rows"]]


def text_of(response):
    return " ".join(response.content.decode().split())


def options(response, name):
    return [label for _key, label in response.context["form"][name].field.choices]


# --- the filter -------------------------------------------------------------------------------


def test_a_provider_filters_by_its_resellers(client, provider, reseller):
    other = PartnerFactory(name="Blue Yonder", reseller=True)
    serve((provider, reseller), name="Contoso")
    serve((provider, reseller), name="Adatum")
    serve((provider, other), name="Bellows")
    ResellerRelationshipFactory(partner=provider, customer=CustomerFactory(name="Direct"))
    sign_in(client, provider)

    whole = client.get(list_url(provider))
    chosen = client.get(list_url(provider), {"reseller": reseller.public_id})

    assert names(whole) == ["Adatum", "Bellows", "Contoso", "Direct"]
    assert options(whole, "reseller") == ["All", "Adventure Works IT", "Blue Yonder"]
    assert "provider" not in whole.context["form"].fields
    assert names(chosen) == ["Adatum", "Contoso"]
    assert f'<option value="{reseller.public_id}" selected>Adventure Works IT</option>' in text_of(
        chosen
    )
    assert "2 customers" in text_of(chosen)


def test_a_reseller_filters_by_its_providers(client, provider, reseller):
    other = PartnerFactory(name="Tailwind", provider=True)
    serve((provider, reseller), name="Adatum")
    serve((other, reseller), name="Bellows")
    serve((other, PartnerFactory(reseller=True)), name="Theirs")
    sign_in(client, reseller)

    whole = client.get(list_url(reseller))
    chosen = client.get(list_url(reseller), {"provider": str(other.public_id).upper()})

    assert options(whole, "provider") == ["All", "Northwind Distribution", "Tailwind"]
    assert "reseller" not in whole.context["form"].fields
    assert names(chosen) == ["Bellows"]
    assert f"provider={other.public_id}" in chosen.context["links"].first


def test_a_former_partner_can_still_be_chosen(client, provider, reseller):
    PartnershipFactory(provider=provider, reseller=reseller, removed=True)
    serve((provider, reseller))
    reseller.is_indirect_reseller, reseller.is_direct_bill = False, True
    reseller.save()
    sign_in(client, provider)

    response = client.get(list_url(provider), {"reseller": reseller.public_id})

    assert options(response, "reseller") == ["All", "Adventure Works IT"]
    assert names(response) == ["Adatum"]


def test_former_customers_are_filtered_too(client, provider, reseller):
    for name in ("Former", "Current"):
        serve((provider, reseller), name=name)
    ended = {"state": RelationshipState.REMOVED, "ended_at": timezone.now()}
    ResellerRelationship.objects.filter(partner=provider, name="Former").update(**ended)
    again = ResellerRelationship.objects.get(partner=provider, name="Current").customer
    for _period in range(2):
        ResellerRelationshipFactory(partner=provider, customer=again, **ended)
    ResellerRelationshipFactory(partner=provider, customer=CustomerFactory(name="Own"), **ended)
    sign_in(client, provider)
    query = {"relationship": "removed", "reseller": reseller.public_id}

    response = client.get(list_url(provider), query)

    assert names(response) == ["Current", "Current", "Former"]
    assert "<small>through Adventure Works IT</small>" in text_of(response)


@pytest.mark.parametrize(
    "unknown", ["0f8fad5b-d9cb-469f-a165-70867728950e", "nonsense", "'; --", "\0", "1"]
)
def test_an_unknown_partner_narrows_nothing_and_is_named(client, provider, reseller, unknown):
    serve((provider, reseller))
    sign_in(client, provider)

    response = client.get(list_url(provider), {"reseller": unknown})

    assert names(response) == ["Adatum"]
    assert response.context["form"].errors == {"reseller": ["This choice is not offered."]}
    assert "This choice is not offered." in text_of(response)
    assert "reseller=" not in response.context["links"].first


def test_a_partner_of_other_chains_is_unknown(client, provider, reseller):
    foreign, customer = PartnerFactory(name="Foreign", reseller=True), serve((provider, reseller))
    PartnershipFactory(provider=provider, reseller=foreign)  # without a customer in common
    serve((PartnerFactory(provider=True), foreign), customer=customer)
    sign_in(client, provider)

    for query in ({"reseller": foreign.public_id}, {"reseller": provider.public_id}):
        response = client.get(list_url(provider), query)
        assert response.context["form"].errors == {"reseller": ["This choice is not offered."]}
        assert options(response, "reseller") == ["All", "Adventure Works IT"]
        assert names(response) == ["Adatum"]


def test_without_chains_there_is_no_filter(client, alice, partner, reseller):
    ResellerRelationshipFactory(partner=partner, customer=CustomerFactory(name="Adatum"))
    ResellerAssociationFactory(reseller=reseller)
    client.force_login(alice)

    response = client.get(list_url(partner), {"reseller": reseller.public_id})

    assert names(response) == ["Adatum"]
    assert "Indirect reseller" not in response.content.decode()


def test_a_partner_of_both_kinds_sees_both_filters(client, provider, reseller):
    both = PartnerFactory(provider=True, is_indirect_reseller=True)
    serve((both, reseller), name="Down")
    serve((provider, both), name="Up")
    serve((both, reseller), (provider, both), name="Both")
    sign_in(client, both)
    down, up = {"reseller": reseller.public_id}, {"provider": provider.public_id}

    assert options(client.get(list_url(both)), "reseller") == ["All", "Adventure Works IT"]
    assert options(client.get(list_url(both)), "provider") == ["All", "Northwind Distribution"]
    assert names(client.get(list_url(both), down)) == ["Both", "Down"]
    assert names(client.get(list_url(both), up)) == ["Both", "Up"]
    assert names(client.get(list_url(both), down | up)) == ["Both"]
    assert "<small>through Northwind Distribution +1</small>" in text_of(
        client.get(list_url(both), up)
    )


def test_a_customer_of_two_chains_shows_once(client, provider, reseller):
    other = PartnerFactory(name="Blue Yonder", reseller=True)
    serve((provider, reseller), (provider, other))
    sign_in(client, provider)

    assert names(client.get(list_url(provider))) == ["Adatum"]
    assert names(client.get(list_url(provider), {"reseller": reseller.public_id})) == ["Adatum"]
    chosen = client.get(list_url(provider), {"reseller": other.public_id})
    assert names(chosen) == ["Adatum"]
    assert "<small>through Blue Yonder +1</small>" in text_of(chosen)


def test_an_association_gives_no_sight(client, provider, reseller):
    customer = serve((provider, reseller))
    ResellerRelationship.objects.filter(partner=provider).delete()
    sign_in(client, provider)

    assert names(client.get(list_url(provider), {"reseller": reseller.public_id})) == []
    account = reverse("customers:account", args=[provider.slug, customer.public_id])
    assert client.get(account).status_code == 404


@pytest.mark.parametrize(("search", "sort"), [
    ("", "name"), ("", "-since"), ("c", "name"), ("con", "name"), ("con", "domain"),
])  # fmt: skip
@pytest.mark.parametrize("relationship", ["active", "removed"])
def test_the_chain_of_others_is_no_own_one(client, provider, reseller, search, sort, relationship):
    """A customer of both providers that only the other one serves through this reseller."""
    other = PartnerFactory(name="Tailwind", provider=True)
    serve((provider, reseller), name="Contoso")
    theirs = serve((other, reseller), name="Concord")
    ResellerRelationshipFactory(partner=provider, customer=theirs)
    if relationship == RelationshipState.REMOVED:
        ResellerRelationship.objects.update(state=relationship, ended_at=timezone.now())
    query = {"q": search, "sort": sort, "relationship": relationship}

    whole = sign_in(client, provider).get(list_url(provider), query)
    query["reseller"] = reseller.public_id
    chosen = client.get(list_url(provider), query)
    exact = client.get(list_url(provider), query | {"q": theirs.default_domain})

    assert sorted(names(whole)) == ["Concord", "Contoso"]
    assert names(chosen) == ["Contoso"]
    assert names(exact) == []


def test_it_combines_with_search_and_the_other_filters(client, provider, reseller):
    for name in ("Adatum", "Adventure", "Bellows"):
        serve((provider, reseller), name=name)
    other = serve((provider, PartnerFactory(reseller=True)), name="Adapt")
    admin = Customer.objects.get(name="Adventure")
    for customer in (admin, other):
        AdminGrantFactory(partner=provider, customer=customer)
    sign_in(client, provider)
    query = {"reseller": reseller.public_id}

    found = client.get(list_url(provider), query | {"q": "adventure"})
    assert names(found) == ["Adventure"]
    assert names(client.get(list_url(provider), query | {"q": "ad"})) == ["Adatum", "Adventure"]
    assert names(client.get(list_url(provider), query | {"admin": "yes"})) == ["Adventure"]
    exact = client.get(list_url(provider), query | {"q": admin.default_domain})
    assert names(exact)[0] == "Adventure"
    assert client.get(list_url(provider), query | {"q": other.default_domain}).context["rows"] == []
    nothing = text_of(client.get(list_url(provider), query | {"q": "zzzz"}))
    assert "No customer matches." in nothing


def test_html_in_a_partners_name_is_text(client, provider):
    evil = PartnerFactory(name="<b>Evil</b> & %(id)s", reseller=True)
    serve((provider, evil))
    sign_in(client, provider)

    page = text_of(client.get(list_url(provider)))

    assert "<small>through &lt;b&gt;Evil&lt;/b&gt; &amp; %(id)s</small>" in page
    assert f'<option value="{evil.public_id}">&lt;b&gt;Evil&lt;/b&gt; &amp; %(id)s</option>' in page


def test_of_very_many_resellers_the_first_and_the_chosen_are_offered(client, provider, monkeypatch):
    monkeypatch.setattr(chain_forms, "OFFERED", 2)
    resellers = [PartnerFactory(name=f"Reseller {letter}", reseller=True) for letter in "CBAD"]
    for each in resellers:
        serve((provider, each), name=f"Customer of {each.name}")
    sign_in(client, provider)

    few = client.get(list_url(provider))
    chosen = client.get(list_url(provider), {"reseller": resellers[3].public_id})

    assert options(few, "reseller") == ["All", "Reseller A", "Reseller B"]
    assert "Only the first ones by name." in text_of(few)
    assert options(chosen, "reseller") == ["All", "Reseller A", "Reseller B", "Reseller D"]
    assert names(chosen) == ["Customer of Reseller D"]


# --- order and pages --------------------------------------------------------------------------


@pytest.mark.parametrize("former", [False, True])
@pytest.mark.parametrize("sort", ["name", "-name", "domain", "-since", "id"])
def test_pages_hold_every_customer_once_there_and_back(
    client, provider, reseller, sort, former, monkeypatch
):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 3)
    other = PartnerFactory(reseller=True)
    customers = [CustomerFactory(name=f"Same {number // 4}") for number in range(11)]
    for customer in reversed(customers):  # their keys go up, those of what joins them down
        serve((provider, reseller), (provider, other), customer=customer)
    serve((provider, other), name="Same 1")
    query = {"sort": sort, "reseller": reseller.public_id}
    if former:
        ended = {"state": RelationshipState.REMOVED, "ended_at": timezone.now()}
        ResellerRelationship.objects.filter(partner=provider).update(**ended)
        query["relationship"] = "removed"
    sign_in(client, provider)
    listed, visited = [], []
    response = client.get(list_url(provider), query)
    while True:
        listed += [row["id"] for row in response.context["rows"]]
        visited.append([row["id"] for row in response.context["rows"]])
        if not response.context["next_url"]:
            break
        response = client.get(response.context["next_url"])
    assert len(listed) == len(set(listed)) == 11

    back = [visited[-1]]
    while response.context["previous_url"]:
        response = client.get(response.context["previous_url"])
        back.append([row["id"] for row in response.context["rows"]])
    assert back[::-1] == visited


def test_the_cursor_of_the_whole_list_means_the_first_page(client, provider, reseller, monkeypatch):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 1)
    serve((provider, reseller), name="A"), serve((provider, reseller), name="B")
    sign_in(client, provider)
    following = client.get(list_url(provider)).context["next_url"]

    assert names(client.get(following)) == ["B"]
    assert names(client.get(f"{following}&reseller={reseller.public_id}")) == ["A"]


def test_a_page_of_many_does_not_count_them(client, provider, reseller, monkeypatch):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 2)
    for name in "ABC":
        serve((provider, reseller), name=name)
    sign_in(client, provider)
    query = {"reseller": reseller.public_id}

    assert client.get(list_url(provider), query).context["summary"] == ""
    counted = client.get(list_url(provider), query | {"admin": "no"})
    assert counted.context["summary"] == "3 customers"


# --- the column, what opens, the record -------------------------------------------------------


def test_the_relationship_column_says_through_whom(client, provider, reseller):
    serve((provider, reseller), (provider, PartnerFactory(name="Blue", reseller=True)))
    ResellerRelationshipFactory(partner=provider, customer=CustomerFactory(name="Direct"))
    sign_in(client, provider)

    page = text_of(client.get(list_url(provider)))

    cell = '<td data-label="Relationship">Cloud Reseller'
    assert f"{cell} <small>through Adventure Works IT +1</small></td>" in page
    assert f"{cell}</td>" in page


@pytest.mark.parametrize("page_of", ["row", "account"])
def test_the_record_names_the_own_chain_only(client_for, provider, reseller, page_of):
    foreign = PartnerFactory(name="Foreign Provider", provider=True)
    second = PartnerFactory(name="Second Reseller", reseller=True)
    customer = serve(
        (provider, reseller),
        created_at=datetime(2026, 3, 4, tzinfo=UTC),
        source=AssociationSource.CUSTOMER_ADDED,
    )
    ResellerAssociationFactory(provider=provider, reseller=second, customer=customer)
    ResellerAssociationFactory(provider=foreign, reseller=second, customer=customer)
    ResellerRelationshipFactory(partner=foreign, customer=customer)
    ResellerRelationshipFactory(partner=second, customer=customer)

    def page(partner):
        url = reverse(f"customers:{page_of}", args=[partner.slug, customer.public_id])
        user = MembershipFactory(partner=partner).user
        return text_of(client_for(user).get(url, headers=HTMX))

    seen = page(provider)
    assert "<dt>Indirect reseller</dt><dd>Adventure Works IT<br>" in seen
    assert "Since March 4, 2026 · Customer added for a reseller" in seen
    assert "<dt>Indirect reseller</dt><dd>Second Reseller<br>" in seen
    assert "Foreign Provider" not in seen
    by_reseller = page(reseller)
    assert "<dt>Indirect provider</dt><dd>Northwind Distribution<br>" in by_reseller
    assert "Second Reseller" not in by_reseller
    assert "Foreign Provider" not in by_reseller
    assert page(second).count("<dt>Indirect provider</dt>") == 2
    assert "Adventure Works IT" not in page(second)


# --- the file ---------------------------------------------------------------------------------


def read(response):
    text = b"".join(response.streaming_content).decode("utf-8").removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_follows_the_filter_and_names_the_partners(client, provider, reseller):
    evil = PartnerFactory(name="=cmd", reseller=True)
    serve((provider, reseller), (provider, PartnerFactory(name="Blue", reseller=True)), name="B")
    serve((provider, reseller), name="A")
    serve((provider, evil), name="C")
    sign_in(client, provider)
    url = reverse("customers:export", args=[provider.slug])

    whole = read(client.get(url))
    chosen = read(client.get(url, {"reseller": reseller.public_id}))

    assert whole[0][3:5] == ["Relationship", "Indirect reseller"]
    assert [(row[1], row[4]) for row in whole[1:]] == [
        ("A", "Adventure Works IT"), ("B", "Adventure Works IT; Blue"), ("C", "'=cmd"),
    ]  # fmt: skip
    assert [row[1] for row in chosen[1:]] == ["A", "B"]
    backwards = read(client.get(url, {"reseller": reseller.public_id, "sort": "-name"}))
    assert [row[1] for row in backwards[1:]] == ["B", "A"]
    filters = [entry.data["filters"] for entry in AuditEntry.objects.order_by("pk")]
    assert filters[1] == {"reseller": str(reseller.public_id)}


def test_the_file_of_a_reseller_names_its_providers(client, provider, reseller):
    serve((provider, reseller), (provider, PartnerFactory(name="Blue", reseller=True)))
    sign_in(client, reseller)

    rows = read(client.get(reverse("customers:export", args=[reseller.slug])))

    assert [row[4] for row in rows] == ["Indirect provider", "Northwind Distribution"]


# --- cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50])
def test_statements_of_the_list(client, provider, reseller, django_assert_num_queries, count):
    for number in range(count):
        serve((provider, reseller), (provider, PartnerFactory(reseller=True)), name=f"{number:03}")
    sign_in(client, provider)
    url, query = list_url(provider), {"reseller": reseller.public_id}

    # Session, person, membership, rows, tags as ever; then the resellers to choose from and the
    # column.
    with django_assert_num_queries(7):
        assert len(names(client.get(url))) == count
    with django_assert_num_queries(7):
        assert len(names(client.get(url, query))) == count
    # A fragment has no select: only the chosen reseller is looked up.
    with django_assert_num_queries(6):
        client.get(url, headers=HTMX)
    with django_assert_num_queries(7):
        client.get(url, query, headers=HTMX)


def test_statements_of_a_row_and_the_record(client, provider, reseller, django_assert_num_queries):
    customer = serve((provider, reseller), (provider, PartnerFactory(reseller=True)))
    sign_in(client, provider)
    place = [provider.slug, customer.public_id]

    with django_assert_num_queries(6):  # one more than without a chain
        client.get(reverse("customers:row", args=place), headers=HTMX)
    with django_assert_num_queries(9):  # one more than without a chain
        client.get(reverse("customers:account", args=place))


@pytest.fixture
def many(provider, reseller):
    """Enough customers that a planner has a reason to care: one in six comes by the reseller."""
    others = [PartnerFactory(reseller=True) for _each in range(5)]
    customers = many_customers(provider, 6000, names=1500)
    ResellerAssociation.objects.bulk_create(
        ResellerAssociation(
            provider=provider,
            reseller=[reseller, *others][number % 6],
            customer=customer,
            source=AssociationSource.SUBSCRIPTION,
            sort_name=customer.name.lower(),
        )
        for number, customer in enumerate(customers)
    )


def analyze():
    """As autovacuum does; on SQLite nobody does it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@pytest.mark.parametrize("looks", [Side.RESELLER, Side.PROVIDER])
@pytest.mark.parametrize("sort", ["name", "-name"])
def test_by_name_it_walks_the_index_of_the_pair(provider, reseller, many, sort, looks):
    partner, other = (provider, reseller) if looks == Side.RESELLER else (reseller, provider)
    if partner == reseller:
        ResellerRelationship.objects.update(partner=reseller)
    analyze()
    query = customer_list.CustomerQuery(through=(Through(looks, other.pk),), sort=sort)
    rows, order = customer_list.ordered(partner, query)
    middle = rows.order_by(*order.fields(descending=order.descending))[500]
    place = keyset.Place(middle[order.field], middle[order.tie])
    page = rows.filter(keyset._beyond(order, place, descending=order.descending))

    plan = page.order_by(*order.fields(descending=order.descending))[:51].explain()

    assert "assoc_of_pair" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many they are")
@pytest.mark.parametrize("sort", ["-since", "domain", "id"])
def test_in_another_order_the_associations_are_read_first(provider, reseller, sort):
    through = (Through(Side.RESELLER, reseller.pk),)
    query = customer_list.CustomerQuery(through=through, sort=sort)
    rows, order = customer_list.ordered(provider, query)

    plan = rows.order_by(*order.fields(descending=order.descending))[:51].explain()

    assert "SEARCH customers_resellerassociation" in plan.splitlines()[0]


@pytest.mark.parametrize("looks", [Side.RESELLER, Side.PROVIDER])
def test_whom_to_choose_from_is_found_without_reading_associations_one_by_one(
    provider, reseller, many, looks
):
    analyze()
    partner = provider if looks == Side.RESELLER else reseller

    plan = chain._met(partner, looks).explain()

    assert len(chain.counterparts(partner, looks)) == (6 if looks == Side.RESELLER else 1)
    assert "Seq Scan on customers_resellerassociation" not in plan
    assert "SCAN customers_resellerassociation" not in plan
    assert "SCAN partners_partner" not in plan
