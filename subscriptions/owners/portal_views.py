""" "User settings": who holds tenant owner rights of what is paid by use."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.access import CustomerRequest, customer_view
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_page
from subscriptions.models import Subscription
from subscriptions.owners import selectors, services
from subscriptions.owners.forms import GiveOwnerForm

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@customer_view(global_admin=True)
def owners(request: CustomerRequest) -> HttpResponse:
    rows, page = selectors.owned_page(request.customer, request.GET.get("cursor", ""))
    context = {
        "rows": rows,
        "previous_url": page.previous and f"?{urlencode({'cursor': page.previous})}",
        "next_url": page.next and f"?{urlencode({'cursor': page.next})}",
    }
    return render(request, "subscriptions/owners/owners.html", context)


@require_http_methods(FORM_METHODS)
@customer_view(global_admin=True)
def give_owner(request: CustomerRequest, subscription_id: UUID) -> HttpResponse:
    """Say what it means, ask whom, give."""
    subscription = _subscription(request, subscription_id)
    candidates = selectors.candidates_of(subscription)
    form = GiveOwnerForm(request.POST if request.method == "POST" else None, candidates=candidates)
    if form.is_valid():
        try:
            owner, created = services.give_owner(subscription, form.chosen, actor=request.user)
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            text = _("%(partner)s is an owner of %(subscription)s now. It is told by email.")
            if not created:
                text = _("%(partner)s was an owner of %(subscription)s already.")
            told = {"partner": owner.partner.name, "subscription": subscription.nickname}
            messages.success(request, text % told)
            return SeeOther(_address(request))
    context = {"subscription": subscription, "form": form, "candidates": candidates}
    status = 422 if form.is_bound else 200
    return render_page(request, "subscriptions/owners/give.html", context, status=status)


@require_http_methods(FORM_METHODS)
@customer_view(global_admin=True)
def take_back(request: CustomerRequest, subscription_id: UUID, partner_id: UUID) -> HttpResponse:
    """Ask, then take the rights back."""
    subscription = _subscription(request, subscription_id)
    owner = selectors.find_owner(subscription, partner_id)
    if owner is None:
        messages.info(request, _("This partner is no owner of the subscription."))
        return SeeOther(_address(request))
    if request.method != "POST":
        context = {"subscription": subscription, "owner": owner}
        return render(request, "subscriptions/owners/take_back.html", context)
    told = {"partner": owner.partner.name, "subscription": subscription.nickname}
    if services.take_back(owner, actor=request.user):
        messages.success(request, _("%(partner)s is no owner of %(subscription)s any more.") % told)
    else:  # the other click was quicker
        messages.info(request, _("This partner is no owner of the subscription."))
    return SeeOther(_address(request))


def _subscription(request: CustomerRequest, subscription_id: UUID) -> Subscription:
    found = selectors.find_subscription(request.customer, subscription_id)
    if found is None:
        raise Http404
    return found


def _address(request: CustomerRequest) -> str:
    return reverse("subscriptions_portal:owners", args=[request.customer.public_id])
