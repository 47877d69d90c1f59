"""Daily usage comes from a list; a corrected line takes the place of the one that is there."""

import datetime
import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subscriptions.enums import SubscriptionState
from subscriptions.imports.enums import RowResult
from subscriptions.models import Subscription, UsageLine
from tests.factories.sheets import UsageSubscriptionFactory
from tests.factories.subscriptions import SubscriptionFactory
from tests.subscriptions.usage.sheets import codes, loaded, row, sheet

pytestmark = pytest.mark.django_db
CREATED, CHANGED, UNCHANGED, PROBLEM = RowResult
START = datetime.datetime(2026, 9, 15, 13, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def cloud() -> Subscription:
    return UsageSubscriptionFactory.create(started=START)


def results(summary: Any) -> list[RowResult]:
    return [outcome.result for outcome in summary.outcomes]


def test_lines_are_created_once(cloud: Subscription) -> None:
    rows = [row(cloud), row(cloud, meter="Storage", quantity="512.25", amount="10,2450"),
            row(cloud, day="02.11.2026")]  # fmt: skip

    assert results(loaded(*rows)) == [CREATED] * 3
    before = list(UsageLine.objects.order_by("pk").values())
    assert results(loaded(*rows)) == [UNCHANGED] * 3

    assert list(UsageLine.objects.order_by("pk").values()) == before
    storage = UsageLine.objects.get(meter="Storage")
    assert (storage.quantity, storage.amount) == (Decimal("512.25"), Decimal("10.245"))
    assert set(UsageLine.objects.values_list("day", flat=True)) == {
        datetime.date(2026, 11, 1),
        datetime.date(2026, 11, 2),
    }


def test_a_correction_replaces_its_line_and_says_how(cloud: Subscription) -> None:
    loaded(row(cloud), row(cloud, meter="Storage"))

    summary = loaded(row(cloud, quantity="12", amount="1.2"), row(cloud, meter="Storage"))

    assert results(summary) == [CHANGED, UNCHANGED]
    assert summary.outcomes[0].changes == [
        ("quantity", "24.00", "12.00"),
        ("amount", "2.40", "1.20"),
    ]
    assert UsageLine.objects.count() == 2
    assert UsageLine.objects.get(meter="Virtual machines").amount == Decimal("1.2")


def test_dry_run_says_the_same_and_keeps_nothing(cloud: Subscription) -> None:
    loaded(row(cloud))
    before = list(UsageLine.objects.values())
    rows = [row(cloud, amount="9"), row(cloud, meter="New"), row(cloud, meter="New"),
            row(cloud, day="2027-01-01")]  # fmt: skip

    dry = loaded(*rows, keep=False)

    assert list(UsageLine.objects.values()) == before
    assert loaded(*rows) == dry
    assert results(dry) == [CHANGED, CREATED, PROBLEM, PROBLEM]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"subscription": ""}, ("missing", "subscription")),
        ({"subscription": "mine"}, ("bad_subscription", "subscription")),
        ({"subscription": "5d1c6a52-7e0f-4a6b-9c59-0c8f3f1f7a10"},
         ("unknown_subscription", "subscription")),
        ({"day": "yesterday"}, ("bad_day", "day")),
        ({"day": "2026-02-30"}, ("bad_day", "day")),
        ({"day": "2026-11-22"}, ("day_in_future", "day")),
        ({"day": "2026-09-14"}, ("not_running", "day")),
        ({"meter": ""}, ("missing", "meter")),
        ({"meter": "x" * 121}, ("too_long", "meter")),
        ({"quantity": "many"}, ("bad_amount", "quantity")),
        ({"quantity": "-1"}, ("bad_amount", "quantity")),
        ({"quantity": "1.1234567"}, ("too_many_decimals", "quantity")),
        ({"amount": "1.12345"}, ("too_many_decimals", "amount")),
        ({"amount": "1,234"}, ("ambiguous_amount", "amount")),
        ({"currency": "USD"}, ("subscription_currency", "currency")),
    ],
)  # fmt: skip
def test_faults_of_one_line(
    cloud: Subscription, change: dict[str, str], problem: tuple[str, str]
) -> None:
    assert codes(loaded(row(cloud, **change))) == [[problem]]
    assert not UsageLine.objects.exists()


def test_the_first_day_and_today_count(cloud: Subscription) -> None:
    rows = [row(cloud, day="2026-09-15"), row(cloud, day="2026-11-21")]

    assert results(loaded(*rows)) == [CREATED, CREATED]


def test_usage_may_come_late_but_not_from_after_the_end(cloud: Subscription) -> None:
    cloud.state = SubscriptionState.DELETED
    cloud.state_since = datetime.datetime(2026, 11, 10, 9, tzinfo=datetime.UTC)
    cloud.save()

    summary = loaded(row(cloud, day="2026-11-10"), row(cloud, day="2026-11-11"))

    assert codes(summary) == [[], [("not_running", "day")]]


def test_licenses_and_what_waits_take_no_usage() -> None:
    licensed = SubscriptionFactory(started=START)
    waiting = UsageSubscriptionFactory(pending=True)

    assert codes(loaded(row(licensed))) == [[("not_by_use", "subscription")]]
    assert codes(loaded(row(waiting))) == [[("not_running", "day")]]


def test_a_fault_does_not_stop_the_others(cloud: Subscription) -> None:
    other = UsageSubscriptionFactory(started=START)

    summary = loaded(
        row(cloud, amount="?"), row(cloud), row(other), row(cloud, subscription="nobody")
    )

    assert results(summary) == [PROBLEM, CREATED, CREATED, PROBLEM]


def test_the_same_line_twice_in_one_file(cloud: Subscription) -> None:
    summary = loaded(row(cloud), row(cloud, amount="9"))

    assert codes(summary) == [[], [("duplicate", "meter")]]
    assert summary.outcomes[1].problems[0].value == "2"


def test_a_machine_writes_points(cloud: Subscription) -> None:
    loaded(row(cloud, quantity="1.234", amount="0.125"))

    line = UsageLine.objects.get()
    assert (line.quantity, line.amount) == (Decimal("1.234"), Decimal("0.125"))


def test_many_lines_of_one_subscription_cost_few_queries(
    cloud: Subscription, django_assert_num_queries: Any
) -> None:
    rows = [row(cloud, meter=f"Meter {number}") for number in range(100)]

    # Two savepoints begin and end; subscription, lines there, insert.
    with django_assert_num_queries(5):
        loaded(*rows)


AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=4)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_any_amount_is_kept_exact(cloud: Subscription, amounts: list[Decimal]) -> None:
    UsageLine.objects.all().delete()
    rows = [row(cloud, meter=f"M{n}", amount=f"{each:f}") for n, each in enumerate(amounts)]

    loaded(*rows)

    kept = UsageLine.objects.order_by("meter").values_list("amount", flat=True)
    assert list(kept) == amounts


def test_command(cloud: Subscription, tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_bytes(sheet(row(cloud), row(cloud, amount="?")))
    out, err = io.StringIO(), io.StringIO()

    with pytest.raises(CommandError, match="1 lines have problems") as caught:
        call_command("import_usage", str(path), stdout=out, stderr=err)

    assert caught.value.returncode == 1
    assert "2: created: The line is new." in out.getvalue()
    assert "3: problem: amount: ? is not an amount" in err.getvalue()
    assert UsageLine.objects.count() == 1
