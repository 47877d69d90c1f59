"""Confirming and accepting the agreement, each rule at its edge."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from customers.enums import AgreementMethod, RelationshipState
from customers.models import AgreementText, Customer, CustomerAgreement, ResellerRelationship
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, OutgoingMail, Partner, User
from subscriptions.agreement import selectors
from subscriptions.agreement.exceptions import AttestationChanged, AttestationRefused
from subscriptions.agreement.services import (
    Accepted,
    Signer,
    accept_in_portal,
    attest_agreement,
)
from subscriptions.enums import OrderState, SubscriptionState
from subscriptions.exceptions import OrderRefused
from subscriptions.models import Order
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerAgreementFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import OrderFactory, OrderLineFactory

type MakeSigner = Callable[..., Signer]
DAY = datetime.timedelta(days=1)


def confirm(
    customer: Customer, partner: Partner, actor: User, signer: Signer, seen: str | None = None
) -> Accepted:
    """As from a page opened just before."""
    if seen is None:
        version = selectors.version_in_force()
        seen = selectors.mark(version, selectors.attestation(customer, version))
    return attest_agreement(customer, partner=partner, actor=actor, signer=signer, seen=seen)


def waiting_order(partner: Partner, customer: Customer) -> Order:
    order = OrderFactory(partner=partner, customer=customer, waiting=True)
    OrderLineFactory(
        order=order,
        subscription__partner=partner,
        subscription__customer=customer,
        subscription__pending=True,
    )
    return order


@pytest.mark.usefixtures("copies_true")
def test_confirms_for_the_customer(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner, text: AgreementText
) -> None:
    confirm(customer, partner, agent, signer(phone="+48126340000"))

    row = CustomerAgreement.objects.get()
    assert row.method == AgreementMethod.ATTESTED
    assert row.version == text.version
    assert row.accepted_by_name == "Ewa Kowalska"
    assert row.attested_by == partner
    assert row.attested_by_name == str(agent)
    assert row.phone == "+48126340000"
    assert ResellerRelationship.objects.get().agreement_version == text.version
    entry = AuditEntry.objects.get(verb="agreement.confirmed")
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    assert readers == {customer.public_id, partner.public_id}


@pytest.mark.parametrize("days", [0, 1, 30])
def test_day_up_to_today(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner, days: int
) -> None:
    day = timezone.localdate() - days * DAY

    confirm(customer, partner, agent, signer(accepted_on=day))

    assert CustomerAgreement.objects.get().accepted_on == day


@pytest.mark.parametrize("days", [-1, 31], ids=["tomorrow", "before the version"])
def test_day_refused(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner, days: int
) -> None:
    with pytest.raises(AttestationRefused) as refused:
        confirm(customer, partner, agent, signer(accepted_on=timezone.localdate() - days * DAY))

    assert refused.value.field == "accepted_on"
    assert not CustomerAgreement.objects.exists()


@pytest.mark.usefixtures("text")
def test_a_reseller_does_not_confirm(customer: Customer, agent: User, signer: MakeSigner) -> None:
    reseller = PartnerFactory(reseller=True)
    ResellerRelationshipFactory(partner=reseller, customer=customer)

    with pytest.raises(AttestationRefused):
        confirm(customer, reseller, agent, signer())


def test_nothing_in_force(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    AgreementText.objects.all().delete()

    with pytest.raises(AttestationRefused):
        confirm(customer, partner, agent, signer())


def test_without_a_relationship(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    ResellerRelationship.objects.update(state=RelationshipState.REMOVED)

    with pytest.raises(OrderRefused):
        confirm(customer, partner, agent, signer())


@pytest.mark.usefixtures("copies_true")
def test_starts_what_waited_of_every_partner(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    other = PartnerFactory()
    ResellerRelationshipFactory(partner=other, customer=customer)
    orders = [waiting_order(partner, customer), waiting_order(other, customer)]

    accepted = confirm(customer, partner, agent, signer())

    assert {order.pk for order in accepted.started} == {order.pk for order in orders}
    for order in Order.objects.all():
        assert order.state == OrderState.COMPLETED
        assert order.lines.get().subscription.state == SubscriptionState.ACTIVE


def test_nothing_starts_of_a_seller_whose_relationship_has_ended(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    gone = ResellerRelationshipFactory(customer=customer, state=RelationshipState.REMOVED)
    order = waiting_order(gone.partner, customer)

    accepted = confirm(customer, partner, agent, signer())

    assert accepted.started == []
    order.refresh_from_db()
    assert order.state == OrderState.PENDING


def test_the_same_again_is_once(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    before = selectors.mark(selectors.version_in_force(), None)
    confirm(customer, partner, agent, signer(phone="+48126340000"), before)

    again = confirm(customer, partner, agent, signer(phone="+48126340000"), before)

    assert not again.created
    assert AuditEntry.objects.filter(verb__startswith="agreement").count() == 1
    assert OutgoingMail.objects.count() == 1


def test_edit_changes_the_same_row_and_says_what(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    confirm(customer, partner, agent, signer())

    confirm(customer, partner, agent, signer(last_name="Nowak"))

    row = CustomerAgreement.objects.get()
    assert row.accepted_by_name == "Ewa Nowak"
    entry = AuditEntry.objects.get(verb="agreement.confirmation_edited")
    assert entry.changes == {"last_name": ["Kowalska", "Nowak"]}
    assert OutgoingMail.objects.filter(kind="agreement_confirmed").count() == 2


def test_of_two_editors_the_second_is_told(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    seen = selectors.mark(selectors.version_in_force(), None)
    confirm(customer, partner, agent, signer())

    with pytest.raises(AttestationChanged):
        confirm(customer, partner, agent, signer(last_name="Nowak"), seen)

    assert CustomerAgreement.objects.get().last_name == "Kowalska"


def test_a_version_published_meanwhile_is_told(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    seen = selectors.mark(selectors.version_in_force(), None)
    AgreementTextFactory(version="2026-02", valid_from=timezone.localdate())

    with pytest.raises(AttestationChanged):
        confirm(customer, partner, agent, signer(), seen)


@pytest.mark.usefixtures("copies_true")
def test_a_newer_version_takes_a_row_of_its_own(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    confirm(customer, partner, agent, signer(accepted_on=timezone.localdate() - DAY))
    AgreementTextFactory(version="2026-02", valid_from=timezone.localdate())

    confirm(customer, partner, agent, signer(last_name="Nowak"))

    rows = CustomerAgreement.objects.order_by("version").values_list("version", "last_name")
    assert list(rows) == [("2026-01", "Kowalska"), ("2026-02", "Nowak")]


def test_only_who_confirmed_may_edit(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    confirm(customer, partner, agent, signer())
    other = PartnerFactory()
    ResellerRelationshipFactory(partner=other, customer=customer)

    with pytest.raises(AttestationRefused):
        confirm(customer, other, agent, signer(last_name="Nowak"))

    assert CustomerAgreement.objects.get().last_name == "Kowalska"


def test_an_own_acceptance_stands_beside_it(
    customer: Customer, partner: Partner, agent: User, signer: MakeSigner
) -> None:
    CustomerAgreementFactory(customer=customer)

    confirm(customer, partner, agent, signer())

    methods = set(CustomerAgreement.objects.values_list("method", flat=True))
    assert methods == {AgreementMethod.DIRECT, AgreementMethod.ATTESTED}


# --- the customer itself ----------------------------------------------------------------------


@pytest.mark.usefixtures("copies_true")
def test_accepts_in_the_portal(customer: Customer, partner: Partner, text: AgreementText) -> None:
    admin = DirectoryUserFactory(customer=customer, global_admin=True).user
    order = waiting_order(partner, customer)

    first = accept_in_portal(customer, version=text.version, language="en", actor=admin)
    second = accept_in_portal(customer, version=text.version, language="en", actor=admin)

    assert first.created
    assert not second.created
    order.refresh_from_db()
    assert order.state == OrderState.COMPLETED
    entry = AuditEntry.objects.get(verb="agreement.accepted")
    readers = set(entry.readers.values_list("organisation_id", flat=True))
    assert readers == {customer.public_id, partner.public_id}
    assert not OutgoingMail.objects.exists()


def test_an_older_text_is_not_accepted(customer: Customer, text: AgreementText) -> None:
    admin = DirectoryUserFactory(customer=customer, global_admin=True).user
    AgreementTextFactory(version="2026-02", valid_from=timezone.localdate())

    with pytest.raises(RuleViolation):
        accept_in_portal(customer, version=text.version, language="en", actor=admin)

    assert not CustomerAgreement.objects.exists()
