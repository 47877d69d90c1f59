"""The page "Subscriptions" of a customer, and its export."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from customers.models import Customer
from partners.access import PartnerRequest, helpers_for, may, partner_view
from partners.enums import Permission
from partners.http import csv_answer
from partners.keyset import Page
from partners.permissions import kinds_allow
from resellers.selectors import providers_of
from subscriptions import records
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.shop import services
from subscriptions.shop.export import SubscriptionCsv
from subscriptions.shop.forms import ListForm
from subscriptions.shop.selectors import export_rows, subscription_page
from subscriptions.standing import CHIPS, standing

BLOCKS = {BillingType.LICENSE: "cursor", BillingType.USAGE: "usage"}


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def subscription_list(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    customer = records.customer_or_404(request.partner, customer_id)
    form = ListForm(request.GET)
    query = form.query()
    licensed, usage = (_block(request, customer, form, each) for each in BLOCKS)
    context = {
        "customer": customer,
        "form": form,
        "query": query,
        "licensed": licensed,
        "usage": usage,
        "is_empty": not licensed["rows"] and not usage["rows"],
        "has_waiting": any(row["waits"] for row in (*licensed["rows"], *usage["rows"])),
        "is_reseller": request.partner.is_indirect_reseller,
        "is_provider": request.partner.is_indirect_provider,
        "export_query": urlencode(form.parameters()),
        "may_export": may(request, Permission.EXPORT_CUSTOMERS),
        **ordering_rights(request),
    }
    return render(request, "subscriptions/shop/list.html", context)


def ordering_rights(request: PartnerRequest) -> dict[str, Any]:
    """Whether this person may order; if not, who can."""
    if may(request, Permission.PLACE_ORDER):
        return {"may_order": True}
    if kinds_allow(request.partner.kinds, Permission.PLACE_ORDER):
        return {"may_order": False, "helpers": helpers_for(request.partner, Permission.PLACE_ORDER)}
    names = providers_of(request.partner).values_list("name", flat=True)
    return {"may_order": False, "providers": list(names[:5])}


def _block(
    request: PartnerRequest, customer: Customer, form: ListForm, billing: BillingType
) -> dict[str, Any]:
    name = BLOCKS[billing]
    cursor = request.GET.get(name, "")
    page = subscription_page(request.partner, customer, form.query(), billing, cursor)
    return {"rows": [_told(request, row) for row in page.rows], **_links(request, form, name, page)}


def _told(request: PartnerRequest, row: dict[str, Any]) -> dict[str, Any]:
    state = SubscriptionState(row["state"])
    return row | {
        "state_label": state.label,
        "chip": CHIPS[state],
        "standing": standing(row),
        "waits": state == SubscriptionState.PENDING,
        "is_own": row["partner_id"] == request.partner.pk,
    }


def _links(request: PartnerRequest, form: ListForm, name: str, page: Page) -> dict[str, str]:
    """The pager of one block; the other one stays where it is."""
    kept = form.parameters() | {
        other: request.GET[other] for other in BLOCKS.values() if other in request.GET
    }

    def link(cursor: str) -> str:
        return f"?{urlencode(kept | {name: cursor})}#{name}-block" if cursor else ""

    first = {key: value for key, value in kept.items() if key != name}
    return {
        "previous_url": link(page.previous),
        "next_url": link(page.next),
        "first_url": f"?{urlencode(first)}#{name}-block",
    }


@require_GET
@partner_view(Permission.EXPORT_CUSTOMERS)
def subscription_export(request: PartnerRequest, customer_id: UUID) -> HttpResponseBase:
    customer = records.customer_or_404(request.partner, customer_id)
    form = ListForm(request.GET)
    services.record_export(request.partner, customer, actor=request.user, filters=form.parameters())
    chunks = SubscriptionCsv().chunks(export_rows(request.partner, customer, form.query()))
    name = f"subscriptions-{customer.default_domain}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(chunks, name)


def list_url(request: PartnerRequest, customer: Customer) -> str:
    return reverse("subscriptions:list", args=[request.partner.slug, customer.public_id])
