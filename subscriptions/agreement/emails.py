"""The mail about a confirmed acceptance; what it says is read when it is sent."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.formats import date_format

from customers.models import CustomerAgreement
from partners.emails import absolute, build
from partners.models import OutgoingMail
from partners.names import portal_name


def compose_confirmed(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    rows = CustomerAgreement.objects.select_related("customer", "attested_by")
    agreement = rows.filter(pk=mail.about["agreement"]).first()
    if agreement is None or agreement.attested_by is None or agreement.attested_at is None:
        return None
    customer = agreement.customer
    context = {
        "agreement": agreement,
        "partner": agreement.attested_by,
        "customer": customer,
        "accepted_on": date_format(agreement.accepted_on),
        "confirmed_at": date_format(agreement.attested_at, "DATETIME_FORMAT") + " UTC",
        "portal": portal_name(customer.cloud),
        "link": absolute(reverse("subscriptions_portal:agreement", args=[customer.public_id])),
    }
    return build(mail, "subscriptions/emails/agreement_confirmed", context)
