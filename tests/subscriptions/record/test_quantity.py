"""More licenses at any time; fewer for seven days, and never below those in use."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from partners.models import User
from subscriptions import changes, terms, windows
from subscriptions.enums import OrderReason
from subscriptions.enums import SubscriptionState as S
from subscriptions.exceptions import LineRefused
from subscriptions.models import OrderLine, Subscription
from subscriptions.parts import Wanted
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    SubscriptionFactory,
)
from tests.subscriptions.record.conftest import Scene

pytestmark = pytest.mark.django_db
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def change(scene: Scene, quantity: int) -> int:
    row = scene.fresh()
    wanted = Wanted(quantity=quantity)
    changes.update_subscription(row, wanted, actor=scene.agent, revision=row.revision)
    return scene.fresh().quantity


def refused(scene: Scene, quantity: int) -> str:
    with pytest.raises(LineRefused) as caught:
        change(scene, quantity)
    assert caught.value.field == "quantity"
    assert scene.fresh().quantity != quantity
    return str(caught.value)


@pytest.fixture
def began(scene: Scene) -> datetime:
    moment = scene.row.window_began_at
    assert moment is not None
    return moment


@pytest.mark.parametrize(("quantity", "is_fine"), [(4, False), (5, True), (20, True), (21, False)])
def test_the_offers_limits(scene: Scene, quantity: int, is_fine: bool) -> None:
    type(scene.row.offer).objects.update(min_quantity=5, max_quantity=20)

    if is_fine:
        assert change(scene, quantity) == quantity
    else:
        assert "5 to 20 can be ordered" in refused(scene, quantity)


def test_fewer_until_the_last_second_of_the_seventh_day(scene: Scene, began: datetime) -> None:
    with at(began + 7 * DAY):
        assert "within 7 days" in refused(scene, 9)
    with at(began + 7 * DAY - SECOND):
        assert change(scene, 9) == 9

    line = OrderLine.objects.get()
    assert (line.reason, line.quantity, line.amount) == (
        OrderReason.FEWER_SEATS.value,
        -1,
        Decimal(-10),
    )


def test_more_at_any_time(scene: Scene, began: datetime) -> None:
    with at(began + 200 * DAY):
        assert change(scene, 12) == 12


def test_each_increase_has_seven_days_of_its_own(scene: Scene, began: datetime) -> None:
    with at(began + 5 * DAY):
        change(scene, 15)
    with at(began + 8 * DAY):
        change(scene, 18)
    with at(began + 10 * DAY):
        assert "down to 10" in refused(scene, 9)
    with at(began + 12 * DAY):  # the five of day 5 stay
        assert "down to 15" in refused(scene, 14)
        assert change(scene, 16) == 16  # two of the three of day 8
    with at(began + 15 * DAY - SECOND):
        assert change(scene, 15) == 15
    with at(began + 15 * DAY):
        assert "within 7 days" in refused(scene, 14)


def test_not_below_what_is_in_use(scene: Scene) -> None:
    LicenseAssignmentFactory.create_batch(3, subscription=scene.row)

    assert "3 licenses are assigned" in refused(scene, 2)
    assert change(scene, 3) == 3


@pytest.mark.parametrize("state", [S.PENDING, S.SUSPENDED, S.EXPIRED, S.DISABLED, S.DELETED])
def test_only_active_ones(scene: Scene, state: S) -> None:
    Subscription.objects.update(state=state, next_move_at=None)

    assert "Only an active subscription" in refused(scene, 11)


def test_a_trials_number_is_fixed(scene: Scene) -> None:
    scene.row = SubscriptionFactory.create(
        partner=scene.seller,
        customer=scene.customer,
        offer=OfferFactory.create(trial=True),
        quantity=25,
    )

    assert "exactly 25" in refused(scene, 26)
    assert "exactly 25" in refused(scene, 24)


def test_use_has_no_licenses(scene: Scene) -> None:
    scene.row = SubscriptionFactory.create(
        partner=scene.seller,
        customer=scene.customer,
        offer=OfferFactory.create(usage=True),
        quantity=1,
    )

    assert "no licenses" in refused(scene, 2)


def test_another_quantity_drops_the_plan(scene: Scene) -> None:
    Subscription.objects.update(scheduled={"quantity": 5})

    change(scene, 11)

    assert scene.fresh().scheduled == {}


def test_what_the_page_says_is_what_is_allowed(scene: Scene, began: datetime) -> None:
    with at(began + 5 * DAY):
        change(scene, 15)
        assert windows.limits(scene.fresh(), timezone.now()).least == 1
    with at(began + 8 * DAY):
        allowed = windows.limits(scene.fresh(), timezone.now())
        assert (allowed.least, allowed.until) == (10, began + 12 * DAY)
        assert "10" in refused(scene, 9)
        assert change(scene, 10) == 10
    with at(began + 12 * DAY):
        allowed = windows.limits(scene.fresh(), timezone.now())
        assert (allowed.least, allowed.until) == (10, None)


def test_the_actor_of_the_order_is_kept(scene: Scene) -> None:
    change(scene, 11)

    order = OrderLine.objects.get().order
    assert isinstance(order.created_by, User)
    assert order.created_by == scene.agent


@given(
    st.integers(1, 50),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=6),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_giving_back_never_reaches_older_licenses(
    base: int, added: list[tuple[int, int]], day: int, number: int
) -> None:
    start = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    additions = sorted((start + days * DAY, count) for days, count in added)
    quantity = base + sum(count for _moment, count in additions)
    now = start + (7 + day) * DAY  # the purchase itself is past its days

    back = terms.returnable(quantity, window_began=start, additions=additions, now=now)
    left = terms.give_back(additions, min(number, back))

    assert 0 <= back <= quantity - base
    assert sum(count for _moment, count in left) == quantity - base - min(number, back)
    assert all(count > 0 for _moment, count in left)
    after = terms.returnable(
        quantity - min(number, back), window_began=start, additions=left, now=now
    )
    assert after == back - min(number, back)
