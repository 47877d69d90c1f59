"""Mails about what a customer took back; what they say is read when they are sent."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers.enums import RelationshipState
from customers.models import AdminGrant, DirectoryUser, ResellerRelationship
from partners.emails import absolute, build
from partners.models import OutgoingMail, User
from partners.names import portal_name


def removed_grant(mail: OutgoingMail) -> tuple[AdminGrant, dict[str, Any]] | None:
    rows = AdminGrant.objects.select_related("partner", "customer")
    grant = rows.filter(pk=mail.about["grant"]).first()
    if grant is None or grant.removed_at is None:
        return None
    is_reseller = ResellerRelationship.objects.filter(
        partner=grant.partner, customer=grant.customer, state=RelationshipState.ACTIVE
    ).exists()
    context = {
        "grant": grant,
        "partner": grant.partner,
        "customer": grant.customer,
        "is_reseller": is_reseller,
        "date": date_format(grant.removed_at, "DATETIME_FORMAT") + " UTC",
        "portal": portal_name(grant.customer.cloud),
    }
    return grant, context


def compose_removed_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = removed_grant(mail)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if found is None or person is None:
        return None
    grant, context = found
    path = reverse(
        "customers_portal:partner", args=[grant.customer.public_id, grant.partner.public_id]
    )
    context |= {"name": person.display_name, "link": absolute(path)}
    return build(mail, "customers/emails/admin_removed_for_customer", context)


def compose_removed_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    found = removed_grant(mail)
    user = User.objects.filter(pk=mail.about["person"]).first()
    if found is None or user is None:
        return None
    grant, context = found
    path = reverse("customers:list", args=[grant.partner.slug])
    if context["is_reseller"]:
        path = reverse("customers:account", args=[grant.partner.slug, grant.customer.public_id])
    context |= {"name": user.name, "link": absolute(path)}
    return build(mail, "customers/emails/admin_removed_for_partner", context)
