"""Mails about owner rights; what they say is read when they are sent."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers.enums import RelationshipState
from customers.models import DirectoryUser, ResellerRelationship
from partners.emails import absolute, build
from partners.models import OutgoingMail, User
from subscriptions.models import SubscriptionOwner

TEMPLATES = "subscriptions/emails/"


def _found(mail: OutgoingMail, *, removed: bool) -> dict[str, Any] | None:
    """Nothing once the rights stand otherwise than the mail would say."""
    rows = SubscriptionOwner.objects.select_related("partner", "subscription__customer")
    owner = rows.filter(pk=mail.about["owner"]).first()
    if owner is None or (owner.removed_at is not None) != removed:
        return None
    at = owner.removed_at or owner.granted_at
    return {
        "owner": owner,
        "partner": owner.partner,
        "subscription": owner.subscription,
        "customer": owner.subscription.customer,
        "date": date_format(at, "DATETIME_FORMAT") + " UTC",
    }


def _to_customer(
    mail: OutgoingMail, template: str, *, removed: bool
) -> EmailMultiAlternatives | None:
    found = _found(mail, removed=removed)
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if found is None or person is None:
        return None
    customer = found["customer"]
    path = reverse("subscriptions_portal:owners", args=[customer.public_id])
    found |= {"name": person.display_name, "link": f"{settings.PORTAL_URLS[customer.cloud]}{path}"}
    return build(mail, f"{TEMPLATES}{template}_customer", found)


def _to_partner(
    mail: OutgoingMail, template: str, *, removed: bool
) -> EmailMultiAlternatives | None:
    found = _found(mail, removed=removed)
    user = User.objects.filter(pk=mail.about["person"]).first()
    if found is None or user is None:
        return None
    found |= {"name": user.name, "link": absolute(_page_of(found["owner"]))}
    return build(mail, f"{TEMPLATES}{template}_partner", found)


def _page_of(owner: SubscriptionOwner) -> str:
    """The subscription, where the partner may open it; else its home."""
    customer = owner.subscription.customer
    related = ResellerRelationship.objects.for_partner(owner.partner).filter(
        customer=customer, state=RelationshipState.ACTIVE
    )
    if owner.removed_at is not None or not related.exists():
        return reverse("partner_home", args=[owner.partner.slug])
    keys = [owner.partner.slug, customer.public_id, owner.subscription.public_id]
    return reverse("subscriptions:detail", args=keys)


def compose_given_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_customer(mail, "owner_given", removed=False)


def compose_given_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_partner(mail, "owner_given", removed=False)


def compose_removed_for_customer(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_customer(mail, "owner_removed", removed=True)


def compose_removed_for_partner(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    return _to_partner(mail, "owner_removed", removed=True)
