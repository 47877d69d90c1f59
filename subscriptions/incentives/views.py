"""Incentives: which subscriptions earn for whom, and how that changed."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from customers.chain import Side, sides
from customers.list_links import ListLinks
from customers.models import Customer
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.http import csv_answer, render_page, wants_fragment
from subscriptions.incentives import selectors, services
from subscriptions.incentives.export import IncentiveCsv
from subscriptions.incentives.forms import IncentiveFilterForm

SIDE = "by"  # of the two tabs of a partner that is provider and reseller


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    current: bool


@require_safe
@partner_view(Permission.VIEW_INCENTIVES)
def incentive_list(request: PartnerRequest) -> HttpResponse:
    others, is_fragment = _others(request), wants_fragment(request)
    form = IncentiveFilterForm(request.GET, request.partner, others, is_shown=not is_fragment)
    query, cursor = form.query(), request.GET.get("cursor", "")
    page = selectors.incentive_page(request.partner, query, cursor)
    links = ListLinks(request.path, _side(request, others) | form.parameters(), cursor)
    context = {
        "form": form,
        "query": query,
        "by_reseller": others == Side.RESELLER,
        "side": _side(request, others).get(SIDE, ""),
        "tabs": _tabs(request, others),
        "rows": page.rows,
        "links": links,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
        "prefix": request.path,
        "is_fragment": is_fragment,
        "may_export": may(request, Permission.EXPORT_INCENTIVES),
        "may_view_customers": may(request, Permission.VIEW_CUSTOMERS),
        "export_url": links.export(
            reverse("subscriptions:incentives_export", args=[request.partner.slug])
        ),
    }
    template = "subscriptions/incentives/incentive_list.html"
    return render_page(request, template, context, partial="table")


@require_GET
@partner_view(Permission.EXPORT_INCENTIVES)
def incentive_export(request: PartnerRequest) -> HttpResponseBase:
    others = _others(request)
    form = IncentiveFilterForm(request.GET, request.partner, others, is_shown=False)
    query, filters = form.query(), _side(request, others) | form.parameters()
    services.record_export(request.partner, actor=request.user, filters=filters)
    chunks = IncentiveCsv(query).chunks(selectors.export_rows(request.partner, query))
    name = f"incentives-{request.partner.slug}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(chunks, name)


@require_safe
@partner_view(Permission.VIEW_INCENTIVES)
def incentive_history(request: PartnerRequest, subscription_id: UUID) -> HttpResponse:
    subscription = selectors.subscription_of_record(request.partner, subscription_id)
    if subscription is None:
        raise Http404
    in_sight = Customer.objects.for_partner(request.partner)
    context = {
        "subscription": subscription,
        "spans": selectors.spans(request.partner, subscription),
        "is_seller": subscription.partner_id == request.partner.pk,
        "record_is_open": may(request, Permission.VIEW_CUSTOMERS)
        and in_sight.filter(pk=subscription.customer_id).exists(),
    }
    return render_page(request, "subscriptions/incentives/incentive_history.html", context)


def _others(request: PartnerRequest) -> Side:
    """Which side is looked at: the address says so for a partner that has both."""
    held = sides(request.partner)
    return next((side for side in held if side == request.GET.get(SIDE)), held[0])


def _side(request: PartnerRequest, others: Side) -> dict[str, str]:
    """For addresses; the first side needs no words."""
    return {} if others == sides(request.partner)[0] else {SIDE: others.value}


def _tabs(request: PartnerRequest, others: Side) -> list[Tab]:
    held = sides(request.partner)
    if len(held) == 1:
        return []
    labels = {Side.RESELLER: _("Your indirect resellers"), Side.PROVIDER: _("Your location IDs")}
    return [
        Tab(
            labels[side],
            f"{request.path}?{urlencode({SIDE: side.value})}" if side != held[0] else request.path,
            side == others,
        )
        for side in held
    ]
