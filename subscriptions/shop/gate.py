"""The agreement gate: nothing is ordered before the customer has accepted the agreement.

Whoever may confirm the acceptance is led to the form for it, and comes back to where it was;
whoever may not sees who can, and how the customer accepts it itself.
"""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from customers import selectors as customer_selectors
from customers.models import Customer
from partners.access import PartnerRequest, helpers_for, may
from partners.enums import Permission
from partners.http import SeeOther


def gate(request: PartnerRequest, customer: Customer, back_to: str) -> HttpResponse | None:
    """What stands before the page, or None where the way is free."""
    if customer_selectors.agreement_is_accepted(customer):
        return None
    return closed(request, customer, back_to)


def closed(request: PartnerRequest, customer: Customer, back_to: str) -> HttpResponse:
    """The way to the confirm form, or to those who may open it."""
    if may(request, Permission.ATTEST_AGREEMENT):
        form = reverse("subscriptions:attest", args=[request.partner.slug, customer.public_id])
        return SeeOther(f"{form}?{urlencode({'next': back_to})}")
    context = {
        "customer": customer,
        "helpers": helpers_for(request.partner, Permission.ATTEST_AGREEMENT),
        "may_view": may(request, Permission.VIEW_AGREEMENT),
        "back_to": back_to,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "subscriptions/shop/agreement_needed.html", context, status=status)
