"""Indirect resellers: what the page shows, finds, filters, orders, pages and refuses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.enums import LocationScope, Role
from resellers import partnership_list
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(provider):
    return reverse("resellers:list", args=[provider.slug])


@pytest.fixture
def signed_in(client, paula):
    client.force_login(paula)
    return client


def add(provider, name, *, removed=False, started_at=None, **fields):
    reseller = PartnerFactory(name=name, reseller=True, **fields)
    given = {"started_at": started_at} if started_at else {}
    return PartnershipFactory(provider=provider, reseller=reseller, removed=removed, **given)


def names(response):
    return [row.partner.name for row in response.context["rows"]]


# --- what it shows ----------------------------------------------------------------------------


def test_row_shows_the_columns_and_the_ways_on(signed_in, provider, url):
    row = add(
        provider, "Adatum", domain="adatum.example", started_at=datetime(2026, 3, 4, tzinfo=UTC)
    )
    number = row.reseller.locations.get(scope=LocationScope.LOCATION).number

    page = signed_in.get(url).content.decode()

    assert "<strong>Adatum</strong>" in page
    assert "adatum.example" in page
    assert '<span aria-hidden="true">PL</span><span class="visually-hidden">Poland</span>' in page
    assert f'data-label="Location IDs">{number}</td>' in page
    assert 'data-label="Since">March 4, 2026</td>' in page
    customers = reverse("customers:list", args=[provider.slug])
    assert f'href="{customers}?reseller={row.reseller.public_id}"' in page
    invite = reverse("invitations:start_joint", args=[provider.slug, row.public_id])
    assert f'<form method="post" action="{invite}">' in page
    remove = reverse("remove_partnership", args=[provider.slug, row.public_id])
    assert f'href="{remove}"' in page
    request = reverse("invitations:start_partnership", args=[provider.slug])
    assert page.count(f'<form method="post" action="{request}">') == 1


def test_health_of_each_reseller(signed_in, provider, url):
    add(provider, "A well")
    add(provider, "B unsigned", agreement_signed_at=None)
    left = add(provider, "C left")
    left.reseller.is_indirect_reseller, left.reseller.is_direct_bill = False, True
    left.reseller.save()
    add(provider, "D abroad", country="BR")
    branch = add(provider, "E with a branch here", country="BR")
    PartnerLocationFactory(partner=branch.reseller, country="CZ")

    response = signed_in.get(url)

    stands = [
        (row.health.agreement_signed, row.health.enrolled, row.health.same_market)
        for row in response.context["rows"]
    ]
    assert stands == [
        (True, True, True),
        (False, True, True),
        (True, False, True),
        (True, True, False),
        (True, True, True),
    ]
    page = response.content.decode()
    assert page.count("Not signed") == 1
    assert page.count("Not enrolled") == 1
    assert page.count("Other market") == 1


def test_only_active_location_ids_show(signed_in, provider, url):
    row = add(provider, "Adatum", with_location=False)
    PartnerLocationFactory(partner=row.reseller, number="6000001", scope=LocationScope.GLOBAL)
    PartnerLocationFactory(partner=row.reseller, number="6000002", country="PL")
    PartnerLocationFactory(partner=row.reseller, number="6000003", country="CZ")
    PartnerLocationFactory(partner=row.reseller, number="6000004", country="DE", is_active=False)

    [shown] = signed_in.get(url).context["rows"]

    assert shown.location_ids == ["6000002", "6000003"]


def test_html_in_a_name_is_text(signed_in, provider, url):
    add(provider, '<b>"Adatum"</b>')

    page = signed_in.get(url).content.decode()

    assert "<strong>&lt;b&gt;&quot;Adatum&quot;&lt;/b&gt;</strong>" in page


def test_without_resellers_it_offers_the_request(signed_in, provider, url):
    page = signed_in.get(url).content.decode()

    assert "No indirect resellers yet." in page
    action = reverse("invitations:start_partnership", args=[provider.slug])
    assert page.count(f'action="{action}"') == 2


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.GLOBAL_ADMIN, {"invite", "remove", "export", "ask"}),
        (Role.ADMIN_AGENT, {"invite", "remove", "export", "ask"}),
        (Role.SALES_AGENT, {"remove", "ask"}),
        (Role.USER_ADMIN, {"remove", "ask"}),
        (Role.HELPDESK_AGENT, set()),
        (Role.BILLING_ADMIN, set()),
    ],
)
def test_commands_are_those_of_the_role(client_for, provider, url, role, offered):
    add(provider, "Adatum")
    member = MembershipFactory(partner=provider, roles=[role])

    page = client_for(member.user).get(url).content.decode()

    commands = {
        "invite": "Invite new customers",
        "remove": "Remove partnership",
        "export": "Export indirect resellers",
        "ask": "Request a partnership",
    }
    assert {name for name, label in commands.items() if label in page} == offered
    assert "View customers" in page


# --- whose resellers --------------------------------------------------------------------------


def test_another_providers_resellers_never_show(client_for, paula, provider, url):
    other = PartnershipFactory(reseller__name="Theirs", reseller__domain="theirs.example")
    shared = add(provider, "Shared")
    PartnershipFactory(reseller=shared.reseller)
    client = client_for(paula)

    assert names(client.get(url)) == ["Shared"]
    for search in ("theirs", "theirs.example", other.reseller.locations.first().number):
        assert names(client.get(url, {"q": search})) == []
    stranger = MembershipFactory(partner=other.provider).user
    assert client_for(stranger).get(url).status_code == 404


@pytest.mark.parametrize("kind", ["direct", "reseller"])
def test_other_kinds_of_partner_have_no_such_page(client_for, kind):
    member = MembershipFactory(partner=PartnerFactory(**{kind: True}))

    for name in ("resellers:list", "resellers:export"):
        response = client_for(member.user).get(reverse(name, args=[member.partner.slug]))
        assert response.status_code == 403
        assert "Your kind of partner cannot do this" in response.content.decode()


def test_a_partner_of_both_kinds_sees_each_side_on_its_own_page(client_for, provider):
    both = PartnerFactory(name="Both", provider=True, is_indirect_reseller=True)
    PartnershipFactory(provider=provider, reseller=both)
    add(both, "Below")
    client = client_for(MembershipFactory(partner=both).user)

    assert names(client.get(reverse("resellers:list", args=[both.slug]))) == ["Below"]
    assert names(client.get(reverse("resellers:providers", args=[both.slug]))) == [provider.name]


# --- search, filter, order --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("lod", ["Łódź Cloud"]),
        ("ŁÓDŹ", ["Łódź Cloud"]),
        ("cloud", ["Łódź Cloud", "Žižkov Cloud"]),
        ("zizkov.example", ["Žižkov Cloud"]),
        ("61000", ["Adatum"]),
        ("6100077", ["Adatum"]),
        ("100077", []),
        ("nothing", []),
    ],
)
def test_search(signed_in, provider, url, search, found):
    row = add(provider, "Adatum", with_location=False)
    PartnerLocationFactory(partner=row.reseller, number="6100077")
    add(provider, "Łódź Cloud", domain="one.example")
    add(provider, "Žižkov Cloud", domain="zizkov.example")

    response = signed_in.get(url, {"q": search})

    assert names(response) == found
    assert ("No indirect reseller matches." in response.content.decode()) is (not found)


def test_former_partnerships_stay_readable(signed_in, provider, url):
    gone = add(provider, "Gone", removed=True)
    PartnershipFactory(provider=provider, reseller=gone.reseller, removed=True)  # twice partners
    add(provider, "Here")

    assert names(signed_in.get(url)) == ["Here"]
    response = signed_in.get(url, {"partnership": "removed"})
    assert names(response) == ["Gone", "Gone"]
    page = response.content.decode()
    assert page.count("Somebody of the provider") == 2
    customers = reverse("customers:list", args=[provider.slug])
    assert page.count(f'href="{customers}?reseller={gone.reseller.public_id}"') == 2
    assert reverse("remove_partnership", args=[provider.slug, gone.public_id]) not in page
    assert "Invite new customers" not in page


def test_without_former_partnerships_it_says_so(signed_in, provider, url):
    add(provider, "Here")

    page = signed_in.get(url, {"partnership": "removed"}).content.decode()

    assert "No partnership has ended." in page


def test_order(signed_in, provider, url):
    now = timezone.now()
    for days, name in enumerate(["Ćma", "Łan", "adatum"]):
        add(provider, name, started_at=now - timedelta(days=days))

    assert names(signed_in.get(url)) == ["adatum", "Ćma", "Łan"]
    assert names(signed_in.get(url, {"sort": "-name"})) == ["Łan", "Ćma", "adatum"]
    assert names(signed_in.get(url, {"sort": "-since"})) == ["Ćma", "Łan", "adatum"]
    response = signed_in.get(url, {"sort": "since"})
    assert names(response) == ["adatum", "Łan", "Ćma"]
    assert 'aria-sort="ascending"><a class="sort" id="sort-since"' in response.content.decode()


def test_nonsense_in_the_address_narrows_nothing_and_is_told(signed_in, provider, url):
    add(provider, "Adatum")

    response = signed_in.get(
        url, {"partnership": "maybe", "sort": "x", "cursor": "x", "q": "adatum\x00"}
    )

    assert response.status_code == 200
    assert names(response) == ["Adatum"]
    assert "This choice is not offered." in response.content.decode()


# --- pages ------------------------------------------------------------------------------------


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(partnership_list, "PAGE_SIZE", 2)


@pytest.mark.parametrize("sort", ["name", "-name", "since", "-since"])
def test_pages_show_every_row_once_there_and_back(signed_in, provider, url, small_pages, sort):
    started = timezone.now()
    for number in range(5):  # equal names, equal times
        add(provider, "Same", domain=f"same{number}.example", started_at=started)

    response, seen = signed_in.get(url, {"sort": sort}), []
    while True:
        seen += [row.partner.domain for row in response.context["rows"]]
        if not response.context["next_url"]:
            break
        response = signed_in.get(response.context["next_url"])
    assert sorted(seen) == [f"same{number}.example" for number in range(5)]
    back = signed_in.get(response.context["previous_url"])
    assert [row.partner.domain for row in back.context["rows"]] == seen[2:4]


def test_paging_keeps_search_and_filter(signed_in, provider, url, small_pages):
    for number in range(3):
        add(provider, f"Adatum {number}", removed=True)
    add(provider, "Bellows", removed=True)

    first = signed_in.get(url, {"q": "adatum", "partnership": "removed"})
    second = signed_in.get(first.context["next_url"])

    assert names(first) + names(second) == ["Adatum 0", "Adatum 1", "Adatum 2"]
    assert not second.context["next_url"]


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_rows(signed_in, provider, url, no_n_plus_one, rows):
    for number in range(rows):
        add(provider, f"Reseller {number}")

    with CaptureQueriesContext(connection) as captured:
        response = signed_in.get(url)

    # session, person, place; partnerships, partners, their IDs; their countries and ours
    assert len(captured) == 8
    assert len(names(response)) == rows
    statements = " ".join(query["sql"] for query in captured).upper()
    assert "COUNT(" not in statements
    assert "OFFSET" not in statements


# --- htmx -------------------------------------------------------------------------------------


def test_htmx_gets_the_table_and_the_export_of_what_it_shows(signed_in, provider, url):
    add(provider, "Adatum")

    response = signed_in.get(url, {"q": "ada"}, headers=HTMX)

    page = response.content.decode()
    assert "<html" not in page
    assert 'id="partnership-table"' in page
    export = reverse("resellers:export", args=[provider.slug])
    assert f'hx-swap-oob="true" href="{export}?q=ada"' in page
    assert "HX-Request" in response.headers["Vary"]


def test_wrong_verb(signed_in, url):
    assert signed_in.post(url).status_code == 405
