"""Commands of invitations. Each is one transaction: lock, check, write, audit, queue mail."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import selectors as customer_selectors
from customers import services as customer_services
from customers.models import AdminGrant, Customer, CustomerAgreement, ResellerRelationship
from invitations import drafts, rules
from invitations.enums import OPEN_STATES, Answer, InvitationState
from invitations.exceptions import (
    DraftChanged,
    InvitationRefused,
    LinkLost,
    Refusal,
    RequestEnded,
)
from invitations.links import has_link
from invitations.models import Invitation, InvitationAnswer, new_nonce
from invitations.states import check_transition
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from partners.outbox import queue_mail


def lifetime() -> timedelta:
    return timedelta(days=settings.INVITATION_LIFETIME_DAYS)


@transaction.atomic
def open_draft(
    partner: Partner, *, actor: User, language: str, fresh: bool | uuid.UUID = False
) -> Invitation:
    """The person's unfinished draft, or a new one; ``fresh`` always makes a new one.

    ``fresh`` may be the identity the new draft shall have: asked for twice, it is made once.
    """
    # The person's row is the lock: a double click finds the draft of the first one.
    User.objects.select_for_update().get(pk=actor.pk)
    own = Invitation.objects.for_partner(partner).filter(created_by=actor)
    if isinstance(fresh, uuid.UUID):
        if made := own.filter(public_id=fresh).first():
            return made
    elif not fresh:
        unfinished = own.filter(
            state=InvitationState.DRAFT, expires_at__gt=timezone.now(), is_reusable=False
        )
        if draft := unfinished.order_by("-pk").first():
            return draft
    invitation = Invitation(
        partner=partner,
        created_by=actor,
        language=language,
        include_admin=True,
        expires_at=timezone.now() + lifetime(),
    )
    if isinstance(fresh, uuid.UUID) and not Invitation.objects.filter(public_id=fresh).exists():
        invitation.public_id = fresh
    invitation.subject, invitation.body = drafts.standard_text(invitation)
    invitation.save()
    audit.record("invitation.created", target=invitation, actor=actor, readers=[partner])
    return invitation


@dataclass(frozen=True)
class DraftInput:
    """What the draft page holds. The text carries the placeholder, not the link."""

    include_admin: bool
    language: str
    recipient_name: str
    recipient_email: str
    subject: str
    body: str
    remind: bool = False


@transaction.atomic
def save_draft(
    invitation: Invitation,
    *,
    actor: User,
    values: DraftInput,
    revision: int | None = None,
    standard_text: bool = False,
) -> Invitation:
    """Keep what was typed. Until the text was edited by hand it follows the other fields.

    ``revision`` is the one the person saw: a draft saved elsewhere since then is not
    overwritten. ``standard_text`` throws an edited text away.
    """
    invitation = locked(invitation)
    if invitation.current_state != InvitationState.DRAFT:
        raise RequestEnded(why_ended(invitation))
    if invitation.partner.cloud_kind.is_national and not values.include_admin:
        raise RuleViolation(
            _("In this cloud a request always includes delegated administration privileges.")
        )
    typed = (values.subject, drafts.same_lines(values.body))
    stored = (invitation.subject, invitation.body)
    standard = drafts.standard_text(invitation)
    edited = not standard_text and typed != standard and (invitation.text_edited or typed != stored)
    if edited and not has_link(typed[1]):
        raise LinkLost(_("The text has lost its personal link. Put the link back first."))
    options = audit.changed_fields(
        invitation,
        {
            "include_admin": values.include_admin,
            "language": values.language,
            "recipient_name": values.recipient_name,
            "recipient_email": values.recipient_email,
            "remind": values.remind,
            "text_edited": edited,
        },
    )
    text = typed if edited else drafts.standard_text(invitation)
    if not options and text == stored:
        return invitation  # the same once more, such as a save that was repeated
    if revision is not None and revision != invitation.revision:
        raise DraftChanged(_("This draft was changed in another window or by a colleague."))
    invitation.subject, invitation.body = text
    invitation.revision += 1
    invitation.save(update_fields=[*options, "subject", "body", "revision"])
    if options:
        # Saves of the text alone come by the minute while somebody types; the entry of the
        # first edit and that of "Done" tell enough.
        _audit("invitation.draft_saved", invitation, actor, changes=options)
    return invitation


@transaction.atomic
def finish_draft(
    invitation: Invitation,
    *,
    actor: User,
    values: DraftInput | None = None,
    revision: int | None = None,
) -> Invitation:
    """ "Done": the text is on its way to the customer; the lifetime starts anew."""
    invitation = locked(invitation)
    state = invitation.current_state
    if state in {InvitationState.SENT, InvitationState.OPENED}:
        return invitation  # pressed twice, or the customer was quicker
    if state != InvitationState.DRAFT:
        raise RequestEnded(why_ended(invitation))
    if values is not None:
        invitation = save_draft(invitation, actor=actor, values=values, revision=revision)
    if not has_link(invitation.body):
        raise LinkLost(_("The text has lost its personal link. Put the link back first."))
    hand_over(invitation)
    _audit("invitation.sent", invitation, actor, include_admin=invitation.include_admin)
    return invitation


def hand_over(invitation: Invitation) -> None:
    """A locked draft is with the customer from now on; its lifetime starts anew."""
    check_transition(invitation.state, InvitationState.SENT)
    now = timezone.now()
    invitation.state, invitation.sent_at = InvitationState.SENT, now
    invitation.expires_at, invitation.reminded_at = now + lifetime(), None
    invitation.save(update_fields=["state", "sent_at", "expires_at", "reminded_at"])


@transaction.atomic
def revoke_invitation(invitation: Invitation, *, actor: User) -> Invitation:
    """End an open request; its link dies with it."""
    invitation = locked(invitation)
    if invitation.state == InvitationState.REVOKED:
        return invitation
    if not invitation.is_open:
        raise RequestEnded(why_ended(invitation))
    check_transition(invitation.state, InvitationState.REVOKED)
    invitation.state, invitation.answered_at = InvitationState.REVOKED, timezone.now()
    invitation.save(update_fields=["state", "answered_at"])
    _audit("invitation.revoked", invitation, actor)
    return invitation


@transaction.atomic
def record_opened(invitation: Invitation, *, actor: User | None) -> None:
    """The first look at the link; all that a GET writes."""
    now = timezone.now()
    opened = Invitation.objects.filter(
        pk=invitation.pk,
        nonce=invitation.nonce,  # of the link that was opened; it may be dead by now
        state__in=[InvitationState.DRAFT, InvitationState.SENT],
        expires_at__gt=now,
    ).update(
        state=InvitationState.OPENED,
        opened_at=now,
        sent_at=Coalesce("sent_at", now),  # it reached somebody before "Done" was pressed
    )
    if opened:
        # Not who: the asker has no right to know which employee of a customer read it.
        _audit("invitation.opened", invitation, None)


@dataclass(frozen=True)
class Acceptance:
    """What an acceptance brought about."""

    invitation: Invitation
    customer: Customer
    relationship: ResellerRelationship
    relationship_created: bool
    grant: AdminGrant | None
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
    if invitation.partner.cloud_kind.is_national and not with_admin:
        raise RuleViolation(
            _("In this cloud a request always includes delegated administration privileges.")
        )
    agreement = None
    if not customer_selectors.agreement_is_accepted(customer):
        if not agreement_version:
            raise RuleViolation(_("Confirm that you have read and accept the agreement."))
        agreement, _created = customer_services.accept_agreement(
            customer, version=agreement_version, language=agreement_language, actor=actor
        )
    _close(invitation, nonce, InvitationState.ACCEPTED)
    relationship, created = customer_services.establish_relationship(
        invitation.partner, customer, invitation_id=invitation.public_id
    )
    grant = None
    if invitation.include_admin and with_admin:
        given, granted = customer_services.grant_admin(invitation.partner, customer, actor=actor)
        grant = given if granted else None
    answer = InvitationAnswer.objects.create(
        invitation=invitation,
        customer=customer,
        answer=Answer.ACCEPTED,
        with_admin=invitation.include_admin and with_admin,
        answered_by=actor,
        answered_by_name=str(actor),
    )
    _audit(
        "invitation.accepted", invitation, actor, customer,
        customer=customer.name,
        relationship_created=created,
        admin_granted=grant is not None,
        agreement=agreement.version if agreement else "",
    )  # fmt: skip
    _mail_acceptance(invitation, customer, answer)
    return Acceptance(invitation, customer, relationship, created, grant, agreement)


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
    _audit("invitation.declined", invitation, actor, customer, reason=reason)
    _mail_asker(invitation, "invitation_declined", answer)
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
    _audit("invitation.reported", invitation, actor, actor_name=name, reason=reason)
    queue_mail(
        "invitation_reported",
        recipient=settings.OPERATORS_EMAIL,
        language=settings.LANGUAGE_CODE,
        about={"invitation": invitation.pk, "answer": answer.pk},
        dedupe_key=f"reported-{invitation.public_id}-{answer.pk}",
    )
    _mail_asker(invitation, "invitation_declined", answer)
    return invitation


@transaction.atomic
def replace_link(invitation: Invitation, *, actor: User) -> Invitation:
    """A new link; the old one is dead from now on."""
    invitation = locked(invitation)
    if not invitation.is_open:
        raise RequestEnded(why_ended(invitation))
    invitation.nonce = new_nonce()
    invitation.save(update_fields=["nonce"])
    _audit("invitation.link_replaced", invitation, actor)
    return invitation


@transaction.atomic
def expire_invitation(invitation: Invitation) -> bool:
    """Write down that an open request is past its date; False if there was nothing to write."""
    invitation = locked(invitation)
    if invitation.state not in OPEN_STATES or not invitation.has_expired:
        return False
    check_transition(invitation.state, InvitationState.EXPIRED)
    invitation.state = InvitationState.EXPIRED
    invitation.save(update_fields=["state"])
    _audit("invitation.expired", invitation, None, actor_name=_("Automatic"))
    return True


def why_ended(invitation: Invitation) -> str:
    """Why a request takes no change any more, and what to do instead."""
    if invitation.is_open:
        return _("This request is with the customer already and stays as it is.")
    return {
        InvitationState.ACCEPTED: _("The customer has accepted this request already."),
        InvitationState.DECLINED: _("The customer has declined this request. Start a new one."),
        InvitationState.REVOKED: _("This request was revoked. Start a new one."),
        InvitationState.SUPERSEDED: _("This request was renewed: a newer one takes its place."),
    }.get(invitation.current_state, _("This request has expired. Start a new one."))


def locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    return rows.select_related("partner", "created_by").get(pk=invitation.pk)


def _answerable(
    invitation: Invitation, nonce: str, actor: User
) -> tuple[Invitation, rules.Reader, Customer]:
    """Lock the invitation, then the customer; refuse whoever may not answer."""
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


def _audit(
    verb: str,
    invitation: Invitation,
    actor: User | None,
    *also: Customer,
    changes: dict[str, tuple[object, object]] | None = None,
    actor_name: str = "",
    **data: object,
) -> None:
    audit.record(
        verb,
        target=invitation,
        actor=actor,
        readers=[invitation.partner, *also],
        changes=changes,
        actor_name=actor_name,
        **data,
    )


def _was_reported(invitation: Invitation, actor: User | None) -> bool:
    reports = invitation.answers.filter(answer=Answer.UNKNOWN_COMPANY)
    return reports.filter(answered_by=actor).exists()


def _mail_asker(invitation: Invitation, kind: str, answer: InvitationAnswer) -> None:
    asker = invitation.created_by
    queue_mail(
        kind,
        recipient=asker.mail_address,
        language=asker.language or settings.LANGUAGE_CODE,
        about={"invitation": invitation.pk, "answer": answer.pk},
        dedupe_key=f"{kind}-{invitation.public_id}-{answer.pk}",
    )


def _mail_acceptance(invitation: Invitation, customer: Customer, answer: InvitationAnswer) -> None:
    for person in customer_selectors.global_admins(customer):
        queue_mail(
            "invitation_accepted_customer",
            recipient=person.user.mail_address,
            language=person.user.language or invitation.language,
            about={"invitation": invitation.pk, "person": person.pk, "answer": answer.pk},
            dedupe_key=f"accepted-{invitation.public_id}-{person.pk}",
        )
    _mail_asker(invitation, "invitation_accepted_partner", answer)
