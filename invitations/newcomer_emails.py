"""Mails to whoever comes by a personal link without being able to answer it yet."""

from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers import selectors as customers
from customers.models import DirectoryUser
from invitations.enums import ApplicationState
from invitations.links import link_for
from invitations.models import Invitation, TenantApplication
from invitations.newcomer_links import confirmation_link
from partners.emails import absolute, build
from partners.models import OutgoingMail, User
from partners.names import portal_name


def compose_confirmation(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The way to go on; or, where the address opens a login already, that it does."""
    rows = TenantApplication.objects.select_related("invitation__partner")
    application = rows.filter(pk=mail.about["application"]).first()
    if application is None or application.state == ApplicationState.COMPLETED:
        return None
    invitation = application.invitation
    if not invitation.is_open or application.email != mail.recipient:
        return None
    context = {
        "partner": invitation.partner,
        "address": mail.recipient,
        "date": date_format(invitation.expires_at),
        "portal": portal_name(invitation.partner.cloud),
    }
    if User.objects.filter(email=application.email).exists():
        context |= {
            "link": link_for(invitation),
            "forgotten_link": absolute(reverse("account_reset_password")),
        }
        return build(mail, "invitations/emails/newcomer_known", context)
    context |= {"link": confirmation_link(application)}
    return build(mail, "invitations/emails/newcomer_confirmation", context)


def compose_forwarded(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """Nothing once the request has ended or the sender or the recipient has left."""
    about = mail.about
    rows = Invitation.objects.select_related("partner", "second_partner")
    invitation = rows.filter(pk=about["invitation"]).first()
    people = DirectoryUser.objects.select_related("user", "customer")
    sender = people.filter(pk=about["from"], user__is_active=True).first()
    if invitation is None or not invitation.is_open or sender is None:
        return None
    recipient = customers.global_admins(sender.customer).filter(pk=about["to"]).first()
    if recipient is None:
        return None
    context = {
        "partner": invitation.partner,
        "second": invitation.second_partner,
        "customer": sender.customer,
        "person": recipient,
        "sender": sender,
        "note": about["note"],
        "link": link_for(invitation),
        "date": date_format(invitation.expires_at),
    }
    message = build(mail, "invitations/emails/forwarded", context)
    name = " ".join(sender.display_name.split())
    message.reply_to = [formataddr((name, sender.user.mail_address))]
    return message
