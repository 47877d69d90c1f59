"""A joint acceptance against everything else that may happen at the same moment."""

from collections.abc import Callable

import pytest
from django.db import transaction

from customers.models import AdminGrant, DirectoryUser, ResellerAssociation, ResellerRelationship
from invitations import joint, services
from invitations.enums import InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.models import Invitation, InvitationAnswer
from partnercenter import removals
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from resellers.services import remove_partnership
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
)
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.joint import SIDES, Pair, accept, pair
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NOTHING = {"related": 0, "granted": 0, "associated": 0, "answers": 0, "audit": 0}
BOTH = {"related": 2, "granted": 2, "associated": 1, "answers": 1, "audit": 1}


def written() -> dict[str, int]:
    return {
        "related": ResellerRelationship.objects.count(),
        "granted": AdminGrant.objects.count(),
        "associated": ResellerAssociation.objects.count(),
        "answers": InvitationAnswer.objects.count(),
        "audit": AuditEntry.objects.filter(verb="invitation.accepted").count(),
    }


def accepting(invitation: Invitation, person: DirectoryUser) -> Callable[[], str]:
    def act() -> str:
        # As a request would: a row of its own, read before the lock.
        own = Invitation.objects.select_related("partnership", "partner", "second_partner")
        try:
            accept(own.get(pk=invitation.pk), person)
        except InvitationRefused as refused:
            return refused.refusal.value
        return "done"

    return act


def removing(two: Pair) -> Callable[[], str]:
    actor = two.people["provider"]

    def act() -> str:
        return (
            "ended"
            if removals.remove_partnership(two.partnership, actor=actor, notify=True).ended
            else "was over"
        )

    return act


def admins(number: int) -> list[DirectoryUser]:
    AgreementTextFactory()
    shared = CustomerFactory(name="Shared")
    return [DirectoryUserFactory.create(customer=shared, global_admin=True) for _ in range(number)]


@pytest.mark.parametrize("side", SIDES)
def test_admins_of_one_customer_accept_at_once(side: str) -> None:
    people, two = admins(8), pair()
    invitation = two.ask(side, include_admin=True, include_second_admin=True)

    outcome = at_once([accepting(invitation, person) for person in people])

    assert outcome == {"done": 1, Refusal.ACCEPTED_BY_YOU: 7}
    assert written() == BOTH
    assert_copies_are_true()


@pytest.mark.parametrize("_round", [0, 1, 3, 6])
@pytest.mark.parametrize("side", SIDES)
def test_acceptance_races_removal_of_the_partnership(side: str, _round: int) -> None:
    people, two = admins(6), pair()
    invitation = two.ask(side, include_admin=True, include_second_admin=True)
    acts = [accepting(invitation, person) for person in people]
    acts.insert(_round, removing(two))

    outcome = at_once(acts)

    invitation.refresh_from_db()
    two.partnership.refresh_from_db()
    assert outcome["ended"] == 1
    assert not two.partnership.is_active
    if outcome["done"]:
        assert outcome["done"] == 1
        assert set(outcome) <= {"ended", "done", Refusal.ACCEPTED_BY_YOU}
        assert written() == BOTH
        assert invitation.state == InvitationState.ACCEPTED
    else:
        assert outcome == {"ended": 1, Refusal.PARTNERSHIP_ENDED: 6}
        assert written() == NOTHING
        assert invitation.state == InvitationState.REVOKED
    assert_copies_are_true()


@pytest.mark.parametrize("_round", range(4))
def test_acceptance_races_the_services_in_one_transaction(_round: int) -> None:
    """The same without the page, with other requests of the two that end with it."""
    [person], two = admins(1), pair()
    asked = [two.ask(side) for side in (*SIDES, *SIDES)]
    actor = two.people["provider"]

    @transaction.atomic
    def remove() -> str:
        remove_partnership(two.partnership, actor=actor)
        return f"revoked {joint.revoke_of_partnership(two.partnership, actor=actor)}"

    acts: list[Callable[[], str]] = [accepting(each, person) for each in asked]
    acts.insert(_round, remove)
    outcome = at_once(acts)

    done = outcome["done"]
    assert outcome[f"revoked {4 - done}"] == 1
    assert outcome[Refusal.PARTNERSHIP_ENDED] == 4 - done
    assert ResellerRelationship.objects.count() == (2 if done else 0)
    assert ResellerAssociation.objects.count() == (1 if done else 0)
    states = set(Invitation.objects.values_list("state", flat=True))
    assert states <= {InvitationState.ACCEPTED, InvitationState.REVOKED}
    assert_copies_are_true()


def test_acceptance_of_both_sides_requests_at_once() -> None:
    """Reseller and provider have asked the same customer: two relationships, not four."""
    people, two = admins(8), pair()
    asked = [two.ask(SIDES[number % 2], include_admin=True) for number in range(8)]

    outcome = at_once([accepting(each, person) for each, person in zip(asked, people, strict=True)])

    assert outcome == {"done": 8}
    assert written() == BOTH | {"answers": 8, "audit": 8}
    assert_copies_are_true()


@pytest.mark.parametrize("_round", range(3))
def test_sending_races_removal(_round: int) -> None:
    """A draft that is finished while the partnership ends is sent before, or not at all."""
    two = pair()
    actor = two.people["reseller"]
    draft = joint.start_joint(two.reseller, two.partnership, actor=actor, language="en")

    def finish() -> str:
        try:
            services.finish_draft(draft, actor=actor)
        except RuleViolation:
            return "refused"
        return "sent"

    outcome = at_once([finish, removing(two)])

    draft.refresh_from_db()
    assert outcome["ended"] == 1
    assert outcome["sent"] + outcome["refused"] == 1
    assert draft.state == InvitationState.REVOKED


def test_starting_races_removal() -> None:
    two = pair()
    people = [two.people["reseller"], two.people["provider"]]

    def starting(number: int) -> Callable[[], str]:
        def act() -> str:
            partner = [two.reseller, two.provider][number]
            try:
                joint.start_joint(partner, two.partnership, actor=people[number], language="en")
            except RuleViolation:
                return "refused"
            return "started"

        return act

    outcome = at_once([starting(0), removing(two), starting(1)])

    assert outcome["ended"] == 1
    assert outcome["started"] + outcome["refused"] == 2
    still_open = Invitation.objects.exclude(state=InvitationState.REVOKED)
    assert not still_open.exists()
