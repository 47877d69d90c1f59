""" "Manage renewal": what can be planned, what it will cost, what drops it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from partners.enums import Role
from partners.models import AuditEntry
from subscriptions.enums import BillingFrequency, Term
from subscriptions.enums import SubscriptionState as S
from subscriptions.models import OfferPrice, Subscription
from tests.factories.subscriptions import (
    LicenseAssignmentFactory,
    OfferFactory,
    OfferPriceFactory,
    SubscriptionFactory,
)
from tests.subscriptions.record.conftest import Scene, posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def long(scene: Scene) -> str:
    """The same product for three years, and a price by the year for what there is."""
    offer = scene.row.offer
    OfferPriceFactory.create(
        offer=offer, billing_frequency=BillingFrequency.ANNUAL, amount=Decimal(110)
    )
    longer = OfferFactory.create(product=offer.product, code="long", term=Term.THREE_YEARS)
    OfferFactory.create(product=offer.product, code="gone", is_active=False)
    OfferFactory.create(product=offer.product, code="trial", trial=True)
    OfferFactory.create(product=offer.product, code="abroad", price=False)
    return str(longer.code)


def plan(scene: Scene, **changed: Any) -> Any:
    url = f"{scene.url}renewal/"
    return scene.client.post(url, posted(scene.client.get(url).context["form"]) | changed)


def test_what_is_sold_can_be_planned(scene: Scene, long: str) -> None:
    page = scene.client.get(f"{scene.url}renewal/")

    code = scene.row.offer.code
    assert [value for value, _text in page.context["form"].fields["option"].choices] == [
        f"{code}:monthly", f"{code}:annual", "long:monthly",
    ]  # fmt: skip
    assert "3 years, billed every month: 10.00\u00a0EUR per license" in page.text
    assert "10.00\u00a0EUR per license, 100.00\u00a0EUR in all (Monthly)" in page.text


def test_a_plan_is_shown_and_can_be_taken_back(scene: Scene, long: str) -> None:
    code = scene.row.offer.code

    assert plan(scene, option=f"{code}:annual", quantity=5).status_code == 303

    assert scene.fresh().scheduled == {"billing_frequency": "annual", "quantity": 5}
    assert scene.row.quantity == 10
    page = scene.client.get(scene.url)
    assert "Planned for the renewal:" in page.text
    assert "term 1 year, billed Annual, quantity 5" in page.text
    assert "110.00\u00a0EUR per license, 550.00\u00a0EUR in all" in page.text
    assert "Billing frequency: Monthly → Annual" in page.text

    assert plan(scene, drop="1").status_code == 303

    assert scene.fresh().scheduled == {}
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["subscription.renewal_planned", "subscription.renewal_plan_dropped"]


def test_another_term_is_another_offer(scene: Scene, long: str) -> None:
    plan(scene, option="long:monthly")

    assert scene.fresh().scheduled == {"offer": "long"}
    assert AuditEntry.objects.get().changes["term"] == ["P1Y", "P3Y"]


def test_planning_the_same_again_writes_nothing(scene: Scene, long: str) -> None:
    plan(scene, quantity=5)
    plan(scene, quantity=5)

    assert AuditEntry.objects.count() == 1
    assert scene.fresh().revision == 1


@pytest.mark.parametrize("option", ["gone:monthly", "trial:monthly", "abroad:monthly", "x", ""])
def test_nothing_else_can_be_planned(scene: Scene, long: str, option: str) -> None:
    assert plan(scene, option=option).status_code == 422
    assert scene.fresh().scheduled == {}


@pytest.mark.parametrize("quantity", [0, 301, "", "x", 10**12])
def test_the_limits_hold_here_too(scene: Scene, quantity: object) -> None:
    assert plan(scene, quantity=quantity).status_code == 422


def test_fewer_than_in_use_is_warned_of(scene: Scene) -> None:
    LicenseAssignmentFactory.create_batch(3, subscription=scene.row)
    plan(scene, quantity=2)

    page = scene.client.get(f"{scene.url}renewal/")

    assert "More licenses are in use than the plan leaves." in page.text


@pytest.mark.parametrize(
    "changed", [{"auto_renew": None}, {"quantity": 11}], ids=["auto-renew off", "quantity"]
)
def test_what_drops_a_plan(scene: Scene, changed: dict[str, Any]) -> None:
    plan(scene, quantity=5)

    scene.client.post(scene.url, scene.data(**changed))

    assert scene.fresh().scheduled == {}
    assert AuditEntry.objects.order_by("-pk")[0].data["plan_withdrawn"] is True


def test_another_name_does_not_drop_it(scene: Scene) -> None:
    plan(scene, quantity=5)

    scene.client.post(scene.url, scene.data(nickname="New"))

    assert scene.fresh().scheduled == {"quantity": 5}


@pytest.mark.parametrize(
    "fields", [{"auto_renew": False}, {"state": S.SUSPENDED}, {"state": S.EXPIRED}]
)
def test_only_what_will_renew(scene: Scene, fields: dict[str, Any]) -> None:
    Subscription.objects.update(next_move_at=None, **fields)

    page = scene.client.get(f"{scene.url}renewal/")
    assert "need an active subscription with auto-renew on" in page.text
    answer = scene.client.post(
        f"{scene.url}renewal/",
        {"option": f"{scene.row.offer.code}:monthly", "quantity": 5, "revision": 0},
    )
    assert answer.status_code == 422


def test_trials_are_not_planned(scene: Scene) -> None:
    paid = OfferFactory.create(price=Decimal(7))
    scene.row = SubscriptionFactory.create(
        partner=scene.seller,
        customer=scene.customer,
        offer=OfferFactory.create(trial=True, price=False, converts_to=paid),
        quantity=25,
    )

    page = scene.client.get(scene.url)

    assert f"The trial becomes {paid.name}" in page.text
    assert "Manage renewal" not in page.text
    assert "Trials become" in scene.client.get(f"{scene.url}renewal/").text


def test_without_a_price_it_can_only_stay_as_it_is(scene: Scene) -> None:
    OfferPrice.objects.all().delete()

    page = scene.client.get(f"{scene.url}renewal/")

    assert "at the present price" in page.text
    assert "so the present one stays" in page.text
    assert plan(scene, quantity=5).status_code == 303


def test_who_is_second_is_told(scene: Scene) -> None:
    url = f"{scene.url}renewal/"
    seen = posted(scene.client.get(url).context["form"])
    scene.client.post(scene.url, scene.data(quantity=20))

    answer = scene.client.post(url, seen | {"quantity": 5})

    assert answer.status_code == 422
    assert "Quantity: 10 → 20" in answer.text
    assert answer.context["form"]["quantity"].value() == 5
    assert scene.client.post(url, posted(answer.context["form"])).status_code == 303


def test_who_may(scene: Scene) -> None:
    url = f"{scene.url}renewal/"
    assert scene.staff(Role.BILLING_ADMIN).get(url).status_code == 200
    assert scene.staff(Role.USER_ADMIN).get(url).status_code == 403


def test_what_the_page_costs(
    scene: Scene, long: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    plan(scene, option="long:monthly")
    client = scene.client
    client.get(scene.url)

    # Sign-in 2, membership, subscription, offers, their prices, what is planned and its price.
    with django_assert_num_queries(8):
        client.get(f"{scene.url}renewal/")


def test_a_plan_survives_the_clock_until_its_time(scene: Scene) -> None:
    plan(scene, quantity=5)
    row = scene.fresh()

    assert row.next_move_at is not None
    assert row.next_move_at > timezone.now() + timedelta(days=300)
