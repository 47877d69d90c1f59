"""A customer's subscription that is paid by use: its daily lines, and their file."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from customers.list_links import ListLinks
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.http import csv_answer
from subscriptions import records
from subscriptions.models import Subscription
from subscriptions.usage import selectors, services
from subscriptions.usage.export import UsageCsv
from subscriptions.usage.forms import MonthForm


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def usage(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    subscription = _subscription(request, customer_id, subscription_id)
    form = MonthForm(request.GET, selectors.months_of(subscription))
    cursor = request.GET.get("cursor", "")
    page = selectors.usage_page(subscription, form.chosen, cursor)
    links = ListLinks(request.path, form.parameters(), cursor)
    address = [request.partner.slug, customer_id, subscription_id]
    context: dict[str, Any] = {
        "customer": subscription.customer,
        "subscription": subscription,
        "is_by_use": selectors.is_by_use(subscription),
        "form": form,
        **_month(subscription, form),
        "rows": page.rows,
        "links": links,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
        "detail_url": reverse("subscriptions:detail", args=address),
        "may_export": may(request, Permission.EXPORT_CUSTOMERS),
        "export_url": links.export(reverse("subscriptions:usage_export", args=address)),
    }
    return render(request, "subscriptions/usage/usage.html", context)


def _month(subscription: Subscription, form: MonthForm) -> dict[str, Any]:
    """What a chosen month has come to, by meter."""
    if form.chosen is None:
        return {}
    meters = selectors.spending(subscription, form.chosen)
    total = sum((each.amount for each in meters), Decimal(0))
    return {"meters": meters, "total": selectors.MonthTotal(form.chosen, total)}


@require_GET
@partner_view(Permission.EXPORT_CUSTOMERS)
def usage_export(
    request: PartnerRequest, customer_id: UUID, subscription_id: UUID
) -> HttpResponseBase:
    subscription = _subscription(request, customer_id, subscription_id)
    form = MonthForm(request.GET, selectors.months_of(subscription))
    services.record_export(
        request.partner, subscription, actor=request.user, filters=form.parameters()
    )
    name = f"usage-{subscription.public_id}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(UsageCsv().chunks(selectors.export_rows(subscription, form.chosen)), name)


def _subscription(
    request: PartnerRequest, customer_id: UUID, subscription_id: UUID
) -> Subscription:
    """Sold by the partner, naming it or owned by it, of a customer in sight; else 404."""
    customer = records.customer_or_404(request.partner, customer_id)
    rows = records.subscriptions_of(request.partner, customer)
    return get_object_or_404(
        rows.select_related("offer__product", "customer"), public_id=subscription_id
    )
