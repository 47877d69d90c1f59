"""Mails about privileges given by reassigning or given up; they read their facts when sent."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers.emails import removed_grant
from customers.enums import GrantState
from customers.models import AdminGrant, DirectoryUser
from partners.emails import absolute, build
from partners.models import OutgoingMail, User


def _given(mail: OutgoingMail) -> dict[str, Any] | None:
    """Nothing once they were taken back."""
    rows = AdminGrant.objects.select_related("partner", "customer")
    grant = rows.filter(pk=mail.about["grant"], state=GrantState.GRANTED).first()
    if grant is None:
        return None
    return {
        "grant": grant,
        "partner": grant.partner,
        "customer": grant.customer,
        "date": date_format(grant.granted_at, "DATETIME_FORMAT") + " UTC",
    }


def compose_given_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    context = _given(mail)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if context is None or person is None:
        return None
    keys = [context["customer"].public_id, context["partner"].public_id]
    path = reverse("customers_portal:partner", args=keys)
    link = f"{settings.PORTAL_URLS[context['customer'].cloud]}{path}"
    context |= {"name": person.display_name, "link": link}
    return build(mail, "customers/emails/admin_given_customer", context)


def compose_given_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    context = _given(mail)
    user = User.objects.filter(pk=mail.about["person"]).first()
    if context is None or user is None:
        return None
    keys = [context["partner"].slug, context["customer"].public_id]
    path = reverse("customers:admin_relationships", args=keys)
    context |= {"name": user.name, "link": absolute(path)}
    return build(mail, "customers/emails/admin_given_partner", context)


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
