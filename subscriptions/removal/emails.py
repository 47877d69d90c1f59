"""The mail about an ended relationship; what it says is read when it is sent."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers.models import DirectoryUser
from partners.emails import build
from partners.models import OutgoingMail
from partners.names import portal_name
from subscriptions.models import RemovalReport
from subscriptions.removal import selectors


def compose_removed(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    reports = RemovalReport.objects.select_related("partner", "customer")
    report = reports.filter(pk=mail.about["report"]).first()
    person = DirectoryUser.objects.filter(pk=mail.about["person"]).first()
    if report is None or person is None:
        return None
    partner, customer = report.partner, report.customer
    path = reverse("customers_portal:partner", args=[customer.public_id, partner.public_id])
    context = {
        "report": report,
        "partner": partner,
        "customer": customer,
        "name": person.display_name,
        "date": date_format(report.removed_at, "DATETIME_FORMAT") + " UTC",
        "has_admin": selectors.grant_of(partner, customer) is not None,
        "portal": portal_name(customer.cloud),
        "link": f"{settings.PORTAL_URLS[customer.cloud]}{path}",
    }
    return build(mail, "subscriptions/emails/relationship_removed", context)
