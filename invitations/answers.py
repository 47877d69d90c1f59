"""What customers answer. Each command is one transaction: lock, check, write, audit, queue mail.

The lock order is partnership (of a joint request), request, customer.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import selectors as customer_selectors
from customers import services as customer_services
from customers.enums import AssociationSource
from customers.models import AdminGrant, Customer, CustomerAgreement, ResellerRelationship
from invitations import journal, kinds, notices, notified, rules
from invitations.enums import OPEN_STATES, Answer, InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.models import Invitation, InvitationAnswer
from invitations.services import locked
from invitations.states import check_transition
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from resellers.services import locked as lock_partnership
from subscriptions.agreement.services import accept_agreement_directly


@dataclass(frozen=True)
class Established:
    """What one partner has got."""

    partner: Partner
    relationship: ResellerRelationship
    relationship_created: bool
    grant: AdminGrant | None  # new by this acceptance


@dataclass(frozen=True)
class Acceptance:
    """What an acceptance brought about, for the asking partner first."""

    invitation: Invitation
    customer: Customer
    established: list[Established]
    agreement: CustomerAgreement | None


@transaction.atomic
def accept_invitation(
    invitation: Invitation,
    *,
    nonce: str,
    actor: User,
    with_admin: bool,
    agreement_version: str = "",
    agreement_language: str = "",
) -> Acceptance:
    """Everything an acceptance writes, or nothing.

    ``agreement_version`` is the text the person ticked; needed unless it was accepted before.
    """
    invitation, reader, customer = _answerable(invitation, nonce, actor)
    if refusal := rules.acceptance_refusal(invitation, reader):
        raise InvitationRefused(refusal)
    if kinds.admin_is_fixed(invitation) and not with_admin:
        raise RuleViolation(
            _("In this cloud a request always includes delegated administration privileges.")
        )
    agreement = None
    if not customer_selectors.agreement_is_accepted(customer):
        if not agreement_version:
            raise RuleViolation(_("Confirm that you have read and accept the agreement."))
        agreement = accept_agreement_directly(
            customer, version=agreement_version, language=agreement_language, actor=actor
        ).agreement
    _close(invitation, nonce, InvitationState.ACCEPTED)
    established = [
        _establish(invitation, partner, customer, actor, granted=asked and with_admin)
        for partner, asked in invitation.privileges_asked
    ]
    if invitation.partnership is not None:
        customer_services.associate(
            invitation.partnership.provider,
            invitation.partnership.reseller,
            customer,
            source=AssociationSource.JOINT_ACCEPTANCE,
        )
    answer = InvitationAnswer.objects.create(
        invitation=invitation,
        customer=customer,
        answer=Answer.ACCEPTED,
        with_admin=invitation.include_admin and with_admin,
        with_second_admin=invitation.include_second_admin and with_admin,
        answered_by=actor,
        answered_by_name=str(actor),
    )
    journal.record(
        "invitation.accepted", invitation, actor, customer,
        customer=customer.name,
        agreement=agreement.version if agreement else "",
        **_told(established),
    )  # fmt: skip
    notices.tell_of_acceptance(invitation, customer, answer)
    return Acceptance(invitation, customer, established, agreement)


def _establish(
    invitation: Invitation, partner: Partner, customer: Customer, actor: User, *, granted: bool
) -> Established:
    relationship, created = customer_services.establish_relationship(
        partner, customer, invitation_id=invitation.public_id
    )
    grant, is_new = None, False
    if granted:
        grant, is_new = customer_services.grant_admin(partner, customer, actor=actor)
    return Established(partner, relationship, created, grant if is_new else None)


def _told(established: list[Established]) -> dict[str, Any]:
    """What the entry says each partner got; of a joint acceptance both may read of both."""
    first, *others = established
    told: dict[str, Any] = {
        "relationship_created": first.relationship_created,
        "admin_granted": first.grant is not None,
    }
    for other in others:
        told |= {
            "partner": first.partner.name,
            "second_partner": other.partner.name,
            "second_relationship_created": other.relationship_created,
            "second_admin_granted": other.grant is not None,
        }
    return told


@transaction.atomic
def decline_invitation(
    invitation: Invitation, *, nonce: str, actor: User, reason: str = ""
) -> Invitation:
    """A global admin says no; nothing else changes."""
    invitation, _reader, customer = _answerable(invitation, nonce, actor)
    _close(invitation, nonce, InvitationState.DECLINED)
    answer = InvitationAnswer.objects.create(
        invitation=invitation,
        customer=customer,
        answer=Answer.DECLINED,
        answered_by=actor,
        answered_by_name=str(actor),
        reason=reason,
    )
    journal.record("invitation.declined", invitation, actor, customer, reason=reason)
    notified.declined(invitation, customer.name, answer=answer.pk)
    notices.tell_asker(invitation, "invitation_declined", answer)
    return invitation


@transaction.atomic
def report_unknown_company(
    invitation: Invitation, *, nonce: str, actor: User | None, reason: str = ""
) -> Invitation:
    """ "I do not know this company": whoever holds the link ends it; operators are told.

    It needs no sign-in, since it gives nobody anything and most readers have no account yet.
    """
    invitation = locked(invitation)
    if rules.is_own_staff(invitation, actor):
        raise InvitationRefused(Refusal.OWN_STAFF)
    if refusal := rules.state_refusal(invitation, nonce, None):
        raise InvitationRefused(refusal)
    if invitation.is_reusable and _was_reported(invitation, actor):
        return invitation  # it stays open, so one report of each reader is enough
    _close(invitation, nonce, InvitationState.DECLINED)
    name = str(actor) if actor else ""  # said in the reader's language where it is shown
    answer = InvitationAnswer.objects.create(
        invitation=invitation,
        answer=Answer.UNKNOWN_COMPANY,
        answered_by=actor,
        answered_by_name=name,
        reason=reason,
    )
    journal.record("invitation.reported", invitation, actor, actor_name=name, reason=reason)
    notices.tell_operators(invitation, answer)
    notified.reported(invitation, answer=answer.pk)
    notices.tell_asker(invitation, "invitation_declined", answer)
    return invitation


def _answerable(
    invitation: Invitation, nonce: str, actor: User
) -> tuple[Invitation, rules.Reader, Customer]:
    """Lock what the answer depends on; refuse whoever may not answer."""
    if invitation.partnership is not None:
        lock_partnership(invitation.partnership)  # whether it is in force is a matter of state
    invitation = locked(invitation)
    reader = rules.reader_of(actor)
    if refusal := rules.state_refusal(invitation, nonce, reader.customer):
        raise InvitationRefused(refusal)
    if refusal := rules.person_refusal(invitation, reader):
        raise InvitationRefused(refusal)
    if reader.person is None:  # said already by person_refusal; keeps the type narrow
        raise InvitationRefused(Refusal.NOT_A_CUSTOMER)
    customer = Customer.objects.select_for_update().get(pk=reader.person.customer_id)
    return invitation, reader, customer


def _close(invitation: Invitation, nonce: str, state: InvitationState) -> None:
    """One conditional update: the second of two answers finds nothing to change.

    A reusable link takes the answer and stays open for others.
    """
    now = timezone.now()
    check_transition(invitation.state, state)
    still_open = Invitation.objects.filter(
        pk=invitation.pk, nonce=nonce, state__in=OPEN_STATES, expires_at__gt=now
    )
    if invitation.is_reusable:
        if still_open.update(state=InvitationState.OPENED, sent_at=Coalesce("sent_at", now)):
            return
        changed = 0
    else:
        changed = still_open.update(state=state, answered_at=now)
    if not changed:  # it ended between our look and our update; say by what
        invitation.refresh_from_db(fields=["state", "nonce", "expires_at"])
        raise InvitationRefused(rules.state_refusal(invitation, nonce, None) or Refusal.EXPIRED)
    invitation.state, invitation.answered_at = state, now


def _was_reported(invitation: Invitation, actor: User | None) -> bool:
    reports = invitation.answers.filter(answer=Answer.UNKNOWN_COMPANY)
    return reports.filter(answered_by=actor).exists()
