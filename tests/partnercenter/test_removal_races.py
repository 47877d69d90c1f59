"""Ending a partnership at the same moment as others do, or as a customer accepts."""

from collections import Counter
from collections.abc import Callable

import pytest

from customers.models import DirectoryUser, ResellerAssociation, ResellerRelationship
from invitations import answers
from invitations.enums import InvitationKind, InvitationState
from invitations.exceptions import InvitationRefused
from invitations.models import Invitation
from partnercenter import removals
from partners.models import AuditEntry, OutgoingMail, User
from resellers.models import Partnership
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    DirectoryUserFactory,
)
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory
from tests.factories.resellers import PartnershipFactory
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PEOPLE = 16


def removing(partnership: Partnership, person: User) -> Callable[[], str]:
    def act() -> str:
        removal = removals.remove_partnership(partnership, actor=person, notify=True)
        return f"ended, {removal.revoked} revoked" if removal.ended else "too late"

    return act


def accepting(invitation: Invitation, person: DirectoryUser) -> Callable[[], str]:
    def act() -> str:
        try:
            answers.accept_invitation(
                invitation, nonce=invitation.nonce, actor=person.user, with_admin=True,
                agreement_version=AGREEMENT_VERSION, agreement_language="en",
            )  # fmt: skip
        except InvitationRefused:
            return "refused"
        return "accepted"

    return act


def joint(partnership: Partnership) -> Invitation:
    return InvitationFactory.create(
        kind=InvitationKind.JOINT, partner=partnership.reseller, partnership=partnership,
        second_partner=partnership.provider, opened=True,
    )  # fmt: skip


def entries(verb: str) -> int:
    return AuditEntry.objects.filter(verb=verb).count()


def test_many_people_end_it_at_once() -> None:
    partnership = PartnershipFactory.create()
    askers = [joint(partnership).created_by for _ in range(3)]  # the reseller's global admins
    staff = [MembershipFactory.create(partner=partnership.provider).user for _ in range(PEOPLE)]

    outcome = at_once([removing(partnership, person) for person in staff])

    assert outcome == Counter({"ended, 3 revoked": 1, "too late": PEOPLE - 1})
    assert entries("partnership.removed") == 1
    assert entries("invitation.revoked") == 3
    mails = OutgoingMail.objects.filter(kind="partnership_removed")
    recipients = mails.values_list("recipient", flat=True)
    assert sorted(recipients) == sorted(asker.email for asker in askers)
    partnership.refresh_from_db()
    ended = AuditEntry.objects.get(verb="partnership.removed")
    assert partnership.ended_by_name == ended.actor_name


@pytest.mark.parametrize("attempt", range(6))
def test_customers_accept_while_it_ends(attempt: int) -> None:
    """Each joint request is accepted as a whole or taken back; nothing in between."""
    AgreementTextFactory.create()
    partnership = PartnershipFactory.create()
    person = MembershipFactory.create(partner=partnership.provider).user
    requests = [joint(partnership) for _ in range(6)]
    customers = [DirectoryUserFactory.create(global_admin=True) for _ in requests]
    acts = [accepting(*pair) for pair in zip(requests, customers, strict=True)]
    acts.insert(attempt, removing(partnership, person))

    outcome = at_once(acts)

    accepted = outcome["accepted"]
    assert outcome == Counter(
        {
            "accepted": accepted,
            "refused": 6 - accepted,
            f"ended, {6 - accepted} revoked": 1,
        }
    )
    states = Counter(Invitation.objects.values_list("state", flat=True))
    assert states[InvitationState.ACCEPTED] == accepted
    assert states[InvitationState.REVOKED] == 6 - accepted
    assert ResellerAssociation.objects.count() == accepted
    assert ResellerRelationship.objects.count() == 2 * accepted
    assert_copies_are_true()
