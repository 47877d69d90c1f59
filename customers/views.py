"""The Customers page of Partner Center and the record pages reachable from it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.http import urlencode
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_safe

from customers import live, services
from customers.account import HISTORY_ORDER, HISTORY_SIZE, customer_account, shared_history
from customers.chain import sides
from customers.customer_list import (
    COUNT_LIMIT,
    CustomerDetails,
    customer_details,
    customer_page,
    export_rows,
)
from customers.export import CustomerCsv
from customers.forms import FilterForm
from customers.list_links import ListLinks, valid_ids
from customers.list_rows import CustomerRows, add_what_others_hold
from partners.access import PartnerRequest, may, partner_view
from partners.audit_sentences import HISTORY_FIELDS, told
from partners.enums import Permission
from partners.http import csv_answer, render_page, wants_fragment
from partners.keyset import paginate

LIST_TEMPLATE = "customers/customer_list.html"


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def customer_list(request: PartnerRequest) -> HttpResponse:
    live_url = live.address("customers:live", request.partner)
    is_fragment = wants_fragment(request)
    form = FilterForm(request.GET, request.partner, is_shown=not is_fragment)
    query = form.query()
    cursor = request.GET.get("cursor", "")
    page = customer_page(request.partner, query, cursor)
    wanted = () if query.is_former else valid_ids(request.GET.getlist("open"))
    shown = {row["tenant_id"] for row in page.rows}
    open_ids = tuple(each for each in wanted if each in shown)
    details = customer_details(request.partner, [UUID(each) for each in open_ids])
    links = ListLinks(request.path, form.parameters(), cursor, open_ids)
    offered = add_what_others_hold(request.partner, query, page.rows, with_choice=not is_fragment)
    if not is_fragment:
        form.offer_tags(offered)
    may_tag = may(request, Permission.MANAGE_TAGS)
    writer = CustomerRows(links, with_picks=may_tag)
    context = {
        "form": form,
        "query": query,
        "page": page,
        "rows": _rows(page.rows, details, writer),
        "columns": 7 + may_tag,
        "links": links,
        "is_fragment": is_fragment,
        "prefix": request.path,
        "summary": _summary(page.count),
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
        "export_url": links.export(reverse("customers:export", args=[request.partner.slug])),
        "may_export": may(request, Permission.EXPORT_CUSTOMERS),
        "may_add": may(request, Permission.ADD_CUSTOMER),
        "may_import": may(request, Permission.IMPORT_CUSTOMERS),
        "may_request": may(request, Permission.REQUEST_RELATIONSHIP),
        "may_tag": may_tag,
        "may_order": may(request, Permission.PLACE_ORDER),
        "live_url": live_url,
        "live_seconds": live.SECONDS,
    }
    return render_page(request, LIST_TEMPLATE, context, partial="table")


def _rows(
    rows: list[dict[str, Any]], details: dict[str, CustomerDetails], writer: CustomerRows
) -> list[dict[str, Any]]:
    """Everything a row shows, worked out before the template's loop."""
    days: dict[Any, str] = {}

    def day(moment: Any) -> str:
        date = timezone.localtime(moment).date() if moment else None
        if date not in days:
            days[date] = date_format(date) if date else ""
        return days[date]

    shown = []
    for row in rows:
        since, opened = day(row["started_at"]), details.get(row["tenant_id"])
        html = writer.write(row, since, is_open=opened is not None)
        until = day(row["ended_at"])
        shown.append(row | {"since": since, "until": until, "details": opened, "html": html})
    return shown


def _summary(count: int | None) -> str:
    """How many a search or a filter found, as far as they were counted."""
    if count is None:
        return ""
    text = ngettext("%(count)s customer", "%(count)s customers", min(count, COUNT_LIMIT))
    number = number_format(min(count, COUNT_LIMIT), force_grouping=True)
    return text % {"count": f"{number}+" if count > COUNT_LIMIT else number}


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def customer_row(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """The details of one row; without htmx the list with this row, open."""
    details = customer_details(request.partner, [customer_id]).get(str(customer_id))
    if details is None:
        raise Http404
    if not wants_fragment(request):
        query = urlencode({"q": str(customer_id), "open": str(customer_id)})
        return redirect(f"{reverse('customers:list', args=[request.partner.slug])}?{query}")
    context = {
        "details": details,
        "prefix": reverse("customers:list", args=[request.partner.slug]),
        "columns": 7 + may(request, Permission.MANAGE_TAGS),
        "may_order": may(request, Permission.PLACE_ORDER),
    }
    return render_page(request, LIST_TEMPLATE, context, partial="details")


@require_GET
@partner_view(Permission.EXPORT_CUSTOMERS)
def customer_export(request: PartnerRequest) -> HttpResponseBase:
    form = FilterForm(request.GET, request.partner, is_shown=False)
    query = form.query()
    services.record_export(request.partner, actor=request.user, filters=form.parameters())
    writer = CustomerCsv(former=query.is_former, sides=sides(request.partner))
    chunks = writer.chunks(export_rows(request.partner, query))
    name = f"customers-{request.partner.slug}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(chunks, name)


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def customer_account_page(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    account = customer_account(request.partner, customer_id)
    if account is None:
        raise Http404
    entries = shared_history(request.partner, account.customer).values(*HISTORY_FIELDS)
    history = paginate(entries, HISTORY_ORDER, request.GET.get("cursor", ""), HISTORY_SIZE)
    context = {
        "account": account,
        "customer": account.customer,
        "address": account.address,
        "contact_name": account.contact_name,
        "history": [told(entry) for entry in history.rows],
        "asked": account.asked,
        "previous_url": history.previous and f"?{urlencode({'cursor': history.previous})}#history",
        "next_url": history.next and f"?{urlencode({'cursor': history.next})}#history",
        "may_view_agreement": may(request, Permission.VIEW_AGREEMENT),
        "may_remove": may(request, Permission.REMOVE_RELATIONSHIP),
        "may_request": may(request, Permission.REQUEST_RELATIONSHIP),
        "new_identity": uuid4(),
        "may_tag": may(request, Permission.MANAGE_TAGS),
        "may_edit_bill_to": may(request, Permission.EDIT_BILL_TO),
    }
    return render(request, "customers/customer_account.html", context)
