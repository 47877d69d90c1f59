"""Account settings: the activity log, one entry of it, and its export."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_safe

from partners import activity_log as log
from partners import services
from partners.access import PartnerRequest, may, partner_view
from partners.activity_export import FORMATS
from partners.activity_forms import ActivityForm
from partners.activity_told import line
from partners.enums import Permission
from partners.http import render_page, wants_fragment
from partners.keyset import MAX_ID

TEMPLATE = "partners/activity_log.html"


@require_safe
@partner_view(Permission.VIEW_ACTIVITY_LOG)
def activity_log(request: PartnerRequest) -> HttpResponse:
    partner = request.partner
    form = ActivityForm(request.GET, actors=log.actors_of(partner))
    query = form.query()
    page = log.activity_page(partner, query, request.GET.get("cursor", ""))
    parameters = form.parameters()
    context = {
        "form": form,
        "query": query,
        "rows": _lines(request, page.rows),
        "chips": _chips(request, form, query),
        "kept": {name: parameters[name] for name in ("subject", "object") if name in parameters},
        "zone": timezone.get_current_timezone_name(),
        "retention": settings.AUDIT_RETENTION_DAYS,
        "prefix": request.path,
        "csv_url": _address(request, "activity:export_csv", parameters),
        "json_url": _address(request, "activity:export_json", parameters),
        "first_url": _address(request, "activity:list", parameters),
        "previous_url": _paged(request, parameters, page.previous),
        "next_url": _paged(request, parameters, page.next),
        "is_fragment": wants_fragment(request),
    }
    return render_page(request, TEMPLATE, context, partial="table")


@require_safe
@partner_view(Permission.VIEW_ACTIVITY_LOG)
def activity_entry(request: PartnerRequest, entry_id: int) -> HttpResponse:
    """The details of a row; without htmx a page of their own."""
    row = log.entry_of(request.partner, entry_id) if entry_id <= MAX_ID else None
    if row is None:
        raise Http404
    [entry] = _lines(request, [row])
    context = {
        "entry": entry,
        "zone": timezone.get_current_timezone_name(),
        "list_url": reverse("activity:list", args=[request.partner.slug]),
    }
    return render_page(request, "partners/activity_entry.html", context, partial="details")


@require_GET
@partner_view(Permission.VIEW_ACTIVITY_LOG)
def activity_export(request: PartnerRequest, form: str) -> HttpResponseBase:
    """What the list would show on all its pages."""
    partner = request.partner
    asked = ActivityForm(request.GET, actors=[])
    query = asked.query()
    filters = asked.parameters() | {
        "since": query.since.isoformat(),
        "until": query.until.isoformat(),
    }
    services.record_log_export(partner, actor=request.user, filters=filters, form=form)
    file = FORMATS[form]()
    name = f"activity-{partner.slug}-{timezone.localdate().isoformat()}.{form}"
    return StreamingHttpResponse(
        file.chunks(log.export_rows(partner, query)),
        content_type=file.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )


def _lines(request: PartnerRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in words; the customer's name leads to its subscriptions while it is served."""
    ids = {row["subject_id"] for row in rows if row["subject_id"]}
    served = set()
    if ids and may(request, Permission.VIEW_CUSTOMERS):
        served = log.customers_served(request.partner, sorted(ids))
    slug = request.partner.slug
    return [
        {
            "line": line(row),
            "key": str(row["id"]),  # a number would be written with separators
            "url": reverse("activity:entry", args=[slug, row["id"]]),
            "customer_url": reverse("subscriptions:list", args=[slug, row["subject_id"]])
            if row["subject_id"] in served
            else "",
        }
        for row in rows
    ]


def _chips(
    request: PartnerRequest, form: ActivityForm, query: log.ActivityQuery
) -> list[tuple[str, str]]:
    """What links of the log narrowed it to, each with the address without it."""
    found: list[tuple[str, str]] = []
    partner, kept = request.partner, form.parameters()
    known = {str(key) for key, _label in form.fields["actor"].widget.choices}
    if query.actor and query.actor not in known:
        found.append((log.name_of_actor(partner, int(query.actor)), "actor"))
    if query.subject:
        found.append((log.name_of_customer(partner, query.subject), "subject"))
    if query.target:
        found.append((log.name_of_target(partner, query.target), "object"))
    return [
        (label, _address(request, "activity:list", {k: v for k, v in kept.items() if k != name}))
        for label, name in found
    ]


def _paged(request: PartnerRequest, parameters: dict[str, str], cursor: str) -> str:
    if not cursor:
        return ""
    return _address(request, "activity:list", parameters | {"cursor": cursor})


def _address(request: PartnerRequest, name: str, parameters: dict[str, str]) -> str:
    path = reverse(name, args=[request.partner.slug])
    return f"{path}?{urlencode(parameters)}" if parameters else path
