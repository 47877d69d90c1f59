"""Indirect resellers (of a provider) and Indirect providers (of a reseller)."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.http import csv_answer, render_page, wants_fragment
from resellers import services
from resellers.export import ResellerCsv
from resellers.forms import PartnershipFilterForm
from resellers.list_links import PartnershipLinks
from resellers.partnership_list import Side, export_rows, partnership_page


@require_safe
@partner_view(Permission.VIEW_RESELLERS)
def reseller_list(request: PartnerRequest) -> HttpResponse:
    context = _list(request, "reseller", _("Indirect reseller"))
    export_path = reverse("resellers:export", args=[request.partner.slug])
    context |= {
        "export_url": context["links"].export(export_path),
        "may_export": may(request, Permission.EXPORT_RESELLERS),
        "may_request": may(request, Permission.REQUEST_PARTNERSHIP),
        "may_add": may(request, Permission.ADD_CUSTOMER),
        "may_remove": may(request, Permission.REMOVE_PARTNERSHIP),
    }
    return render_page(request, "resellers/reseller_list.html", context, partial="table")


@require_safe
@partner_view(Permission.VIEW_PROVIDERS)
def provider_list(request: PartnerRequest) -> HttpResponse:
    context = _list(request, "provider", _("Indirect provider"))
    return render_page(request, "resellers/provider_list.html", context, partial="table")


def _list(request: PartnerRequest, others: Side, label: str) -> dict[str, Any]:
    """What both lists show."""
    form = PartnershipFilterForm(request.GET)
    query, cursor = form.query(), request.GET.get("cursor", "")
    page = partnership_page(request.partner, others, query, cursor)
    links = PartnershipLinks(request.path, form.parameters(), cursor)
    return {
        "form": form,
        "query": query,
        "rows": page.rows,
        "links": links,
        "name_heading": links.by_name(label),
        "is_fragment": wants_fragment(request),
        "prefix": request.path,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
        "may_view_customers": may(request, Permission.VIEW_CUSTOMERS),
        "may_invite": may(request, Permission.INVITE_JOINTLY),
    }


@require_GET
@partner_view(Permission.EXPORT_RESELLERS)
def reseller_export(request: PartnerRequest) -> HttpResponseBase:
    form = PartnershipFilterForm(request.GET)
    query = form.query()
    services.record_export(request.partner, actor=request.user, filters=form.parameters())
    rows = export_rows(request.partner, "reseller", query)
    chunks = ResellerCsv(former=query.is_former).chunks(rows)
    name = f"indirect-resellers-{request.partner.slug}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(chunks, name)
