"""The mail to the primary contact of a company that a partner has created an account for."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from customers.models import DirectoryUser
from customers.selectors import agreement_is_accepted
from partners.emails import build
from partners.models import OutgoingMail, Partner
from partners.names import portal_name


def compose_created(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """Says who, the sign-in name, and that the password comes another way: never by mail."""
    people = DirectoryUser.objects.select_related("user", "customer")
    person = people.filter(pk=mail.about["person"], user__is_active=True).first()
    partner = Partner.objects.filter(pk=mail.about["partner"]).first()
    if person is None or partner is None:
        return None
    customer = person.customer
    asks = not agreement_is_accepted(customer)
    path = reverse("customer_home", args=[customer.public_id])
    if asks:
        path = reverse("subscriptions_portal:agreement", args=[customer.public_id])
    base = settings.PORTAL_URLS[customer.cloud]
    context = {
        "person": person,
        "partner": partner,
        "customer": customer,
        "portal": portal_name(customer.cloud),
        "asks_for_agreement": asks,
        "link": f"{base}{path}",
        "forgotten_link": f"{base}{reverse('account_reset_password')}",
    }
    return build(mail, "subscriptions/emails/customer_created", context)
