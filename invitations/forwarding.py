"""The wrong person sends the link on to a global admin of the own organization."""

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from customers import selectors as customers
from customers.models import DirectoryUser
from invitations import rules
from invitations.exceptions import InvitationRefused, Refusal, TooManyMails
from invitations.models import Invitation
from partners import audit
from partners.exceptions import RuleViolation
from partners.limits import within_limit
from partners.models import User
from partners.outbox import queue_mail

HOUR = 3600
MAILS_PER_PERSON = 10  # an hour


@transaction.atomic
def forward_invitation(
    invitation: Invitation, *, nonce: str, actor: User, recipient: DirectoryUser, note: str = ""
) -> bool:
    """Mail the personal link to a colleague who may answer; False if that was done before."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("partner")
    invitation = rows.get(pk=invitation.pk)
    reader = rules.reader_of(actor)
    refusal = rules.refusal_for(invitation, nonce, reader)
    if refusal != Refusal.NOT_GLOBAL_ADMIN or reader.person is None:
        raise InvitationRefused(refusal or Refusal.NOT_A_CUSTOMER)
    sender = reader.person
    if not customers.global_admins(sender.customer).filter(pk=recipient.pk).exists():
        raise RuleViolation(_("Choose a global admin of your organization."))
    if not within_limit(f"forward {actor.pk}", times=MAILS_PER_PERSON, seconds=HOUR):
        raise TooManyMails(_("You have sent several mails already. Try again in an hour."))
    link = salted_hmac("invitations.forwarding", nonce, algorithm="sha256").hexdigest()[:16]
    queued = queue_mail(
        "invitation_forwarded",
        recipient=recipient.user.mail_address,
        language=recipient.user.language or invitation.language,
        about={
            "invitation": invitation.pk, "from": sender.pk, "to": recipient.pk, "note": note,
        },
        # Once for each link: a renewed one may be sent on again.
        dedupe_key=f"forward-{invitation.public_id}-{sender.pk}-{recipient.pk}-{link}",
    )  # fmt: skip
    if queued is None:
        return False
    audit.record(
        "invitation.forwarded",
        target=invitation,
        actor=actor,
        # Not the partner: whose link it is now is the customer's own business until it answers.
        readers=[sender.customer],
        to=str(recipient.user),
    )
    return True
