"""The life of a request on the asker's side: its draft, its way to the reader, its end.

Each command is one transaction: lock, check, write, audit. Answers have a module of their own.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from invitations import drafts, journal, kinds, notified
from invitations.enums import OPEN_STATES, InvitationKind, InvitationState
from invitations.exceptions import DraftChanged, LinkLost, RequestEnded
from invitations.links import has_link
from invitations.models import Invitation
from invitations.states import check_transition
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from resellers.models import Partnership
from resellers.services import in_force


def lifetime() -> timedelta:
    return timedelta(days=settings.INVITATION_LIFETIME_DAYS)


@dataclass(frozen=True)
class Asked:
    """What a new draft asks for; a joint one names the partnership that it builds on.

    ``recipient``: whom to ask, where that is known; an unfinished draft to another one stays.
    """

    kind: InvitationKind = InvitationKind.RELATIONSHIP
    partnership: Partnership | None = None
    recipient: str = ""


@transaction.atomic
def open_draft(
    partner: Partner,
    *,
    actor: User,
    language: str,
    fresh: bool | uuid.UUID = False,
    asked: Asked | None = None,
) -> Invitation:
    """The person's unfinished draft, or a new one; ``fresh`` always makes a new one.

    ``fresh`` may be the identity the new draft shall have: asked for twice, it is made once.
    """
    asked = asked or Asked()
    partnership = in_force(asked.partnership) if asked.partnership else None
    # The person's row is the lock: a double click finds the draft of the first one.
    User.objects.select_for_update().get(pk=actor.pk)
    own = Invitation.objects.for_partner(partner).filter(created_by=actor)
    if isinstance(fresh, uuid.UUID):
        if made := own.filter(public_id=fresh).first():
            return made
    elif not fresh:
        unfinished = own.filter(
            kind=asked.kind,
            partnership=partnership,
            state=InvitationState.DRAFT,
            expires_at__gt=timezone.now(),
            is_reusable=False,
        )
        if asked.recipient:
            unfinished = unfinished.filter(recipient_name=asked.recipient)
        if draft := unfinished.order_by("-pk").first():
            return draft
    invitation = Invitation(
        kind=asked.kind,
        partner=partner,
        created_by=actor,
        language=language,
        recipient_name=asked.recipient,
        partnership=partnership,
        second_partner=partnership.other(partner) if partnership else None,
        expires_at=timezone.now() + lifetime(),
    )
    invitation.include_admin, invitation.include_second_admin = _usual_privileges(invitation)
    if isinstance(fresh, uuid.UUID) and not Invitation.objects.filter(public_id=fresh).exists():
        invitation.public_id = fresh
    invitation.subject, invitation.body = drafts.standard_text(invitation)
    invitation.save()
    journal.record("invitation.created", invitation, actor)
    return invitation


def _usual_privileges(invitation: Invitation) -> tuple[bool, bool]:
    """Ticked to begin with: of a pair the reseller, who looks after the customer."""
    if invitation.is_for_partners:
        return False, False
    partnership = invitation.partnership
    if partnership is None:
        return True, False
    if kinds.admin_is_fixed(invitation):
        return True, True
    asks_as_reseller = invitation.partner_id == partnership.reseller_id
    return asks_as_reseller, not asks_as_reseller


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
    include_second_admin: bool = False


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
    _check_privileges(invitation, values)
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
            "include_second_admin": values.include_second_admin,
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
        journal.record("invitation.draft_saved", invitation, actor, changes=options)
    return invitation


def _check_privileges(invitation: Invitation, values: DraftInput) -> None:
    fixed = kinds.admin_is_fixed(invitation)
    wanted = [values.include_admin, *([values.include_second_admin] if invitation.is_joint else [])]
    if fixed and not all(wanted):
        raise RuleViolation(
            _("In this cloud a request always includes delegated administration privileges.")
        )


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
    journal.record(
        "invitation.sent", invitation, actor,
        kind=invitation.kind,
        include_admin=invitation.include_admin,
        include_second_admin=invitation.include_second_admin,
    )  # fmt: skip
    return invitation


def hand_over(invitation: Invitation) -> None:
    """A locked draft is with its reader from now on; its lifetime starts anew."""
    check_partnership(invitation)
    check_transition(invitation.state, InvitationState.SENT)
    now = timezone.now()
    invitation.state, invitation.sent_at = InvitationState.SENT, now
    invitation.expires_at, invitation.reminded_at = now + lifetime(), None
    invitation.save(update_fields=["state", "sent_at", "expires_at", "reminded_at"])


def check_partnership(invitation: Invitation) -> None:
    """A joint request goes nowhere once the two companies have parted."""
    if invitation.has_lost_partnership:
        raise RequestEnded(
            _("The partnership with %(partner)s has ended, so nobody can accept this request.")
            % {"partner": invitation.second_partner}
        )


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
    journal.record("invitation.revoked", invitation, actor)
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
        journal.record("invitation.opened", invitation, None)


@transaction.atomic
def expire_invitation(invitation: Invitation) -> bool:
    """Write down that an open request is past its date; False if there was nothing to write."""
    invitation = locked(invitation)
    if invitation.state not in OPEN_STATES or not invitation.has_expired:
        return False
    check_transition(invitation.state, InvitationState.EXPIRED)
    invitation.state = InvitationState.EXPIRED
    invitation.save(update_fields=["state"])
    journal.record("invitation.expired", invitation, None, actor_name=_("Automatic"))
    notified.expired(invitation)
    return True


def why_ended(invitation: Invitation) -> str:
    """Why a request takes no change any more, and what to do instead."""
    if invitation.is_for_partners:
        return _why_ended_for_partners(invitation)
    if invitation.is_open:
        return _("This request is with the customer already and stays as it is.")
    return {
        InvitationState.ACCEPTED: _("The customer has accepted this request already."),
        InvitationState.DECLINED: _("The customer has declined this request. Start a new one."),
        InvitationState.REVOKED: _("This request was revoked. Start a new one."),
        InvitationState.SUPERSEDED: _("This request was renewed: a newer one takes its place."),
    }.get(invitation.current_state, _("This request has expired. Start a new one."))


def _why_ended_for_partners(invitation: Invitation) -> str:
    if invitation.is_open:
        return _("This request is with the reseller already and stays as it is.")
    return {
        InvitationState.ACCEPTED: _("The reseller has accepted this request already."),
        InvitationState.DECLINED: _("The reseller has declined this request. Start a new one."),
        InvitationState.REVOKED: _("This request was revoked. Start a new one."),
        InvitationState.SUPERSEDED: _("This request was renewed: a newer one takes its place."),
    }.get(invitation.current_state, _("This request has expired. Start a new one."))


def locked(invitation: Invitation) -> Invitation:
    """The row as it is now. Who locks a partnership, too, locks it before."""
    rows = Invitation.objects.select_for_update(of=("self",))
    related = ("partner", "created_by", "second_partner", "partnership")
    return rows.select_related(*related).get(pk=invitation.pk)
