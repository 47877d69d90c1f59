"""Mails about privileges that a partner gave up; what they say is read when they are sent."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from customers.emails import removed_grant
from customers.models import DirectoryUser
from partners.emails import absolute, build
from partners.models import OutgoingMail, User


def compose_given_up_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = removed_grant(mail)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if found is None or person is None:
        return None
    grant, context = found
    keys = [grant.customer.public_id, grant.partner.public_id]
    path = reverse("customers_portal:partner", args=keys)
    link = f"{settings.PORTAL_URLS[grant.customer.cloud]}{path}"
    context |= {"name": person.display_name, "link": link}
    return build(mail, "customers/emails/admin_given_up_customer", context)


def compose_given_up_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = removed_grant(mail)
    user = User.objects.filter(pk=mail.about["person"]).first()
    if found is None or user is None:
        return None
    grant, context = found
    path = reverse("partner_home", args=[grant.partner.slug])
    context |= {"name": user.name, "link": absolute(path)}
    return build(mail, "customers/emails/admin_given_up_partner", context)
