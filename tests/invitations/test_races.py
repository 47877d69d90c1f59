"""Thirty-two people answer one invitation at once: one of them does, the others are told."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from customers.models import AdminGrant, CustomerAgreement, DirectoryUser, ResellerRelationship
from invitations import answers, services
from invitations.enums import InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.models import Invitation, InvitationAnswer
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, OutgoingMail
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
)
from tests.factories.invitations import InvitationFactory
from tests.invitations.guests import assert_copies_are_true

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 32


def at_once(acts: list[Callable[[], str]]) -> Counter[str]:
    """Start all at the same moment, each with a database connection of its own."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], str]) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def accepting(invitation: Invitation, person: DirectoryUser) -> Callable[[], str]:
    def act() -> str:
        try:
            answers.accept_invitation(
                invitation, nonce=invitation.nonce, actor=person.user, with_admin=True,
                agreement_version=AGREEMENT_VERSION, agreement_language="en",
            )  # fmt: skip
        except InvitationRefused as refused:
            return refused.refusal.value
        return "done"

    return act


def people() -> list[DirectoryUser]:
    """Eight global admins of one customer, and one of each of twenty-four others."""
    AgreementTextFactory()
    shared = CustomerFactory(name="Shared")
    crowd = [DirectoryUserFactory.create(customer=shared, global_admin=True) for _ in range(8)]
    return crowd + [DirectoryUserFactory.create(global_admin=True) for _ in range(PEOPLE - 8)]


def written() -> dict[str, int]:
    models = [ResellerRelationship, AdminGrant, CustomerAgreement, InvitationAnswer]
    counts = {model.__name__: model._default_manager.count() for model in models}
    accepted = AuditEntry.objects.filter(verb="invitation.accepted")
    return counts | {"audit": accepted.count()}


NOTHING = {
    "ResellerRelationship": 0, "AdminGrant": 0, "CustomerAgreement": 0, "InvitationAnswer": 0,
    "audit": 0,
}  # fmt: skip
ONCE = dict.fromkeys(NOTHING, 1)


def test_thirty_two_accept_at_once() -> None:
    crowd = people()
    invitation = InvitationFactory(opened=True)

    outcome = at_once([accepting(invitation, person) for person in crowd])

    invitation.refresh_from_db()
    assert outcome["done"] == 1
    assert set(outcome) <= {"done", Refusal.ACCEPTED, Refusal.ACCEPTED_BY_YOU}
    assert outcome.total() - outcome["done"] == PEOPLE - 1
    winner = InvitationAnswer.objects.get().customer
    own = sum(person.customer_id == winner.pk for person in crowd) if winner else 0
    assert outcome[Refusal.ACCEPTED_BY_YOU] == own - 1
    assert written() == ONCE
    assert invitation.state == InvitationState.ACCEPTED
    # The winner's global admins and the asker, nobody else and nobody twice.
    assert OutgoingMail.objects.count() == own + 1
    assert_copies_are_true()


def test_one_person_clicks_thirty_two_times() -> None:
    person = people()[0]
    invitation = InvitationFactory(opened=True)

    outcome = at_once([accepting(invitation, person)] * PEOPLE)

    assert outcome == {"done": 1, Refusal.ACCEPTED_BY_YOU: PEOPLE - 1}
    assert written() == ONCE


def test_customer_with_two_requests_of_one_partner_is_related_once() -> None:
    crowd = people()[:8]
    first = InvitationFactory(opened=True)
    requests = [first, *(InvitationFactory(partner=first.partner, opened=True) for _ in crowd[1:])]

    acts = [accepting(request, person) for request, person in zip(requests, crowd, strict=True)]
    outcome = at_once(acts)

    assert outcome == {"done": 8}
    assert written() == ONCE | {"InvitationAnswer": 8, "audit": 8}
    assert_copies_are_true()


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_races_revocation(_round: int) -> None:
    crowd = people()[7:15]
    invitation = InvitationFactory(opened=True)

    def revoke() -> str:
        try:
            services.revoke_invitation(invitation, actor=invitation.created_by)
        except RuleViolation:
            return "too late"
        return "took back"

    outcome = at_once([*(accepting(invitation, person) for person in crowd), revoke])

    invitation.refresh_from_db()
    if invitation.state == InvitationState.REVOKED:
        assert outcome == {"took back": 1, Refusal.REVOKED: len(crowd)}
        assert written() == NOTHING
    else:
        assert outcome == {"done": 1, "too late": 1, Refusal.ACCEPTED: len(crowd) - 1}
        assert written() == ONCE
    assert_copies_are_true()


@pytest.mark.parametrize("milliseconds", [-1, 5, 25, 60, 5000])
def test_acceptance_races_expiry(milliseconds: int) -> None:
    crowd = people()[7:15]
    invitation = InvitationFactory(opened=True)
    acts = [accepting(invitation, person) for person in crowd]
    expires_at = timezone.now() + timedelta(milliseconds=milliseconds)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=expires_at)

    outcome = at_once(acts)

    if outcome["done"]:
        answer = InvitationAnswer.objects.get()
        assert outcome == {"done": 1, Refusal.ACCEPTED: len(crowd) - 1}
        assert written() == ONCE
        assert Invitation.objects.get().answered_at < expires_at  # type: ignore[operator]
        assert answer.customer is not None
    else:
        assert outcome == {Refusal.EXPIRED: len(crowd)}
        assert written() == NOTHING


def test_decline_races_acceptance() -> None:
    crowd = people()[:8]
    invitation = InvitationFactory(opened=True)

    def declining(person: DirectoryUser) -> Callable[[], str]:
        def act() -> str:
            try:
                answers.decline_invitation(invitation, nonce=invitation.nonce, actor=person.user)
            except InvitationRefused as refused:
                return refused.refusal.value
            return "said no"

        return act

    acts = [accepting(invitation, person) for person in crowd[:4]]
    outcome = at_once([*acts, *(declining(person) for person in crowd[4:])])

    assert outcome["done"] + outcome["said no"] == 1
    assert set(outcome) <= {
        "done", "said no", Refusal.ACCEPTED_BY_YOU, Refusal.DECLINED,
    }  # fmt: skip
    assert written()["ResellerRelationship"] == outcome["done"]
    assert InvitationAnswer.objects.count() == 1
