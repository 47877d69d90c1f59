"""Taking a request up again or back while it is answered: one of the two, whole."""

from collections.abc import Callable

import pytest

from customers.models import DirectoryUser, ResellerRelationship
from invitations import renewals, services
from invitations.enums import InvitationState
from invitations.exceptions import Refusal, RequestEnded
from invitations.models import Invitation, InvitationAnswer
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, OutgoingMail
from tests.factories.customers import AgreementTextFactory, CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import accepting, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CROWD = 8


def customers() -> list[DirectoryUser]:
    AgreementTextFactory()
    return [DirectoryUserFactory.create(global_admin=True) for _ in range(CROWD)]


def resending(invitation: Invitation) -> Callable[[], str]:
    def act() -> str:
        try:
            renewals.resend_invitation(invitation, actor=invitation.created_by)
        except RequestEnded:
            return "too late"
        return "resent"

    return act


@pytest.mark.parametrize("_round", range(4))
def test_resend_races_acceptance(_round: int) -> None:
    crowd = customers()
    invitation = InvitationFactory(opened=True)
    nonce = invitation.nonce

    outcome = at_once([*(accepting(invitation, person) for person in crowd), resending(invitation)])

    invitation.refresh_from_db()
    if invitation.state == InvitationState.DRAFT:
        assert outcome == {"resent": 1, Refusal.REPLACED: CROWD}
        assert invitation.nonce != nonce
        assert ResellerRelationship.objects.count() == InvitationAnswer.objects.count() == 0
    else:
        assert invitation.state == InvitationState.ACCEPTED
        assert outcome == {"done": 1, "too late": 1, Refusal.ACCEPTED: CROWD - 1}
        assert invitation.nonce == nonce
        assert ResellerRelationship.objects.count() == InvitationAnswer.objects.count() == 1
    assert_copies_are_true()


@pytest.mark.parametrize("_round", range(4))
def test_revocation_races_acceptance_and_resend(_round: int) -> None:
    [person, *_others] = customers()
    invitation = InvitationFactory(opened=True)

    def revoke() -> str:
        try:
            services.revoke_invitation(invitation, actor=invitation.created_by)
        except RuleViolation:
            return "revoke too late"
        return "took back"

    outcome = at_once([accepting(invitation, person), revoke, resending(invitation)])

    invitation.refresh_from_db()
    if invitation.state == InvitationState.ACCEPTED:
        assert outcome == {"done": 1, "revoke too late": 1, "too late": 1}
        assert ResellerRelationship.objects.count() == 1
    else:  # a draft made by resending may be revoked too
        assert invitation.state == InvitationState.REVOKED
        assert outcome["took back"] == 1
        assert outcome["done"] == 0
        assert ResellerRelationship.objects.count() == 0


def test_resent_by_eight_at_once_has_one_new_link() -> None:
    invitation = InvitationFactory(sent=True)

    outcome = at_once([resending(invitation)] * CROWD)

    assert outcome == {"resent": CROWD}
    assert AuditEntry.objects.filter(verb="invitation.resent").count() == 1


def test_renewed_by_eight_at_once_is_one_new_request() -> None:
    invitation = InvitationFactory(expired=True)

    def renew() -> str:
        return str(renewals.renew_invitation(invitation, actor=invitation.created_by).public_id)

    outcome = at_once([renew] * CROWD)

    assert list(outcome.values()) == [CROWD]
    assert Invitation.objects.count() == 2


def test_eight_customers_accept_one_reusable_link_at_once() -> None:
    crowd = customers()
    invitation = InvitationFactory(opened=True, is_reusable=True)

    outcome = at_once([accepting(invitation, person) for person in crowd])

    invitation.refresh_from_db()
    assert outcome == {"done": CROWD}
    assert ResellerRelationship.objects.count() == InvitationAnswer.objects.count() == CROWD
    assert invitation.state == InvitationState.OPENED
    assert OutgoingMail.objects.count() == 2 * CROWD
    assert_copies_are_true()


def test_one_customer_accepts_a_reusable_link_eight_times_at_once() -> None:
    AgreementTextFactory()
    customer = CustomerFactory()
    crowd = [DirectoryUserFactory.create(customer=customer, global_admin=True) for _ in range(4)]
    invitation = InvitationFactory(opened=True, is_reusable=True)

    outcome = at_once([accepting(invitation, person) for person in crowd * 2])

    assert outcome == {"done": 1, Refusal.ACCEPTED_BY_YOU: CROWD - 1}
    assert ResellerRelationship.objects.count() == InvitationAnswer.objects.count() == 1
