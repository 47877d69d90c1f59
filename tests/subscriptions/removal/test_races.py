"""An order against the end of the relationship: one of them comes second and is refused."""

import uuid
from collections import Counter
from collections.abc import Callable

import pytest

from customers.enums import RelationshipState
from customers.models import Customer, ResellerRelationship
from partners.models import AuditEntry, Partner, User
from subscriptions.enums import BillingFrequency, OrderState, SubscriptionState
from subscriptions.exceptions import OrderRefused
from subscriptions.models import Offer, Order, RemovalReport, Subscription
from subscriptions.ordering import Line, Purchase, place_order
from subscriptions.removal.exceptions import RemovalBlocked
from subscriptions.removal.services import remove_relationship
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory, UserFactory
from tests.factories.subscriptions import OfferFactory
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def ordering(
    partner: Partner, customer: Customer, actor: User, offer: Offer, *, may_wait: bool
) -> Callable[[], str]:
    line = Line(offer, 5, BillingFrequency.MONTHLY)
    purchase = Purchase(uuid.uuid4(), [line], may_wait=may_wait)

    def act() -> str:
        try:
            place_order(partner, customer, purchase, actor=actor)
        except OrderRefused:
            return "order refused"
        return "ordered"

    return act


def removing(partner: Partner, customer: Customer, actor: User) -> Callable[[], str]:
    def act() -> str:
        try:
            removal = remove_relationship(
                partner, customer, actor=actor, give_up_admin=True, notify=True
            )
        except RemovalBlocked:
            return "blocked"
        return "removed" if removal.ended else "removed before"

    return act


@pytest.mark.parametrize("may_wait", [False, True], ids=["starts at once", "waits"])
@pytest.mark.parametrize("attempt", range(5))
def test_order_against_removal(may_wait: bool, attempt: int) -> None:
    AgreementTextFactory()
    partner, customer, actor = PartnerFactory(), CustomerFactory(), UserFactory()
    if not may_wait:
        CustomerAgreementFactory(customer=customer)
    ResellerRelationshipFactory(partner=partner, customer=customer)
    offer = OfferFactory()
    orders = [ordering(partner, customer, actor, offer, may_wait=may_wait) for _ in range(2)]
    acts = [*orders, removing(partner, customer, actor), removing(partner, customer, actor)]
    outcome = at_once(acts if attempt % 2 else acts[::-1])

    relationship = ResellerRelationship.objects.get()
    if relationship.state == RelationshipState.REMOVED:
        assert outcome == Counter({"order refused": 2, "removed": 1, "removed before": 1})
        assert not Order.objects.exists()
        assert RemovalReport.objects.count() == 1
        assert AuditEntry.objects.filter(verb="relationship.removed").count() == 1
    else:
        assert outcome == Counter({"ordered": 2, "blocked": 2})
        waiting, started = OrderState.PENDING, OrderState.COMPLETED
        states = set(Order.objects.values_list("state", flat=True))
        assert states == {waiting if may_wait else started}
        assert not Subscription.objects.filter(state=SubscriptionState.DELETED).exists()
    assert_copies_are_true()
