"""Accepting an invitation accepts the agreement, too: what waited for it starts with it."""

from unittest.mock import patch

import pytest
from django.utils import timezone

from customers.models import AgreementText, Customer, CustomerAgreement, ResellerRelationship
from invitations import answers
from invitations.models import Invitation
from partners.models import AuditEntry, Partner, User
from subscriptions.enums import OrderState
from subscriptions.models import Order
from tests.factories.customers import AgreementTextFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import PartnerFactory
from tests.factories.subscriptions import OrderFactory


@pytest.fixture
def admin(customer: Customer) -> User:
    return DirectoryUserFactory(customer=customer, global_admin=True).user


@pytest.fixture
def order(partner: Partner, customer: Customer) -> Order:
    """Of a partner that the customer has already."""
    return OrderFactory(partner=partner, customer=customer, waiting=True)


def accept(invitation: Invitation, admin: User, version: str) -> None:
    answers.accept_invitation(
        invitation, nonce=invitation.nonce, actor=admin, with_admin=False,
        agreement_version=version, agreement_language="en",
    )  # fmt: skip


def test_starts_what_waited(admin: User, order: Order, text: AgreementText) -> None:
    accept(InvitationFactory(partner=PartnerFactory(), sent=True), admin, text.version)

    order.refresh_from_db()
    assert order.state == OrderState.COMPLETED
    entry = AuditEntry.objects.get(verb="order.started")
    assert entry.actor == admin
    assert not AuditEntry.objects.filter(verb="agreement.accepted").exists()  # told in its own


def test_whole_or_not_at_all(admin: User, order: Order, text: AgreementText) -> None:
    invitation = InvitationFactory(partner=PartnerFactory(), sent=True)
    broken = patch("subscriptions.ordering.start_order", side_effect=RuntimeError)

    with broken, pytest.raises(RuntimeError):
        accept(invitation, admin, text.version)

    order.refresh_from_db()
    assert order.state == OrderState.PENDING
    assert not CustomerAgreement.objects.exists()
    assert ResellerRelationship.objects.count() == 1


def test_a_newer_version_gates_again(admin: User, order: Order, text: AgreementText) -> None:
    """What was accepted before does not start what waits for the version in force."""
    accept(InvitationFactory(partner=PartnerFactory(), sent=True), admin, text.version)
    AgreementTextFactory(version="2026-02", valid_from=timezone.localdate())
    later = OrderFactory(partner=order.partner, customer=order.customer, waiting=True)

    accept(InvitationFactory(partner=PartnerFactory(), sent=True), admin, "2026-02")

    later.refresh_from_db()
    assert later.state == OrderState.COMPLETED
    versions = set(CustomerAgreement.objects.values_list("version", flat=True))
    assert versions == {text.version, "2026-02"}
