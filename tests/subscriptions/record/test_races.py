"""One subscription under many hands, on PostgreSQL."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from partners.exceptions import RuleViolation
from partners.models import AuditEntry, Partner
from subscriptions import changes, clock
from subscriptions.enums import SubscriptionState as S
from subscriptions.exceptions import LineRefused, SubscriptionChanged
from subscriptions.models import OrderLine, ResellerOfRecord, Subscription
from subscriptions.parts import Wanted
from tests.factories.partners import PartnerFactory
from tests.factories.resellers import PartnershipFactory
from tests.factories.subscriptions import OfferFactory, SubscriptionFactory
from tests.invitations.test_races import at_once
from tests.subscriptions.record.conftest import Scene

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROUNDS = range(4)


def act(scene: Scene, do: Callable[[Subscription], object]) -> Callable[[], str]:
    def run() -> str:
        # As a request would: a row of its own, read before the lock.
        row = Subscription.objects.select_related("partner", "customer").get(pk=scene.row.pk)
        try:
            do(row)
        except SubscriptionChanged:
            return "changed"
        except (LineRefused, RuleViolation):
            return "refused"
        return "done"

    return run


def quantity(scene: Scene, number: int) -> Callable[[], str]:
    return act(
        scene,
        lambda row: changes.update_subscription(
            row, Wanted(quantity=number), actor=scene.agent, revision=0
        ),
    )


def test_of_many_that_change_one_quantity_one_does(scene: Scene) -> None:
    outcome = at_once([quantity(scene, 11 + number) for number in range(12)])

    assert outcome == {"done": 1, "changed": 11}
    row = scene.fresh()
    assert row.revision == 1
    assert OrderLine.objects.get().quantity == row.quantity - 10
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_double_click_on_cancel_is_one_cancellation(scene: Scene, _round: int) -> None:
    def cancel(row: Subscription) -> object:
        return changes.cancel(row, actor=scene.agent, revision=0)

    assert at_once([act(scene, cancel) for _ in range(6)]) == {"done": 6}
    assert AuditEntry.objects.filter(verb="subscription.cancelled").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_runs_at_once_make_each_move_once(scene: Scene, _round: int) -> None:
    """Trials, too: what belongs to the row changes while another run waits for it."""
    began = timezone.now() - timedelta(days=800)
    paid = OfferFactory.create()
    trial = OfferFactory.create(trial=True, price=False, converts_to=paid)
    rows = [
        SubscriptionFactory.create(
            partner=scene.seller, customer=scene.customer, offer=offer, started=began
        )
        for offer in (paid, trial, paid, trial, paid)
    ]
    moment = timezone.now()

    def run() -> str:
        clock.run_due(moment)
        return "done"

    at_once([run] * 6)

    for row in rows:
        row.refresh_from_db()
        assert row.next_move_at is not None
        assert row.next_move_at > moment
        lines = OrderLine.objects.filter(subscription=row).count()
        entries = AuditEntry.objects.filter(target_id=str(row.public_id)).count()
        assert row.revision == lines == entries
    assert clock.run_due(moment) == 0


@pytest.mark.parametrize("_round", ROUNDS)
def test_the_clock_against_people(scene: Scene, _round: int) -> None:
    """Neither waits for the other in a circle; whoever comes after the clock is told."""
    ends = timezone.now() - timedelta(days=2)
    Subscription.objects.filter(pk=scene.row.pk).update(
        anchor=ends - timedelta(days=365), ends_at=ends, next_move_at=ends + timedelta(days=1)
    )
    moment = timezone.now()

    def run() -> str:
        return f"moved {clock.run_due(moment)}"

    outcome = at_once([run, *(quantity(scene, 11 + number) for number in range(5)), run])

    assert outcome["changed"] == 5  # the term they saw is over, whoever wrote that down
    assert outcome["done"] == 0
    row = scene.fresh()
    assert row.quantity == 10
    assert OrderLine.objects.filter(subscription=row).count() == row.revision


@pytest.mark.parametrize("_round", ROUNDS)
def test_resellers_at_once_leave_one_period_open(scene: Scene, _round: int) -> None:
    resellers: list[Partner] = PartnerFactory.create_batch(4, reseller=True)
    for reseller in resellers:
        PartnershipFactory.create(provider=scene.seller, reseller=reseller)

    def naming(reseller: Partner) -> Callable[[], str]:
        location = reseller.locations.get(scope="location")
        wanted = Wanted(names_reseller=True, reseller=location)
        return act(
            scene,
            lambda row: changes.update_subscription(row, wanted, actor=scene.agent, revision=None),
        )

    outcome = at_once([naming(each) for each in resellers])

    assert outcome == {"done": 4}
    current = ResellerOfRecord.objects.get(until__isnull=True)
    assert scene.fresh().reseller == current.reseller
    assert ResellerOfRecord.objects.count() == 5


@pytest.mark.parametrize("_round", ROUNDS)
def test_suspending_races_the_end_of_the_term(scene: Scene, _round: int) -> None:
    ends = timezone.now() - timedelta(seconds=1)
    Subscription.objects.filter(pk=scene.row.pk).update(
        auto_renew=False, ends_at=ends, next_move_at=ends
    )

    def suspend(row: Subscription) -> object:
        return changes.suspend(row, actor=scene.agent, revision=0)

    def run() -> str:
        clock.run_due(timezone.now())
        return "ran"

    outcome = at_once([run, act(scene, suspend), act(scene, suspend), run])

    assert outcome["done"] == 0
    assert scene.fresh().state == S.EXPIRED
    assert AuditEntry.objects.filter(verb="subscription.expired").count() == 1
