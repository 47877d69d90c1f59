"""The Customers page: what it shows, finds, filters, orders and refuses."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from customers import copies, customer_list
from customers.enums import RelationshipState
from customers.models import Customer, ResellerRelationship
from partners import keyset
from partners.enums import Role
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.many import many_customers
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def url(partner):
    return reverse("customers:list", args=[partner.slug])


@pytest.fixture
def signed_in(client, alice):
    client.force_login(alice)
    return client


def add(partner, name, domain="", **fields):
    given = {"default_domain": domain} if domain else {}
    customer = CustomerFactory(name=name, **given)
    return ResellerRelationshipFactory(partner=partner, customer=customer, **fields)


def names(response):
    return [row["name"] for row in response.context["rows"]]


# --- what it shows ----------------------------------------------------------------------------


def test_row_shows_the_columns_and_leads_to_the_account(signed_in, partner, url):
    row = add(partner, "Adatum", "adatum.example", started_at=datetime(2026, 3, 4, tzinfo=UTC))

    page = signed_in.get(url).content.decode()

    account = reverse("customers:account", args=[partner.slug, row.tenant_id])
    beside = f"{row.tenant_id}/account/"  # of the list's own address
    assert urljoin(url, beside) == account
    assert f'<a href="{beside}">Adatum</a>' in page
    assert f'data-label="Microsoft ID">{row.tenant_id}</td>' in page
    assert 'data-label="Primary domain name">adatum.example</td>' in page
    assert 'data-label="Relationship">Cloud Reseller</td>' in page
    assert 'data-label="Since">March 4, 2026</td>' in page


def test_html_in_a_name_is_text(signed_in, partner, url):
    name = "<script>alert(1)</script> & \"Sons\" 'Ltd'"
    add(partner, name)

    page = signed_in.get(url).content.decode()

    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Sons&quot; &#x27;Ltd&#x27;"
    assert f">{escaped}</a>" in page
    assert f'aria-label="Details of {escaped}"' in page


def test_without_customers_it_offers_the_request(signed_in, partner, url):
    page = signed_in.get(url).content.decode()

    assert "No customers yet." in page
    assert page.count(f'action="{reverse("invitations:start", args=[partner.slug])}"') == 2


def test_without_a_hit_it_offers_the_whole_list(signed_in, partner, url):
    add(partner, "Adatum")

    response = signed_in.get(url, {"q": "contoso"})

    assert names(response) == []
    assert "No customer matches." in response.content.decode()
    assert f'<a href="{url}">Clear search and filters</a>' in response.content.decode()


@pytest.mark.parametrize(
    ("role", "request_offered", "export_offered"),
    [
        (Role.GLOBAL_ADMIN, True, True),
        (Role.ADMIN_AGENT, True, True),
        (Role.SALES_AGENT, True, False),
        (Role.HELPDESK_AGENT, False, False),
        (Role.BILLING_ADMIN, False, False),
        (Role.USER_ADMIN, False, False),
    ],
)
def test_commands_are_those_of_the_role(
    client_for, partner, url, role, request_offered, export_offered
):
    add(partner, "Adatum")
    member = MembershipFactory(partner=partner, roles=[role])

    page = client_for(member.user).get(url).content.decode()

    assert ("Request a reseller relationship" in page) is request_offered
    assert (reverse("customers:export", args=[partner.slug]) in page) is export_offered


@pytest.mark.parametrize(
    ("kind", "role", "offered"),
    [
        ({}, Role.USER_ADMIN, True),
        ({"provider": True}, Role.SALES_AGENT, True),
        ({"reseller": True}, Role.GLOBAL_ADMIN, False),
        ({}, Role.HELPDESK_AGENT, False),
    ],
)
def test_who_orders_may_add_a_customer(client_for, kind, role, offered):
    member = MembershipFactory(partner=PartnerFactory(**kind), roles=[role])
    place = [member.partner.slug]

    page = client_for(member.user).get(reverse("customers:list", args=place)).content.decode()

    assert (f'action="{reverse("subscriptions:new_customer", args=place)}"' in page) is offered


@pytest.mark.parametrize("role", [Role.ACCOUNT_ADMIN, Role.DEFAULT_USER])
def test_a_role_without_customers_is_refused(client_for, partner, url, role):
    member = MembershipFactory(partner=partner, roles=[role])

    assert client_for(member.user).get(url).status_code == 403


# --- whose customers --------------------------------------------------------------------------


def test_another_partners_customers_never_show(client_for, alice, charlie, partner, url):
    shared = CustomerFactory(name="Shared", default_domain="shared.example")
    foreign = charlie.memberships.get().partner
    ResellerRelationshipFactory(partner=foreign, customer=shared)
    theirs = add(foreign, "Theirs", "theirs.example")
    add(partner, "Ours")
    client = client_for(alice)

    assert names(client.get(url)) == ["Ours"]
    for search in ("theirs", "theirs.example", theirs.tenant_id, "shared.example"):
        assert names(client.get(url, {"q": search})) == []
    assert names(client.get(url, {"open": theirs.tenant_id})) == ["Ours"]
    assert client_for(charlie).get(url).status_code == 404


def test_a_removed_customer_is_only_among_the_former_ones(signed_in, partner, url):
    add(partner, "Adatum")
    add(
        partner,
        "Bellows",
        state=RelationshipState.REMOVED,
        ended_at=datetime(2026, 5, 6, tzinfo=UTC),
    )

    assert names(signed_in.get(url)) == ["Adatum"]
    former = signed_in.get(url, {"relationship": "removed"})
    assert names(former) == ["Bellows"]
    page = former.content.decode()
    assert 'data-label="Until">May 6, 2026</td>' in page
    assert "/account/" not in page
    assert "expander" not in page


# --- search -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "search",
    [
        "łódzkie",
        "LODZKIE",
        "dzkie przeds",
        "  Łódzkie   Przedsiębiorstwo ",
        "lodz-firma.example",
        "firma.ex",
        "second-domain",
        "lo",
    ],
)
def test_search_finds_any_part_of_name_and_domains(signed_in, partner, url, search):
    customer = CustomerFactory(
        name="Łódzkie Przedsiębiorstwo",
        default_domain="lodz-firma.example",
        domains=["second-domain.example"],
    )
    ResellerRelationshipFactory(partner=partner, customer=customer)
    add(partner, "Adatum", "adatum.test")

    assert names(signed_in.get(url, {"q": search})) == ["Łódzkie Przedsiębiorstwo"]


def test_search_finds_part_of_the_tenant_id(signed_in, partner, url):
    found, _other = add(partner, "Adatum"), add(partner, "Bellows")

    assert names(signed_in.get(url, {"q": found.tenant_id.upper()})) == ["Adatum"]
    assert names(signed_in.get(url, {"q": found.tenant_id[4:20]})) == ["Adatum"]


def test_one_or_two_letters_find_beginnings_and_say_so(signed_in, partner, url):
    add(partner, "Adatum", "x1.example")
    add(partner, "Bellows", "ada.example")
    add(partner, "Canada", "x2.example")

    response = signed_in.get(url, {"q": "Ad"})

    assert names(response) == ["Adatum", "Bellows"]
    assert "Names and domains that begin with “ad”." in response.content.decode()


def test_search_follows_a_change_and_a_removal(signed_in, partner, url):
    row, gone = add(partner, "Adatum"), add(partner, "Bellows")
    Customer.objects.filter(pk=row.customer_id).update(name="Contoso")
    copies.refresh(row.customer)
    gone.delete()

    assert names(signed_in.get(url, {"q": "adatum"})) == []
    assert names(signed_in.get(url, {"q": "contoso"})) == ["Contoso"]
    assert names(signed_in.get(url, {"q": "bellows"})) == []


@pytest.mark.parametrize("literal", ['a"b', "100%_off", r"back\slash", "a_b", "%%%", "___"])
def test_wildcards_are_letters(signed_in, partner, url, literal):
    add(partner, f"Firm {literal} one")
    add(partner, "Firm 100XXoff back-slash aXb one")

    assert names(signed_in.get(url, {"q": literal})) == [f"Firm {literal} one"]


def test_whoever_owns_the_typed_domain_stands_first(signed_in, partner, url):
    add(partner, "Aardvark", "mycontoso.example")
    add(partner, "Zebra", "contoso.example")
    second = CustomerFactory(name="Yak", domains=["ontoso.example"])
    ResellerRelationshipFactory(partner=partner, customer=second)

    found = signed_in.get(url, {"q": "Contoso.example"})
    assert names(found) == ["Zebra", "Aardvark"]
    assert found.context["summary"] == "2 customers"
    assert names(signed_in.get(url, {"q": "ontoso.example"})) == ["Yak", "Aardvark", "Zebra"]


@pytest.mark.parametrize(
    "nasty",
    [
        "\0",
        "a\0b",
        "\x01\x02 \x1f",
        "x" * 300,
        "´",  # noqa: RUF001 (a letter that folds to nothing)
        "'; DROP TABLE customers_customer; --",
        '"><script>alert(1)</script>',
        "\u202eمرحبا",  # noqa: RUF001 (right to left)
        "😀😀",
        "a.b.c.\0.",
        "%",
        "\\",
    ],
)
def test_nothing_typed_breaks_the_page(signed_in, partner, url, nasty):
    add(partner, "Adatum")
    for names_of in ("q", "sort", "relationship", "admin", "agreement", "cursor", "open"):
        response = signed_in.get(url, {names_of: nasty})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()


def test_emoji_and_right_to_left_names_are_found(signed_in, partner, url):
    add(partner, "😀😀 Ltd")
    add(partner, "شركة الاختبار")

    assert names(signed_in.get(url, {"q": "😀😀 l"})) == ["😀😀 Ltd"]
    assert names(signed_in.get(url, {"q": "الاختبار"})) == ["شركة الاختبار"]


def test_too_long_a_search_says_so_and_narrows_nothing(signed_in, partner, url):
    add(partner, "Adatum")

    response = signed_in.get(url, {"q": "x" * 300})

    assert names(response) == ["Adatum"]
    assert "Ensure this value has at most 253 characters" in response.content.decode()


# --- filters ----------------------------------------------------------------------------------


def test_filter_by_delegated_admin(signed_in, partner, url):
    with_admin = add(partner, "Adatum")
    AdminGrantFactory(partner=partner, customer=with_admin.customer)
    other = add(partner, "Bellows")
    AdminGrantFactory(customer=other.customer)  # another partner's grant

    assert names(signed_in.get(url, {"admin": "yes"})) == ["Adatum"]
    assert names(signed_in.get(url, {"admin": "no"})) == ["Bellows"]


def test_filter_by_state_of_agreement(signed_in, partner, url):
    today = timezone.now().date()
    AgreementTextFactory(version="2025", valid_from=today - timedelta(days=400))
    AgreementTextFactory(version="2026", valid_from=today)
    AgreementTextFactory(version="2027", valid_from=today + timedelta(days=1))
    CustomerAgreementFactory(customer=add(partner, "Current").customer, version="2026")
    CustomerAgreementFactory(customer=add(partner, "Older").customer, version="2025")
    add(partner, "Missing")

    assert names(signed_in.get(url, {"agreement": "accepted"})) == ["Current"]
    assert names(signed_in.get(url, {"agreement": "outdated"})) == ["Older"]
    assert names(signed_in.get(url, {"agreement": "missing"})) == ["Missing"]


def test_without_an_agreement_text_nothing_is_missing(signed_in, partner, url):
    add(partner, "Adatum")

    assert names(signed_in.get(url, {"agreement": "missing"})) == []
    assert names(signed_in.get(url, {"agreement": "accepted"})) == ["Adatum"]


def test_filters_and_search_combine_and_are_counted(signed_in, partner, url):
    for number in range(3):
        row = add(partner, f"Adatum {number}")
        if number:
            AdminGrantFactory(partner=partner, customer=row.customer)

    response = signed_in.get(url, {"q": "adatum", "admin": "yes"})

    assert names(response) == ["Adatum 1", "Adatum 2"]
    assert response.context["summary"] == "2 customers"
    assert "2 customers" in response.content.decode()


def test_a_value_that_is_not_offered_is_named_and_narrows_nothing(signed_in, partner, url):
    add(partner, "Adatum")

    response = signed_in.get(url, {"admin": "maybe", "sort": "colour"})

    assert names(response) == ["Adatum"]
    assert "This choice is not offered." in response.content.decode()


def test_the_count_stops_at_its_limit(signed_in, partner, url, monkeypatch):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 2)
    monkeypatch.setattr(customer_list, "COUNT_LIMIT", 4)
    monkeypatch.setattr("customers.views.COUNT_LIMIT", 4)
    for number in range(6):
        add(partner, f"Adatum {number}")

    assert signed_in.get(url, {"q": "adatum"}).context["summary"] == "4+ customers"


# --- order and pages --------------------------------------------------------------------------


def test_names_sort_without_accents_and_case(signed_in, partner, url):
    for name in ("Zebra", "Łódź", "lynx", "Émile", "Firma", "Ångström"):
        add(partner, name)

    expected = ["Ångström", "Émile", "Firma", "Łódź", "lynx", "Zebra"]
    assert names(signed_in.get(url)) == expected
    assert names(signed_in.get(url, {"sort": "-name"})) == expected[::-1]


def test_every_heading_sorts_both_ways(signed_in, partner, url):
    first = add(partner, "B", "z.example", started_at=datetime(2026, 1, 1, tzinfo=UTC))
    second = add(partner, "A", "y.example", started_at=datetime(2026, 1, 2, tzinfo=UTC))
    by_id = sorted([first, second], key=lambda row: row.tenant_id)

    assert names(signed_in.get(url, {"sort": "domain"})) == ["A", "B"]
    assert names(signed_in.get(url, {"sort": "-domain"})) == ["B", "A"]
    assert names(signed_in.get(url, {"sort": "since"})) == ["B", "A"]
    assert names(signed_in.get(url, {"sort": "-since"})) == ["A", "B"]
    assert names(signed_in.get(url, {"sort": "id"})) == [row.name for row in by_id]
    assert names(signed_in.get(url, {"sort": "-id"})) == [row.name for row in by_id[::-1]]
    page = signed_in.get(url, {"sort": "domain", "q": "example"}).content.decode()
    assert 'aria-sort="ascending"><a class="sort" id="sort-domain" href="' in page
    assert f'href="{url}?q=example&amp;sort=-domain"' in page


@pytest.mark.parametrize("sort", ["name", "-name", "since", "-domain"])
def test_pages_hold_every_customer_once_there_and_back(signed_in, partner, url, sort, monkeypatch):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 3)
    for number in range(11):
        add(partner, f"Same {number // 4}")
    listed, visited = [], []
    response = signed_in.get(url, {"sort": sort, "q": "same"})
    while True:
        listed += [row["id"] for row in response.context["rows"]]
        visited.append(names(response))
        if not response.context["next_url"]:
            break
        response = signed_in.get(response.context["next_url"])
    assert len(listed) == len(set(listed)) == 11

    back = [names(response)]
    while response.context["previous_url"]:
        response = signed_in.get(response.context["previous_url"])
        back.append(names(response))
    assert back[::-1] == visited


def test_the_cursor_of_another_order_means_the_first_page(signed_in, partner, url, monkeypatch):
    monkeypatch.setattr(customer_list, "PAGE_SIZE", 1)
    add(partner, "A"), add(partner, "B")
    following = signed_in.get(url).context["next_url"]

    assert names(signed_in.get(following)) == ["B"]
    assert names(signed_in.get(following.replace("?", "?sort=-name&"))) == ["B"]
    assert names(signed_in.get(following + "x")) == ["A"]


# --- rows that open ---------------------------------------------------------------------------


def test_open_rows_are_in_the_page_and_can_be_closed(signed_in, partner, url):
    rows = [add(partner, name) for name in ("A", "B", "C")]
    query = {"q": "example", "open": [rows[0].tenant_id, rows[2].tenant_id.upper(), "nonsense"]}

    response = signed_in.get(url, query)

    opened = [row["name"] for row in response.context["rows"] if row["details"]]
    assert opened == ["A", "C"]
    page = response.content.decode()
    assert page.count('class="row-detail"') == 2
    assert f'href="{url}?q=example&amp;open={rows[2].tenant_id}" role="button"' in page


# --- htmx -------------------------------------------------------------------------------------


def test_htmx_gets_the_table_and_the_export_that_fits_it(signed_in, partner, url):
    add(partner, "Adatum")

    response = signed_in.get(url, {"q": "adatum"}, headers=HTMX)

    page = response.content.decode()
    assert "<html" not in page
    assert page.count('id="customer-table"') == 1
    assert 'hx-swap-oob="true" href="/p/alices-cloud/customers/export/?q=adatum"' in page
    assert "HX-Request" in response.headers["Vary"]


# --- cost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"q": "example", "admin": "no"}, {"open": "all"}])
def test_statements_do_not_grow_with_rows(signed_in, partner, url, query):
    counts = []
    total = 0
    for wanted in (1, 3, 50):
        while total < wanted:
            add(partner, f"Customer {total:03}")
            total += 1
        if "open" in query:
            query = {"open": list(ResellerRelationship.objects.values_list("tenant_id", flat=True))}
        with CaptureQueriesContext(connection) as captured:
            response = signed_in.get(url, query)
        assert len(names(response)) == wanted
        counts.append(len(captured))

    assert len(set(counts)) == 1
    # Session, person, membership; the rows, or the rows with what opens below them; their tags.
    assert counts[0] <= (8 if "open" in query else 5)


def plan_of_a_deep_page(partner, sort):
    """What the database does for a page in the middle: the very query, explained."""
    order = customer_list.SORTS[sort]
    query = customer_list.CustomerQuery(sort=sort)
    rows = customer_list.relationships(partner, query).values(*customer_list.FIELDS)
    middle = rows.order_by(order.field, "id")[1500]
    place = keyset.Place(middle[order.field], middle["id"])
    page = rows.filter(keyset._beyond(order, place, descending=order.descending))
    sign = "-" if order.descending else ""
    return page.order_by(f"{sign}{order.field}", f"{sign}id")[:51].explain()


@pytest.fixture
def many(partner):
    """Enough customers that a planner has a reason to care."""
    many_customers(partner, 3000, names=3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_resellerrelationship")


def test_every_order_walks_an_index_from_the_cursor_on(partner, many):
    for sort in customer_list.SORTS:
        plan = plan_of_a_deep_page(partner, sort)

        assert "rel_by_" in plan
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.postgres
def test_search_inside_uses_the_trigram_index(partner, many):
    query = customer_list.CustomerQuery(search="firm 1234")
    with connection.cursor() as cursor:
        # As after a VACUUM; and 3,000 rows are still a small table.
        cursor.execute("SELECT gin_clean_pending_list('rel_search')")
        cursor.execute("SET LOCAL enable_seqscan = off")

    assert "rel_search" in customer_list.relationships(partner, query).explain()
