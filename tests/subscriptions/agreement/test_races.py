"""The customer accepts while its partners confirm: every waiting order starts once."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone

from customers.enums import AgreementMethod
from customers.models import Customer, CustomerAgreement
from partners.models import AuditEntry, OutgoingMail, Partner, User
from subscriptions.agreement import selectors
from subscriptions.agreement.exceptions import AttestationRefused
from subscriptions.agreement.services import Signer, accept_in_portal, attest_agreement
from subscriptions.enums import OrderState, SubscriptionState
from subscriptions.models import Order, Subscription
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory, UserFactory
from tests.factories.subscriptions import OrderFactory, OrderLineFactory
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def accepting(customer: Customer, actor: User) -> Callable[[], str]:
    def act() -> str:
        accepted = accept_in_portal(customer, version=AGREEMENT_VERSION, language="en", actor=actor)
        return "accepted" if accepted.created else "accepted before"

    return act


def confirming(customer: Customer, partner: Partner, actor: User, name: str) -> Callable[[], str]:
    signer = Signer(name, "Kowalska", "ewa@customer.example", "", timezone.localdate())
    seen = selectors.mark(AGREEMENT_VERSION, None)

    def act() -> str:
        try:
            accepted = attest_agreement(
                customer, partner=partner, actor=actor, signer=signer, seen=seen
            )
        except AttestationRefused:
            return "told what changed"
        return "confirmed" if accepted.created else "confirmed before"

    return act


@pytest.mark.parametrize("attempt", range(5))
def test_acceptance_against_confirmations(attempt: int) -> None:
    AgreementTextFactory()
    customer, actor = CustomerFactory(), UserFactory()
    admin = DirectoryUserFactory(customer=customer, global_admin=True).user
    partners = [PartnerFactory() for _ in range(2)]
    for partner in partners:
        ResellerRelationshipFactory(partner=partner, customer=customer)
        order = OrderFactory(partner=partner, customer=customer, waiting=True)
        OrderLineFactory(order=order, subscription__pending=True)
    acts = [
        accepting(customer, admin),
        accepting(customer, admin),
        confirming(customer, partners[0], actor, "Ewa"),
        confirming(customer, partners[0], actor, "Ewa"),
        confirming(customer, partners[0], actor, "Anna"),
        confirming(customer, partners[1], actor, "Ewa"),
    ]
    outcome = at_once(acts if attempt % 2 else acts[::-1])

    assert (outcome["accepted"], outcome["accepted before"]) == (1, 1)
    assert outcome["confirmed"] == 1
    assert outcome == outcome & Counter(
        {"accepted": 1, "accepted before": 1, "confirmed": 1, "confirmed before": 1,
         "told what changed": 3}
    )  # fmt: skip
    methods = sorted(CustomerAgreement.objects.values_list("method", flat=True))
    assert methods == sorted([AgreementMethod.ATTESTED, AgreementMethod.DIRECT])
    assert set(Order.objects.values_list("state", flat=True)) == {OrderState.COMPLETED}
    states = set(Subscription.objects.values_list("state", flat=True))
    assert states == {SubscriptionState.ACTIVE}
    assert AuditEntry.objects.filter(verb="order.started").count() == 2
    assert OutgoingMail.objects.filter(kind="agreement_confirmed").count() == 1
    assert_copies_are_true()
