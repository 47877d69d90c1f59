"""What people are notified of about requests and their answers."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.models import Customer
from customers.notified.kinds import GLOBAL_ADMINS
from customers.notified.telling import notify_admins
from invitations.models import Invitation
from partners.enums import NoticeType, Permission, Role
from partners.models import OutgoingMail, Partner
from partners.notification_kinds import Kind
from partners.notifications import notify_staff

ACCEPTED = "invitation_accepted"
DECLINED = "invitation_declined"
EXPIRED = "invitation_expired"
REPORTED = "invitation_reported"
UNDELIVERED = "invitation_undelivered"
AUTHORIZED = "partnership_authorized"
AUTHORIZED_PROVIDER = "provider_authorized"
NOT_AUTHORIZED = "partnership_declined"
PARTNER_ADDED = "partner_added"

_ASKING = frozenset({Permission.REQUEST_RELATIONSHIP, Permission.INVITE_JOINTLY})
_CUSTOMERS = _("Customers")

KINDS = (
    Kind(
        name=ACCEPTED,
        type=NoticeType.NEWS,
        label=_("A request was accepted"),
        title=_("%(customer)s accepted your request"),
        text=_("The relationship is established: you find %(customer)s in your customer list."),
        workspace=_CUSTOMERS,
        link="customers:account",
        link_args=("customer_id",),
        rights=_ASKING,
        mails=("invitation_accepted_partner", "invitation_accepted_second"),
    ),
    Kind(
        name=DECLINED,
        type=NoticeType.NEWS,
        label=_("A request was declined"),
        title=_("%(name)s declined your request"),
        text=_("Nothing has changed. The reason, if one was given, stands with the request."),
        workspace=_CUSTOMERS,
        link="invitations:draft",
        link_args=("request_id",),
        rights=_ASKING,
        mails=("invitation_declined",),
    ),
    Kind(
        name=REPORTED,
        type=NoticeType.NEWS,
        label=_("The recipient of a request did not know your company"),
        title=_("Somebody does not know your company: %(name)s"),
        text=_("The request was declined and reported. Talk to the customer before you ask again."),
        workspace=_CUSTOMERS,
        link="invitations:draft",
        link_args=("request_id",),
        rights=frozenset({*_ASKING, Permission.REQUEST_PARTNERSHIP}),
    ),
    Kind(
        name=EXPIRED,
        type=NoticeType.RECOMMENDED,
        label=_("A request expired"),
        title=_("Your request expired: %(name)s"),
        text=_("It was not answered in time. You can renew it with one click."),
        workspace=_CUSTOMERS,
        link="invitations:draft",
        link_args=("request_id",),
        rights=frozenset({*_ASKING, Permission.REQUEST_PARTNERSHIP}),
    ),
    Kind(
        name=UNDELIVERED,
        type=NoticeType.RECOMMENDED,
        label=_("A mail could not be delivered"),
        title=_("The mail to %(recipient)s could not be delivered"),
        text=_("Look at the answer of the mail server, correct the address, and send it again."),
        workspace=_CUSTOMERS,
        link="invitations:draft",
        link_args=("request_id",),
        rights=frozenset({*_ASKING, Permission.REQUEST_PARTNERSHIP}),
    ),
    Kind(
        name=AUTHORIZED,
        type=NoticeType.NEWS,
        label=_("An indirect reseller authorized you"),
        title=_("%(reseller)s authorized you as its indirect provider"),
        text=_("You may place orders for the customers that you have in common."),
        workspace=_("Indirect resellers"),
        link="resellers:list",
        rights=frozenset({Permission.REQUEST_PARTNERSHIP}),
        mails=("partnership_authorized",),
    ),
    Kind(
        name=NOT_AUTHORIZED,
        type=NoticeType.NEWS,
        label=_("An indirect reseller declined a partnership"),
        title=_("%(reseller)s declined the partnership"),
        text=_("Nothing has changed. The reason, if one was given, stands with the request."),
        workspace=_("Indirect resellers"),
        link="invitations:draft",
        link_args=("request_id",),
        rights=frozenset({Permission.REQUEST_PARTNERSHIP}),
        mails=("partnership_declined",),
    ),
    Kind(
        name=AUTHORIZED_PROVIDER,
        type=NoticeType.NEWS,
        label=_("An indirect provider was authorized"),
        title=_("%(provider)s is your indirect provider now"),
        text=_("%(person)s authorized it. It may place orders for the customers you share."),
        workspace=_("Indirect providers"),
        link="resellers:providers",
        rights=frozenset({Permission.ACCEPT_PARTNERSHIP}),
        mails=("partnership_authorized_reseller",),
    ),
    Kind(
        name=PARTNER_ADDED,
        type=NoticeType.NEWS,
        label=pgettext_lazy("notification", "A partner was added"),
        title=_("%(partner)s is a partner of your organization now"),
        text=_("%(person)s accepted its request. You see there what it holds."),
        workspace=_("Partner relationships"),
        link="customers_portal:partner",
        link_args=("partner_id",),
        directory_roles=GLOBAL_ADMINS,
        mails=("invitation_accepted_customer",),
    ),
)


def accepted(invitation: Invitation, customer: Customer, person: str) -> None:
    """Both partners of a joint request, and the customer's other global admins."""
    about = {"customer": customer.name, "customer_id": str(customer.public_id)}
    for partner in invitation.askers:
        notify_staff(
            ACCEPTED,
            partner,
            about=about,
            once=f"{invitation.public_id}:{customer.public_id}",
            mailed=[invitation.created_by_id],
            mailed_roles=[Role.GLOBAL_ADMIN] if partner != invitation.partner else [],
        )
        notify_admins(
            PARTNER_ADDED,
            customer,
            about={
                "partner": partner.name,
                "partner_id": str(partner.public_id),
                "person": person,
            },
            once=f"{invitation.public_id}:{partner.pk}",
            mailed=True,
        )


def declined(invitation: Invitation, name: str, *, answer: int) -> None:
    """By a customer's global admin."""
    _no(DECLINED, invitation, name, answer)


def reported(invitation: Invitation, *, answer: int) -> None:
    """By somebody who does not know the company."""
    _no(REPORTED, invitation, "", answer)


def _no(kind: str, invitation: Invitation, name: str, answer: int) -> None:
    for partner in invitation.askers:
        notify_staff(
            kind,
            partner,
            about=_request(invitation, name),
            once=f"{invitation.public_id}:{answer}",
            mailed=[invitation.created_by_id],
        )


def expired(invitation: Invitation) -> None:
    for partner in invitation.askers:
        notify_staff(
            EXPIRED,
            partner,
            about=_request(invitation),
            once=f"{invitation.public_id}:{invitation.expires_at.date().isoformat()}",
        )


def authorized(invitation: Invitation, reseller: Partner, person: str) -> None:
    notify_staff(
        AUTHORIZED,
        invitation.partner,
        about={"reseller": reseller.name},
        once=f"{invitation.public_id}:{reseller.pk}",
        mailed=[invitation.created_by_id],
    )
    notify_staff(
        AUTHORIZED_PROVIDER,
        reseller,
        about={"provider": invitation.partner.name, "person": person},
        once=f"{invitation.public_id}:{reseller.pk}",
        mailed_roles=[Role.GLOBAL_ADMIN],
    )


def not_authorized(invitation: Invitation, reseller: Partner) -> None:
    notify_staff(
        NOT_AUTHORIZED,
        invitation.partner,
        about={**_request(invitation, reseller.name), "reseller": reseller.name},
        once=f"{invitation.public_id}:{reseller.pk}",
        mailed=[invitation.created_by_id],
    )


@transaction.atomic
def undelivered(mail: OutgoingMail) -> None:
    """The mail server refused the mail of a request for good."""
    found = Invitation.objects.filter(public_id=mail.reference_id or UUID(int=0))
    invitation = found.select_related("partner", "second_partner").first()
    if invitation is None:
        return
    for partner in invitation.askers:
        notify_staff(
            UNDELIVERED,
            partner,
            about={**_request(invitation), "recipient": mail.recipient},
            once=str(mail.public_id),
        )


def _request(invitation: Invitation, name: str = "") -> dict[str, str]:
    """By whom it is known: the recipient, or its subject where the link was copied."""
    shown = name or invitation.recipient_name or invitation.recipient_email or invitation.subject
    return {"name": shown, "request_id": str(invitation.public_id)}
