"""Mails about partnerships; what they say is read when they are sent."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode

from partners.emails import absolute, build
from partners.models import OutgoingMail, User
from resellers.enums import PartnershipState
from resellers.models import Partnership


def compose_partnership_removed(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """For a global admin of the reseller: the provider has ended the partnership."""
    found = Partnership.objects.select_related("provider", "reseller")
    partnership = found.filter(pk=mail.about["partnership"]).first()
    person = User.objects.filter(pk=mail.about["person"], is_active=True).first()
    if partnership is None or person is None or partnership.ended_at is None:
        return None
    path = reverse("resellers:providers", args=[partnership.reseller.slug])
    former = urlencode({"partnership": PartnershipState.REMOVED.value})
    context = {
        "person": person,
        "provider": partnership.provider,
        "reseller": partnership.reseller,
        "ended_by": partnership.ended_by_name,
        "date": date_format(partnership.ended_at, "DATETIME_FORMAT") + " UTC",
        "link": absolute(f"{path}?{former}"),
    }
    return build(mail, "resellers/emails/partnership_removed", context)
