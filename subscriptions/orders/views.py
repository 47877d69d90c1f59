""" "Order history" of a customer: the list, an order to print, and dropping one that waits."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Customer
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.exceptions import AccessRefused
from partners.http import SeeOther
from subscriptions import ordering, records
from subscriptions.enums import OrderState
from subscriptions.exceptions import OrderRefused
from subscriptions.models import Order
from subscriptions.orders.forms import HistoryForm
from subscriptions.orders.selectors import find_order, order_page, printed


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def order_history(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    customer = records.customer_or_404(request.partner, customer_id)
    form = HistoryForm(request.GET)
    wanted = form.parameters()
    page = order_page(
        request.partner, customer, wanted.get("state", ""), request.GET.get("cursor", "")
    )
    context = {
        "customer": customer,
        "form": form,
        "rows": page.rows,
        "is_narrowed": bool(wanted),
        "is_provider": request.partner.is_indirect_provider,
        "is_reseller": request.partner.is_indirect_reseller,
        "may_order": may(request, Permission.PLACE_ORDER),
        "previous_url": page.previous and f"?{urlencode(wanted | {'cursor': page.previous})}",
        "next_url": page.next and f"?{urlencode(wanted | {'cursor': page.next})}",
        "first_url": f"?{urlencode(wanted)}",
    }
    return render(request, "subscriptions/orders/history.html", context)


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def order(request: PartnerRequest, customer_id: UUID, order_id: UUID) -> HttpResponse:
    """One order, made to be printed."""
    customer, found = _order(request, customer_id, order_id)
    shown = printed(request.partner, found)
    context = {
        "customer": customer,
        "printed": shown,
        "order": found,
        "may_cancel": shown.waits and shown.is_own and may(request, Permission.PLACE_ORDER),
    }
    return render(request, "subscriptions/orders/order.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.PLACE_ORDER)
def cancel_order(request: PartnerRequest, customer_id: UUID, order_id: UUID) -> HttpResponse:
    """Ask first; then drop an order that still waits."""
    customer, found = _order(request, customer_id, order_id)
    if found.partner_id != request.partner.pk:
        raise AccessRefused(
            _("Only the partner that sold this can change it."), [found.partner.name]
        )
    page = reverse("subscriptions:order", args=[request.partner.slug, customer_id, found.public_id])
    refusal = ""
    if request.method == "POST":
        try:
            ordering.cancel_order(found, actor=request.user)
        except OrderRefused as refused:
            refusal = str(refused)
            found.refresh_from_db()
        else:
            text = _("Order %(number)s is cancelled. Nothing of it was billed.")
            messages.success(request, text % {"number": found.number})
            return SeeOther(page)
    elif found.state != OrderState.PENDING:
        return SeeOther(page)
    context = {
        "customer": customer,
        "order": found,
        "printed": printed(request.partner, found),
        "reason": refusal,
        "order_url": page,
    }
    return render(
        request, "subscriptions/orders/cancel.html", context, status=422 if refusal else 200
    )


def _order(request: PartnerRequest, customer_id: UUID, order_id: UUID) -> tuple[Customer, Order]:
    customer = records.customer_or_404(request.partner, customer_id)
    found = find_order(request.partner, customer, order_id)
    if found is None:
        raise Http404
    return customer, found
