"""What is shown of usage: totals on the page of a subscription, daily lines, and their file."""

import csv
import datetime
import io
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from partners.enums import Role
from partners.models import AuditEntry, Partner, User
from subscriptions.imports.enums import ImportState
from subscriptions.models import Subscription, UsageImport, UsageLine
from subscriptions.usage import selectors
from subscriptions.usage.selectors import Metered, spending, spending_of
from tests.factories.customers import ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.sheets import UsageLineFactory, UsageSubscriptionFactory
from tests.factories.subscriptions import SubscriptionFactory
from tests.subscriptions.usage.sheets import row, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2026, 1, 15, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def cloud(partner: Partner) -> Subscription:
    found = UsageSubscriptionFactory.create(partner=partner)
    ResellerRelationshipFactory(partner=partner, customer=found.customer)
    return found


def line(subscription: Subscription, day: str, meter: str = "VM", amount: str = "1.1000") -> None:
    UsageLineFactory(
        subscription=subscription,
        day=datetime.date.fromisoformat(day),
        meter=meter,
        amount=Decimal(amount),
        quantity=Decimal("0.100000"),
    )


# --- totals ------------------------------------------------------------------------------------


def test_months_and_meters(cloud: Subscription, django_assert_num_queries: Any) -> None:
    for day, amount in (("2026-01-01", "0.1000"), ("2026-01-14", "0.2000"), ("2025-12-31", "5"),
                        ("2025-02-01", "7.0001"), ("2025-01-31", "99")):  # fmt: skip
        line(cloud, day, amount=amount)
    line(cloud, "2026-01-14", meter="Storage", amount="3")
    line(UsageSubscriptionFactory(), "2026-01-14", amount="1000")

    with django_assert_num_queries(2):
        found = spending_of(cloud)

    assert len(found.months) == 12
    assert (found.current.month, found.current.amount) == (
        datetime.date(2026, 1, 1),
        Decimal("3.3"),
    )
    assert (found.previous.month, found.previous.amount) == (datetime.date(2025, 12, 1), Decimal(5))
    assert found.months[-1].month == datetime.date(2025, 2, 1)
    assert found.total == Decimal("15.30")  # of what stands on the bills, 7.0001 as 7.00
    assert found.until == datetime.date(2026, 1, 14)
    assert found.meters == [
        Metered("Storage", "1 hour", Decimal("0.1"), Decimal(3)),
        Metered("VM", "1 hour", Decimal("0.2"), Decimal("0.3")),
    ]


def test_tenths_add_up_exactly(cloud: Subscription) -> None:
    for day in range(1, 11):
        line(cloud, f"2026-01-{day:02}", amount="0.1000")

    assert spending_of(cloud).current.amount == Decimal("1.0000")
    assert str(spending(cloud, datetime.date(2026, 1, 31))[0].amount) == "1.0000"


def test_nothing_used(cloud: Subscription) -> None:
    found = spending_of(cloud)

    assert (found.until, found.total, found.meters) == (None, Decimal(0), [])


# --- pages -------------------------------------------------------------------------------------


def url(subscription: Subscription, partner: Partner, name: str = "usage") -> str:
    return reverse(
        f"subscriptions:{name}",
        args=[partner.slug, subscription.customer.public_id, subscription.public_id],
    )


@pytest.fixture
def page(cloud: Subscription, partner: Partner, alice: User, client_for: Any) -> Any:
    browser = client_for(alice)

    def get(name: str = "usage", **parameters: str) -> Any:
        return browser.get(url(cloud, partner, name), parameters)

    return get


def test_the_page_of_the_subscription_shows_spending(page: Any, cloud: Subscription) -> None:
    line(cloud, "2026-01-14", amount="1234.5")

    text = page("detail").text

    assert "1,234.50\u00a0EUR" in text
    assert "By meter, January 2026" in text
    assert "Usage known until" in text


def test_the_page_of_an_unused_subscription_says_so(page: Any) -> None:
    assert "No usage has been reported in the last 12 months." in page("detail").text


def test_daily_lines_newest_first(page: Any, cloud: Subscription) -> None:
    line(cloud, "2026-01-13")
    line(cloud, "2026-01-14", meter="Storage")
    line(UsageSubscriptionFactory(customer=cloud.customer), "2026-01-14", meter="Somebody else's")

    answer = page()

    assert [each["meter"] for each in answer.context["rows"]] == ["Storage", "VM"]
    assert "Somebody else" not in answer.text


@pytest.mark.parametrize("rows", [1, 3])
def test_queries(page: Any, cloud: Subscription, rows: int, django_assert_num_queries: Any) -> None:
    for number in range(rows):
        line(cloud, "2026-01-14", meter=f"Meter {number}")

    # Session, user, membership, customer, subscription, months, meters, lines.
    with django_assert_num_queries(8):
        page(month="2026-01")


def test_a_month(page: Any, cloud: Subscription) -> None:
    line(cloud, "2025-12-31")
    line(cloud, "2026-01-01", meter="Storage")

    answer = page(month="2025-12")

    assert [each["meter"] for each in answer.context["rows"]] == ["VM"]
    assert "By meter, December 2025" in answer.text
    assert "This choice is not offered." in page(month="2024-01").text
    assert page(month="2025-12-01'").status_code == 200


def test_pages_by_day(page: Any, cloud: Subscription, monkeypatch: Any) -> None:
    monkeypatch.setattr(selectors, "PAGE_SIZE", 2)
    for day in (1, 2, 3):
        line(cloud, f"2026-01-0{day}")
        line(cloud, f"2026-01-0{day}", meter="Storage")

    seen, cursor = [], ""
    for _page in range(3):
        answer = page(cursor=cursor)
        seen += [(each["day"].day, each["meter"]) for each in answer.context["rows"]]
        cursor = answer.context["next_url"].partition("cursor=")[2]

    assert cursor == ""
    assert seen == [(day, meter) for day in (3, 2, 1) for meter in ("Storage", "VM")]
    assert page(cursor="WyItZGF5IiwxLCIyMDI2LTEzLTQ1IiwxXQ").status_code == 200


def test_export(page: Any, cloud: Subscription, partner: Partner) -> None:
    line(cloud, "2026-01-14", meter="=VM")
    line(cloud, "2025-12-31")

    answer = page("usage_export", month="2026-01")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["Day", "Meter", "Unit", "Quantity", "Amount", "Currency"],
        ["2026-01-14", "'=VM", "1 hour", "0.10", "1.10", "EUR"],
    ]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.data) == ("usage.exported", {"filters": {"month": "2026-01"}})
    assert [reader.organisation_id for reader in entry.readers.all()] == [partner.public_id]


def test_no_delegated_admin_is_needed_and_the_reseller_reads(
    cloud: Subscription, client_for: Callable[[User], Client]
) -> None:
    location = PartnerFactory(reseller=True).locations.last()
    assert location is not None
    Subscription.objects.filter(pk=cloud.pk).update(
        reseller=location.partner, reseller_location=location
    )
    seller = MembershipFactory(partner=location.partner, roles=[Role.SALES_AGENT]).user
    line(cloud, "2026-01-14")
    browser = client_for(seller)
    assert browser.get(url(cloud, location.partner)).status_code == 404

    ResellerRelationshipFactory(partner=location.partner, customer=cloud.customer)

    answer = browser.get(url(cloud, location.partner))
    assert len(answer.context["rows"]) == 1


def test_strangers_find_nothing(
    cloud: Subscription, charlie: User, partner: Partner, client_for: Any
) -> None:
    theirs = charlie.memberships.get().partner
    ResellerRelationshipFactory(partner=theirs, customer=cloud.customer)
    browser = client_for(charlie)

    assert browser.get(url(cloud, partner)).status_code == 404
    # Related to the customer, but neither the seller nor named.
    assert browser.get(url(cloud, theirs)).status_code == 404


def test_what_is_licensed_says_why_it_has_no_usage(
    partner: Partner, alice: User, client_for: Any
) -> None:
    licensed = SubscriptionFactory(partner=partner)
    ResellerRelationshipFactory(partner=partner, customer=licensed.customer)

    answer = client_for(alice).get(url(licensed, partner))

    assert "This subscription is license-based" in answer.text


# --- operators ---------------------------------------------------------------------------------


def test_operators_load_usage(
    client: Client, cloud: Subscription, drain_tasks: Callable[[], int]
) -> None:
    client.force_login(UserFactory(operator=True))
    data = sheet(row(cloud, day="2026-01-14"), row(cloud, day="2026-01-14"))

    client.post(
        reverse("admin:subscriptions_usageimport_add"),
        {"file": SimpleUploadedFile("usage.csv", data)},
    )
    drain_tasks()
    found = UsageImport.objects.get()
    assert (found.state, found.verdicts) == (ImportState.CHECKED, {"created": 1, "problem": 1})
    assert not UsageLine.objects.exists()
    client.post(reverse("admin:subscriptions_usageimport_run", args=[found.pk]), {"sent": "yes"})
    drain_tasks()

    assert UsageLine.objects.get().subscription == cloud
    found.refresh_from_db()
    assert (found.state, found.results) == (ImportState.DONE, found.verdicts)
