"""Addresses about the agreement: the customer's page, and where the prompt leads back to."""

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from customers.models import Customer
from partners.models import Partner


def portal_link(customer: Customer) -> str:
    """Where the customer's global admin reads and accepts, in the portal of its cloud."""
    path = reverse("subscriptions_portal:agreement", args=[customer.public_id])
    return f"{settings.PORTAL_URLS[customer.cloud]}{path}"


def own_page(address: str, partner: Partner) -> str:
    """The address, if it is a page of this partner on this site; else ''."""
    home = reverse("partner_home", args=[partner.slug])
    if not address.startswith(home):
        return ""
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return ""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    return address if match.kwargs.get("partner_slug") == partner.slug else ""
