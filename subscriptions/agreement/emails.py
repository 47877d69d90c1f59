"""The mail about a confirmed acceptance; what it says is read when it is sent."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.formats import date_format

from customers.models import CustomerAgreement
from partners.emails import build
from partners.models import OutgoingMail
from partners.names import portal_name
from subscriptions.agreement.links import portal_link


def compose_confirmed(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    rows = CustomerAgreement.objects.select_related("customer", "attested_by")
    agreement = rows.filter(pk=mail.about["agreement"]).first()
    if agreement is None or agreement.attested_by is None:
        return None
    if agreement.attested_at is None or agreement.accepted_on is None:
        return None
    customer = agreement.customer
    phone = agreement.phone.as_international if agreement.phone else ""
    signed_by = (agreement.accepted_by_name, agreement.email, phone)
    context = {
        "agreement": agreement,
        "partner": agreement.attested_by,
        "customer": customer,
        "accepted_on": date_format(agreement.accepted_on),
        "confirmed_at": date_format(agreement.attested_at, "DATETIME_FORMAT") + " UTC",
        "portal": portal_name(customer.cloud),
        "signed_by": ", ".join(filter(None, signed_by)),
        "operators": settings.OPERATORS_EMAIL,
        "link": portal_link(customer),
    }
    return build(mail, "subscriptions/emails/agreement_confirmed", context)
