"""What time does: a year at once is a year of days, twice is once, and nothing drifts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import AuditEntry
from subscriptions import clock, renewals, terms
from subscriptions.enums import BillingFrequency, OrderReason, Term
from subscriptions.enums import SubscriptionState as S
from subscriptions.models import (
    LicenseAssignment,
    OfferPrice,
    Order,
    OrderLine,
    ResellerOfRecord,
    Subscription,
)
from subscriptions.states import CLOCK, SUBSCRIPTION_TRANSITIONS
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    OfferPriceFactory,
    ProductFactory,
    ResellerOfRecordFactory,
    SubscriptionFactory,
)

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def subscription(began: str, term: Term = Term.YEAR, **fields: Any) -> Subscription:
    offer = fields.pop("offer", None) or OfferFactory.create(term=term)
    return SubscriptionFactory.create(offer=offer, term=term, started=at(began), **fields)


def run(text: str) -> int:
    return clock.run_due(at(text))


def now(row: Subscription) -> tuple[str, datetime, datetime | None]:
    row.refresh_from_db()
    return row.state, row.state_since, row.next_move_at


# --- renewals ----------------------------------------------------------------------------------


def test_renewal_runs_at_midnight_after_the_end(db: None) -> None:
    row = subscription("2026-01-15 10:00")

    assert run("2027-01-15 23:59:59") == 0
    assert run("2027-01-16 00:00") == 1

    assert now(row) == (S.ACTIVE, at("2026-01-15 10:00"), at("2028-01-16 00:00"))
    assert (row.ends_at, row.term_number) == (at("2028-01-15 10:00"), 2)
    assert (row.window_began_at, row.additions) == (at("2027-01-16 00:00"), [])
    line = OrderLine.objects.get()
    assert (line.reason, line.quantity, line.amount) == (OrderReason.RENEWAL, 10, Decimal(100))
    assert line.order.created_at == line.order.completed_at == at("2027-01-16 00:00")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.data["due"]) == (
        "subscription.renewed", None, "2027-01-16T00:00:00Z",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("began", "ends"),
    [
        (
            "2026-01-31 10:00",
            ["2026-02-28 10:00", "2026-03-31 10:00", "2026-04-30 10:00", "2026-05-31 10:00"],
        ),
        ("2027-12-30 00:00", ["2028-01-30 00:00", "2028-02-29 00:00", "2028-03-30 00:00"]),
        ("2026-09-25 22:30", ["2026-10-25 22:30", "2026-11-25 22:30"]),  # clocks go back
    ],
)
def test_month_ends_do_not_drift(began: str, ends: list[str]) -> None:
    row = subscription(began, Term.MONTH)

    for number, end in enumerate(ends):
        row.refresh_from_db()
        assert row.ends_at == at(end)
        assert row.term_number == number + 1
        assert row.next_move_at == terms.renewal_moment(at(end))
        assert clock.run_due(row.next_move_at) == 1


def test_leap_days_come_back() -> None:
    row = subscription("2024-02-29 12:00")

    assert run("2028-03-01 00:00") == 4

    assert now(row)[0] == S.ACTIVE
    assert row.ends_at == at("2029-02-28 12:00")
    ends = [terms.term_end(row.anchor, Term.YEAR, number) for number in range(1, 5)]  # type: ignore[arg-type]
    assert [end.isoformat()[:10] for end in ends] == [
        "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29",
    ]  # fmt: skip


def test_the_price_of_the_day_is_taken() -> None:
    row = subscription("2026-01-15 10:00")
    OfferPrice.objects.update(amount=Decimal("12.3456"))

    run("2027-01-16 00:00")

    row.refresh_from_db()
    assert row.unit_price == Decimal("12.3456")
    assert OrderLine.objects.get().amount == Decimal("123.46")
    assert AuditEntry.objects.get().changes == {"unit_price": ["10.0000", "12.3456"]}


def test_without_a_price_it_keeps_its_own_and_says_so() -> None:
    row = subscription("2026-01-15 10:00")
    OfferPrice.objects.all().delete()

    run("2027-01-16 00:00")

    row.refresh_from_db()
    assert (row.state, row.unit_price) == (S.ACTIVE, Decimal(10))
    assert AuditEntry.objects.get().data["price_kept"] is True


def planned(**plan: Any) -> Subscription:
    """One for a year, of a product that is sold for three years, too."""
    product = ProductFactory.create()
    year = OfferFactory.create(product=product, code="year")
    long = OfferFactory.create(product=product, code="long", term=Term.THREE_YEARS, price=False)
    OfferPriceFactory.create(offer=year, billing_frequency=BillingFrequency.ANNUAL, amount=110)
    OfferPriceFactory.create(offer=long, billing_frequency=BillingFrequency.TRIENNIAL, amount=300)
    return subscription("2026-01-15 10:00", offer=year, scheduled=plan)


def test_what_was_planned_happens() -> None:
    row = planned(offer="long", billing_frequency="triennial", quantity=4)

    run("2027-01-16 00:00")

    row.refresh_from_db()
    assert (row.offer.code, row.term, row.billing_frequency) == ("long", "P3Y", "triennial")
    assert (row.quantity, row.unit_price, row.scheduled) == (4, Decimal(300), {})
    assert (row.anchor, row.ends_at) == (at("2027-01-15 10:00"), at("2030-01-15 10:00"))
    assert OrderLine.objects.get().amount == 1200
    assert AuditEntry.objects.get().changes == {
        "offer": [row.nickname, row.offer.name],
        "quantity": [10, 4],
        "term": ["P1Y", "P3Y"],
        "billing_frequency": ["monthly", "triennial"],
        "unit_price": ["10.0000", "300.0000"],
    }


def test_what_is_not_sold_any_more_is_left_out() -> None:
    row = planned(offer="long", billing_frequency="triennial", quantity=4)
    OfferPrice.objects.filter(offer__code="long").delete()

    run("2027-01-16 00:00")

    row.refresh_from_db()
    assert (row.offer.code, row.term, row.billing_frequency) == ("year", "P1Y", "monthly")
    assert (row.quantity, row.unit_price) == (4, Decimal(10))
    assert AuditEntry.objects.get().data["plan_dropped"] is True


def test_a_change_of_billing_alone_keeps_the_days_of_the_term() -> None:
    row = planned(billing_frequency="annual")

    run("2027-01-16 00:00")

    row.refresh_from_db()
    assert (row.billing_frequency, row.unit_price) == ("annual", Decimal(110))
    assert (row.anchor, row.term_number) == (at("2026-01-15 10:00"), 2)


# --- trials ------------------------------------------------------------------------------------


def trial(**fields: Any) -> Subscription:
    began = at("2026-06-01 10:00")
    ends = began + terms.TRIAL_FOR
    paid = OfferFactory.create(code="paid", max_quantity=20, price=Decimal(7))
    offer = OfferFactory.create(trial=True, price=False, converts_to=paid)
    given = {"unit_price": Decimal(0), "quantity": 25, "next_move_at": terms.renewal_moment(ends)}
    return SubscriptionFactory.create(offer=offer, started=began, ends_at=ends, **given | fields)


def test_a_trial_becomes_what_follows_it() -> None:
    row = trial()

    assert run("2026-07-02 00:00") == 1

    row.refresh_from_db()
    assert (row.state, row.offer.code, row.unit_price) == (S.ACTIVE.value, "paid", Decimal(7))
    assert row.quantity == 20  # no more than the offer allows
    assert (row.anchor, row.ends_at) == (at("2026-07-01 10:00"), at("2027-07-01 10:00"))


def test_a_trial_without_auto_renew_ends() -> None:
    row = trial(auto_renew=False, next_move_at=at("2026-07-01 10:00"))

    run("2026-07-01 10:00")

    assert now(row) == (S.EXPIRED, at("2026-07-01 10:00"), at("2026-07-31 10:00"))


def test_a_trial_that_nothing_priced_follows_ends() -> None:
    """It must not go on for nothing."""
    row = trial()
    OfferPrice.objects.all().delete()

    run("2026-07-02 00:00")

    assert now(row) == (S.EXPIRED, at("2026-07-01 10:00"), at("2026-07-31 10:00"))
    assert not Order.objects.exists()


# --- running out -------------------------------------------------------------------------------


def test_an_active_one_runs_out_step_by_step() -> None:
    row = subscription("2026-01-15 10:00", auto_renew=False)
    LicenseAssignmentFactory.create(subscription=row)
    ResellerOfRecordFactory.create(
        subscription=row, location=PartnerFactory.create(reseller=True).locations.first()
    )
    ends = at("2027-01-15 10:00")
    steps = [
        (ends, S.EXPIRED, ends + 30 * DAY),
        (ends + 30 * DAY, S.DISABLED, ends + 120 * DAY),
        (ends + 120 * DAY, S.DELETED, None),
    ]
    for moment, state, then in steps:
        assert clock.run_due(moment - SECOND) == 0
        assert LicenseAssignment.objects.exists()
        assert clock.run_due(moment) == 1
        assert now(row) == (state, moment, then)

    assert not LicenseAssignment.objects.exists()
    assert ResellerOfRecord.objects.get().until == ends + 120 * DAY
    assert clock.run_due(ends + 4000 * DAY) == 0
    assert not Order.objects.exists()


def test_a_suspended_one_is_disabled_for_longer() -> None:
    row = subscription("2026-01-15 10:00", state=S.SUSPENDED, auto_renew=False)
    ends = at("2027-01-15 10:00")

    clock.run_due(ends)
    assert now(row) == (S.DISABLED, ends, ends + 120 * DAY)
    clock.run_due(ends + 120 * DAY)
    assert now(row)[0] == S.DELETED


def test_use_goes_on() -> None:
    row = subscription("2026-01-15 10:00", Term.MONTH, offer=OfferFactory.create(usage=True))

    assert run("2036-01-15 10:00") == 0
    assert now(row)[0] == S.ACTIVE


# --- late, twice, broken off -------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    began: str
    term: Term = Term.MONTH
    state: S = S.ACTIVE
    auto_renew: bool = True


KINDS = [
    Kind("2026-01-31 10:00"),
    Kind("2026-01-15 00:00", Term.YEAR),
    Kind("2026-02-28 23:59:59", Term.MONTH, auto_renew=False),
    Kind("2025-11-30 05:00", Term.YEAR, S.SUSPENDED, auto_renew=False),
    Kind("2026-03-29 01:30"),  # the clocks go forward in Europe
    Kind("2025-06-01 12:00", Term.YEAR, auto_renew=False),
]


def build(kinds: list[Kind]) -> list[int]:
    offers = {term: OfferFactory.create(term=term) for term in Term}
    partner = PartnerFactory.create(provider=True)
    made = [
        subscription(
            kind.began, kind.term, offer=offers[kind.term], partner=partner, state=kind.state,
            auto_renew=kind.auto_renew, scheduled={"quantity": 7} if kind.auto_renew else {},
        )
        for kind in kinds
    ]  # fmt: skip
    return [row.pk for row in made]


FIELDS = (
    "state", "state_since", "quantity", "anchor", "term_number", "ends_at", "window_began_at",
    "next_move_at", "scheduled", "revision", "auto_renew", "unit_price", "additions",
)  # fmt: skip


def everything(keys: list[int]) -> list[Any]:
    """States and dates, order lines and audit entries of each, in their order."""
    found = []
    for key in keys:
        row = Subscription.objects.get(pk=key)
        lines = row.order_lines.order_by("order__created_at", "pk")
        entries = AuditEntry.objects.filter(target_id=str(row.public_id)).order_by("pk")
        found.append(
            (
                [getattr(row, field) for field in FIELDS],
                list(lines.values_list("reason", "quantity", "amount", "order__created_at")),
                list(entries.values_list("verb", "changes", "data")),
            )
        )
    return found


def test_a_year_at_once_is_a_year_of_days() -> None:
    daily, late = build(KINDS), build(KINDS)
    start, end = at("2026-01-01 00:00"), at("2027-06-01 00:00")

    day = start
    while day <= end:
        due = Subscription.objects.filter(pk__in=daily, next_move_at__lte=day)
        for key in due.values_list("pk", flat=True):
            with time_machine.travel(day, tick=False):
                clock.catch_up(key, day)
        day += DAY
    with time_machine.travel(end, tick=False):
        clock.run_due(end)

    assert everything(daily) == everything(late)
    assert clock.run_due(end) == 0
    assert len(everything(late)[0][1]) == 16  # renewals of the one from January 31


def test_the_command_may_run_twice(capsys: pytest.CaptureFixture[str]) -> None:
    build(KINDS)

    with time_machine.travel(at("2027-06-01 00:00"), tick=False):
        call_command("run_subscriptions")
        moved = capsys.readouterr().out
        call_command("run_subscriptions")

    assert int(moved.removeprefix("Moved: ")) > 20
    assert capsys.readouterr().out == "Moved: 0\n"


def test_the_worker_runs_it(settings: Any) -> None:
    assert "subscriptions.periodic.run_due" in settings.PERIODIC_JOBS


def broken(moves: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Fails after so many calls, as a power cut would: in the middle of one move."""
    count = 0

    def maybe(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count > moves:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    return maybe


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["pricing.amount", "audit.record", "Order.objects.create"])
def test_what_was_broken_off_goes_on(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torn, whole = build(KINDS[:2]), build(KINDS[:2])
    end = at("2026-12-01 00:00")
    clock.run_due(end - 400 * DAY)
    for key in whole:
        clock.catch_up(key, end)

    target = clock
    *path, name = step.split(".")
    for part in path:
        target = getattr(target, part)
    real = getattr(target, name)
    monkeypatch.setattr(target, name, broken(3, real))
    with pytest.raises(KeyboardInterrupt):
        clock.run_due(end)
    monkeypatch.undo()
    clock.run_due(end)

    assert everything(torn) == everything(whole)


def test_one_that_fails_keeps_the_others_from_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = build(KINDS[:2])
    real = renewals.next_term

    def failing(row: Subscription) -> Any:
        if row.pk == bad:
            raise ZeroDivisionError
        return real(row)

    monkeypatch.setattr(renewals, "next_term", failing)

    assert run("2027-02-01 00:00") == 1
    assert Subscription.objects.get(pk=good).term_number == 2
    assert Subscription.objects.get(pk=bad).term_number == 1
    assert f"Subscription {bad} could not be moved on." in caplog.text


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    began=st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    term=st.sampled_from(Term),
    state=st.sampled_from([S.ACTIVE, S.SUSPENDED]),
    renew=st.booleans(),
    days=st.integers(0, 1500),
)
def test_whatever_the_day_only_moves_that_exist(
    db: None, began: datetime, term: Term, state: S, renew: bool, days: int
) -> None:
    row = SubscriptionFactory.create(
        offer=OfferFactory.create(term=term), started=began, state=state,
        auto_renew=renew and state == S.ACTIVE,
    )  # fmt: skip
    end, seen = began + days * DAY, [state]
    while clock.move_one(row.pk, end):
        row.refresh_from_db()
        old, new = seen[-1], S(row.state)
        assert old == new or ((old, new) in CLOCK and new in SUBSCRIPTION_TRANSITIONS[old])
        seen.append(new)
    row.refresh_from_db()

    assert row.next_move_at is None or row.next_move_at > end
    assert row.revision == len(seen) - 1
    if renew and state == S.ACTIVE:
        assert row.ends_at is not None
        assert terms.renewal_moment(row.ends_at) > end
