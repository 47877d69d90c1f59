"""Several people answer requests for a partnership at once: one partnership, or none."""

import uuid
from collections.abc import Callable

import pytest

from invitations import partnerships, sending, services
from invitations.enums import InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.models import Invitation, InvitationAnswer
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, Membership, OutgoingMail
from resellers.models import Partnership
from resellers.services import remove_partnership
from tests.factories.partners import MembershipFactory
from tests.factories.resellers import PartnershipFactory
from tests.invitations.test_partnerships import admin, asked
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def accepting(invitation: Invitation, member: Membership) -> Callable[[], str]:
    def act() -> str:
        try:
            partnerships.accept_partnership(
                invitation, nonce=invitation.nonce, actor=member.user, reseller=member.partner,
                confirmed=True,
            )  # fmt: skip
        except InvitationRefused as refused:
            return refused.refusal.value
        return "done"

    return act


def begun() -> int:
    return AuditEntry.objects.filter(verb="partnership.authorized").count()


def test_two_resellers_accept_at_once() -> None:
    invitation = asked()
    crowd = [admin(name=f"Reseller {number}") for number in range(8)]

    outcome = at_once([accepting(invitation, member) for member in crowd])

    assert outcome == {"done": 1, Refusal.ACCEPTED: 7}
    assert Partnership.objects.count() == InvitationAnswer.objects.count() == begun() == 1


def test_admins_of_one_reseller_accept_at_once() -> None:
    invitation, first = asked(), admin()
    crowd: list[Membership] = [first, *(MembershipFactory(partner=first.partner) for _ in range(7))]

    outcome = at_once([accepting(invitation, member) for member in crowd])

    assert outcome == {"done": 1, Refusal.ACCEPTED_BY_YOU: 7}
    assert Partnership.objects.count() == InvitationAnswer.objects.count() == begun() == 1
    assert OutgoingMail.objects.count() == 1 + 8  # the asker and every global admin, once


def test_two_requests_of_one_provider_make_one_partnership() -> None:
    first, member = asked(), admin()
    requests = [first, *(asked(partner=first.partner) for _ in range(7))]

    outcome = at_once([accepting(request, member) for request in requests])

    assert outcome == {"done": 1, Refusal.ALREADY_PARTNERS: 7}
    assert Partnership.objects.count() == begun() == 1
    assert Invitation.objects.filter(state=InvitationState.ACCEPTED).count() == 1


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_races_revocation(_round: int) -> None:
    invitation = asked()
    crowd = [admin(name=f"Reseller {number}") for number in range(6)]

    def revoke() -> str:
        try:
            services.revoke_invitation(invitation, actor=invitation.created_by)
        except RuleViolation:
            return "too late"
        return "took back"

    outcome = at_once([*(accepting(invitation, member) for member in crowd), revoke])

    if Invitation.objects.get().state == InvitationState.REVOKED:
        assert outcome == {"took back": 1, Refusal.REVOKED: 6}
        assert not Partnership.objects.exists()
    else:
        assert outcome == {"done": 1, "too late": 1, Refusal.ACCEPTED: 5}
        assert Partnership.objects.count() == 1


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_races_the_removal_of_the_old_partnership(_round: int) -> None:
    old = PartnershipFactory()
    member, actor = MembershipFactory(partner=old.reseller), MembershipFactory(partner=old.provider)
    invitation = asked(partner=old.provider)

    def remove() -> str:
        remove_partnership(old, actor=actor.user)
        return "removed"

    outcome = at_once([accepting(invitation, member), remove])

    old.refresh_from_db()
    invitation.refresh_from_db()
    assert outcome["removed"] == 1
    assert not old.is_active
    if outcome["done"]:
        assert Partnership.objects.filter(state="active").count() == 1
        assert invitation.state == InvitationState.ACCEPTED
    else:
        assert outcome[Refusal.ALREADY_PARTNERS] == 1
        assert Partnership.objects.count() == 1
        assert invitation.is_open


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_races_another_mail(_round: int) -> None:
    """Sending locks the provider, then the request; accepting takes them in the same order."""
    invitation = asked(recipient_email="rita@reseller.example")
    crowd = [admin(name=f"Reseller {number}") for number in range(4)]

    def send() -> str:
        try:
            sending.send_again(invitation, actor=invitation.created_by, press=uuid.uuid4())
        except RuleViolation:
            return "too late"
        return "sent"

    outcome = at_once([*(accepting(invitation, member) for member in crowd), *[send] * 4])

    assert outcome["done"] == 1
    assert outcome["sent"] + outcome["too late"] == 4
    assert Partnership.objects.count() == 1


def test_decline_races_acceptance() -> None:
    invitation, first = asked(), admin()
    crowd: list[Membership] = [first, *(MembershipFactory(partner=first.partner) for _ in range(5))]

    def declining(member: Membership) -> Callable[[], str]:
        def act() -> str:
            try:
                partnerships.decline_partnership(
                    invitation, nonce=invitation.nonce, actor=member.user, reseller=member.partner
                )
            except InvitationRefused as refused:
                return refused.refusal.value
            return "said no"

        return act

    acts = [accepting(invitation, member) for member in crowd[:3]]
    outcome = at_once([*acts, *(declining(member) for member in crowd[3:])])

    assert outcome["done"] + outcome["said no"] == 1
    assert Partnership.objects.count() == outcome["done"]
    assert InvitationAnswer.objects.count() == 1
