"""Incentives: who sees which period, the filters, the paging, the copy and the history."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.enums import Role
from partners.models import AuditEntry
from subscriptions.enums import SubscriptionState
from subscriptions.incentives import selectors
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import ResellerAssociationFactory
from tests.factories.subscriptions import (
    OfferFactory,
    ResellerOfRecordFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider():
    return PartnerFactory(name="Paula's Distribution", slug="paulas", provider=True)


@pytest.fixture
def reseller():
    return PartnerFactory(name="Rita's Shop", slug="ritas", reseller=True, with_location=False)


@pytest.fixture
def location(reseller):
    return PartnerLocationFactory(partner=reseller, number="4100999")


@pytest.fixture
def as_provider(client, provider):
    client.force_login(MembershipFactory(partner=provider).user)
    return client


@pytest.fixture
def as_reseller(client, reseller):
    client.force_login(MembershipFactory(partner=reseller).user)
    return client


def a_location(**fields):
    partner = PartnerFactory(reseller=True, with_location=False, **fields)
    return PartnerLocationFactory(partner=partner)


def page(partner, name="incentives", *args, **query):
    return reverse(f"subscriptions:{name}", args=[partner.slug, *args], query=query or None)


def earn(provider, location, customer="Adatum", *, since=None, until=None, seen_by=(), **fields):
    """A period of a subscription, as the services leave it."""
    customer = customer if not isinstance(customer, str) else CustomerFactory(name=customer)
    for partner in seen_by:
        ResellerRelationshipFactory(partner=partner, customer=customer)
    subscription = SubscriptionFactory(partner=provider, customer=customer, **fields)
    ResellerAssociationFactory(provider=provider, reseller=location.partner, customer=customer)
    since = since or timezone.now()
    if until is None:
        subscription.reseller, subscription.reseller_location = location.partner, location
        subscription.save()
    return ResellerOfRecordFactory(
        subscription=subscription, location=location, since=since, until=until, set_by_name="Paula"
    )


def shown(response):
    return [row.customer for row in response.context["rows"]]


# --- who sees what --------------------------------------------------------------------------------


def test_reseller_sees_what_names_it_and_opens_only_its_own_customers(
    as_reseller, provider, reseller, location
):
    earn(provider, location, "Known", seen_by=[provider, reseller], quantity=12)
    earn(provider, location, "Unknown", seen_by=[provider])
    other = a_location()
    earn(provider, other, "Somebody else's")

    response = as_reseller.get(page(reseller))

    rows = {row.customer: row for row in response.context["rows"]}
    assert set(rows) == {"Known", "Unknown"}
    assert rows["Known"].customer_id is not None
    assert rows["Unknown"].customer_id is None  # no relationship, no record
    assert (rows["Known"].seats, rows["Known"].location) == (12, "4100999")
    assert rows["Known"].other == "Paula's Distribution"
    content = response.content.decode()
    assert "<strong>Unknown</strong>" in content
    account = reverse("customers:account", args=[reseller.slug, rows["Known"].customer_id])
    assert f'<a href="{account}">Known</a>' in content
    assert "tabs" not in content
    assert (rows["Known"].opens, rows["Unknown"].opens) == (True, False)
    detail = reverse(
        "subscriptions:detail",
        args=[reseller.slug, rows["Known"].customer_id, rows["Known"].subscription_id],
    )
    assert f'<a href="{detail}">' in content
    assert as_reseller.get(detail).status_code == 200


def test_provider_sees_its_sales_by_reseller(as_provider, provider, reseller, location):
    second = a_location(name="Second Shop")
    earn(provider, location, "First's", seen_by=[provider])
    earn(provider, second, "Second's", seen_by=[provider])
    earn(PartnerFactory(provider=True), location, "Of another provider")

    everything = as_provider.get(page(provider))
    one = as_provider.get(page(provider, reseller=reseller.public_id))
    stranger = as_provider.get(page(provider, reseller=PartnerFactory().public_id))

    assert set(shown(everything)) == {"First's", "Second's"}
    assert shown(one) == ["First's"]
    assert set(shown(stranger)) == {"First's", "Second's"}  # narrows nothing, and says so
    assert "This choice is not offered." in stranger.content.decode()


def test_one_that_is_both_has_a_tab_for_each_side(client):
    both = PartnerFactory(
        slug="both", provider=True, is_indirect_reseller=True, with_location=False
    )
    client.force_login(MembershipFactory(partner=both).user)
    own = PartnerLocationFactory(partner=both)
    earn(both, a_location(), "Sold")
    earn(PartnerFactory(provider=True), own, "Earned")

    first = client.get(page(both))
    second = client.get(page(both, by="provider"))

    assert shown(first) == ["Sold"]
    assert shown(second) == ["Earned"]
    assert [(tab.label, tab.current) for tab in second.context["tabs"]] == [
        ("Your indirect resellers", False), ("Your location IDs", True),
    ]  # fmt: skip
    assert '<input type="hidden" name="by" value="provider">' in second.content.decode()
    assert "by=provider" in second.context["export_url"]


def test_a_direct_bill_partner_and_a_helpdesk_agent_are_refused(client, provider):
    direct = MembershipFactory(partner__direct=True)
    client.force_login(direct.user)
    assert client.get(page(direct.partner)).status_code == 403
    client.force_login(MembershipFactory(partner=provider, roles=[Role.HELPDESK_AGENT]).user)
    assert client.get(page(provider)).status_code == 403


def test_sales_agent_views_and_does_not_export(client, provider, location):
    earn(provider, location)
    client.force_login(MembershipFactory(partner=provider, roles=[Role.SALES_AGENT]).user)

    response = client.get(page(provider))

    assert shown(response) == ["Adatum"]
    assert "export-command" not in response.content.decode()
    assert client.get(page(provider, "incentives_export")).status_code == 403


# --- the list -------------------------------------------------------------------------------------


def test_former_periods_stand_apart_and_tell_nothing_of_today(
    as_reseller, provider, reseller, location
):
    now = timezone.now()
    earn(provider, location, "Current")
    earn(
        provider, location, "Former", since=now - timedelta(days=90), until=now, quantity=954_711,
        seen_by=[reseller],
    )  # fmt: skip

    current = as_reseller.get(page(reseller))
    former = as_reseller.get(page(reseller, period="former"))

    assert (shown(current), shown(former)) == (["Current"], ["Former"])
    assert not re.search(r"954\W?711", former.content.decode())
    assert not former.context["rows"][0].opens  # it is somebody else's now
    assert "Until" in former.content.decode()


def test_search_folds_names_and_finds_domains(as_provider, provider, location):
    earn(provider, location, CustomerFactory(name="Łódź Foods", default_domain="lodz.example"))
    earn(provider, location, CustomerFactory(name="Adatum", default_domain="adatum.example"))

    assert shown(as_provider.get(page(provider, q="lodz FOO"))) == ["Łódź Foods"]
    assert shown(as_provider.get(page(provider, q="adatum.ex"))) == ["Adatum"]
    nothing = as_provider.get(page(provider, q="nobody"))
    assert "No subscription matches." in nothing.content.decode()


def test_pages_turn_by_key_newest_first(as_provider, provider, location, monkeypatch):
    monkeypatch.setattr(selectors, "PAGE_SIZE", 2)
    moment = timezone.now()
    for number in range(5):
        earn(provider, location, f"Customer {number}", since=moment - timedelta(days=number // 2))

    first = as_provider.get(page(provider, q="customer"))
    second = as_provider.get(first.context["next_url"])
    third = as_provider.get(second.context["next_url"])
    back = as_provider.get(third.context["previous_url"])

    assert shown(first) == ["Customer 1", "Customer 0"]  # of one moment: the later row first
    assert shown(second) == ["Customer 3", "Customer 2"]
    assert shown(third) == ["Customer 4"]
    assert not third.context["next_url"]
    assert shown(back) == shown(second)


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_rows(
    as_provider, provider, location, no_n_plus_one, django_assert_num_queries, rows
):
    for number in range(rows):
        earn(provider, location, f"Customer {number}", seen_by=[provider])

    # session, person, membership; resellers to choose from, periods, customers in sight
    with django_assert_num_queries(6) as captured:
        response = as_provider.get(page(provider))

    assert len(response.context["rows"]) == rows
    told = " ".join(query["sql"] for query in captured.captured_queries).upper()
    assert "COUNT(" not in told
    assert "OFFSET" not in told


def test_htmx_gets_the_table_alone(as_provider, provider, location):
    earn(provider, location)

    content = as_provider.get(page(provider), headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in content
    assert 'id="incentive-table"' in content
    assert 'hx-swap-oob="true"' in content  # the address of the copy follows the filters


def test_what_is_paid_by_use_has_no_seats(as_provider, provider, location):
    earn(provider, location, offer=OfferFactory(usage=True))

    response = as_provider.get(page(provider))

    assert response.context["rows"][0].seats is None
    assert "Usage-based" in response.content.decode()


def test_empty_pages_say_how_they_fill(as_provider, client, provider, reseller):
    assert "Reseller (MPN ID)" in as_provider.get(page(provider)).content.decode()
    client.force_login(MembershipFactory(partner=reseller).user)
    assert "one of your location IDs yet" in client.get(page(reseller)).content.decode()


# --- the copy -------------------------------------------------------------------------------------


def cells(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_export_holds_what_the_filters_show_and_no_formula(as_provider, provider, location):
    period = earn(
        provider, location, CustomerFactory(name="=cmd()", default_domain="cmd.example"),
        nickname="Ours", quantity=7, state=SubscriptionState.SUSPENDED,
    )  # fmt: skip
    earn(provider, location, "Filtered away", until=timezone.now())

    response = as_provider.get(page(provider, "incentives_export"))

    header, row = cells(response)
    assert header == [
        "Company name", "Primary domain name", "Product", "Subscription nickname",
        "Subscription ID", "Indirect reseller", "Location ID", "Quantity", "Status", "Since",
        "Set by",
    ]  # fmt: skip
    assert row == [
        "'=cmd()", "cmd.example", period.subscription.offer.name, "Ours",
        str(period.subscription.public_id), "Rita's Shop", "4100999", "7", "Suspended",
        period.since.date().isoformat(), "Paula",
    ]  # fmt: skip
    assert response["Cache-Control"] == "no-store"
    [entry] = AuditEntry.objects.all()
    assert (entry.verb, entry.data["filters"]) == ("incentives.exported", {})


def test_export_of_former_periods_of_a_reseller(as_reseller, provider, reseller, location):
    earn(provider, location, until=timezone.now())

    header, row = cells(as_reseller.get(page(reseller, "incentives_export", period="former")))

    assert "Quantity" not in header
    assert "Until" in header
    assert len(row) == len(header)
    assert AuditEntry.objects.get().data["filters"] == {"period": "former"}


# --- the history ----------------------------------------------------------------------------------


@pytest.fixture
def changed(provider, location):
    """Rita's, then nobody's, then the second one's."""
    now = timezone.now()
    second = PartnerLocationFactory(
        partner=PartnerFactory(
            name="Second Shop", slug="second", reseller=True, with_location=False
        ),
        number="4100777",
    )
    period = earn(provider, second, "Adatum", since=now - timedelta(days=10), seen_by=[provider])
    ResellerOfRecordFactory(
        subscription=period.subscription, location=location, set_by_name="Pablo",
        since=now - timedelta(days=90), until=now - timedelta(days=30),
    )  # fmt: skip
    return period.subscription


def spans(response):
    return [(span.reseller, span.location, bool(span.until)) for span in response.context["spans"]]


def test_provider_reads_the_whole_history(as_provider, provider, changed):
    response = as_provider.get(page(provider, "incentive_history", changed.public_id))

    assert spans(response) == [
        ("Second Shop", "4100777", False), ("", "", True), ("Rita's Shop", "4100999", True),
    ]  # fmt: skip
    content = response.content.decode()
    assert "No indirect reseller" in content
    assert "Set by Pablo" in content
    assert reverse("customers:account", args=[provider.slug, changed.customer.public_id]) in content


def test_a_reseller_reads_its_own_periods_only(as_reseller, reseller, changed):
    response = as_reseller.get(page(reseller, "incentive_history", changed.public_id))

    assert spans(response) == [("Rita's Shop", "4100999", True)]
    content = response.content.decode()
    assert "Second Shop" not in content
    assert "customers/" not in content.split("<main")[1]  # no relationship, no record


def test_history_after_the_last_reseller(as_provider, provider, location):
    period = earn(provider, location, until=timezone.now())

    response = as_provider.get(page(provider, "incentive_history", period.subscription.public_id))

    assert spans(response) == [("", "", False), ("Rita's Shop", "4100999", True)]


def test_strangers_do_not_learn_that_a_subscription_exists(client, provider, location, changed):
    never_named = SubscriptionFactory(partner=provider)
    stranger = MembershipFactory(partner__reseller=True)
    client.force_login(stranger.user)
    url = page(stranger.partner, "incentive_history", changed.public_id)
    assert client.get(url).status_code == 404
    client.force_login(MembershipFactory(partner=provider).user)
    url = page(provider, "incentive_history", never_named.public_id)
    assert client.get(url).status_code == 404
