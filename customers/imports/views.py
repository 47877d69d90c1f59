"""Customers > Import: a partner's global admin uploads, reads the check, asks for approval."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers import live
from customers.imports import export, services
from customers.imports.columns import SHEET
from customers.imports.enums import ImportState, RowVerdict
from customers.imports.models import CustomerImport
from customers.imports.told import ROW_FIELDS, told_row
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, csv_answer, etag_of, render_form
from partners.sheets import pages
from partners.sheets.exceptions import FileRefused
from partners.sheets.forms import SheetForm

START_PAGE = "customers/imports/start.html"
DETAIL_PAGE = "customers/imports/detail.html"
DISCARD_PAGE = "customers/imports/discard.html"
STATUS = "customers/imports/_status.html"
HISTORY_FIELDS = ("id", "public_id", "created_at", "file_name", "state", "row_count", "results",
                  "verdicts", "uploaded_by_name")  # fmt: skip
# All of them, in the order of their tabs.
RESULTS = (RowVerdict.PROBLEM, RowVerdict.LINK, RowVerdict.CREATE, RowVerdict.NOTHING)
STATE_CHIPS = {
    ImportState.DONE: "chip-success",
    ImportState.CHECKED: "chip-info",
    ImportState.WAITING: "chip-warning",
    ImportState.REJECTED: "chip-danger",
    ImportState.FAILED: "chip-danger",
}


def _import(request: PartnerRequest, import_id: UUID) -> CustomerImport:
    return get_object_or_404(
        CustomerImport.objects.for_partner(request.partner), public_id=import_id
    )


def _address(request: PartnerRequest, found: CustomerImport, name: str = "import_detail") -> str:
    return reverse(f"customers:{name}", args=[request.partner.slug, found.public_id])


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.IMPORT_CUSTOMERS)
def customer_import(request: PartnerRequest) -> HttpResponse:
    """What an import is, the file to upload, and the imports there were."""
    posted = request.method == "POST"
    form = SheetForm(request.POST, request.FILES) if posted else SheetForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found, created = services.upload(
                request.partner, actor=request.user, file_name=file.name, data=file.read()
            )
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            if not created:
                messages.info(request, _("This file was uploaded before: this is its import."))
            return SeeOther(_address(request, found))
    return render_form(request, START_PAGE, {"form": form} | _history(request))


def _history(request: PartnerRequest) -> dict[str, Any]:
    imports = CustomerImport.objects.for_partner(request.partner).values(*HISTORY_FIELDS)
    return pages.history(request, imports, partial(_told_import, request))


def _told_import(request: PartnerRequest, row: dict[str, Any]) -> dict[str, Any]:
    """What it has brought once it is carried out, and the problems once it is checked."""
    state = ImportState(row["state"])
    counts = row["results"] or row["verdicts"]
    brought = counts.get(RowVerdict.LINK, 0) + counts.get(RowVerdict.CREATE, 0)
    return row | {
        "url": reverse("customers:import_detail", args=[request.partner.slug, row["public_id"]]),
        "label": state.label,
        "chip": STATE_CHIPS.get(state, "chip-muted"),
        "brought": brought if state == ImportState.DONE else None,
        "problems": counts.get(RowVerdict.PROBLEM, 0) if counts else None,
    }


@require_safe
@partner_view(Permission.IMPORT_CUSTOMERS)
def import_template(_request: PartnerRequest) -> HttpResponse:
    return pages.template_answer(SHEET, "customers.csv")


@require_safe
@partner_view(Permission.IMPORT_CUSTOMERS)
def import_detail(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    found = _import(request, import_id)
    show = pages.shown(request, RowVerdict)
    field = "result" if found.state == ImportState.DONE else "verdict"
    rows = found.rows.filter(**{field: show}) if show else found.rows.all()
    counts = found.results or found.verdicts
    context = _status(request, found) | pages.lines(
        request, rows.values(*ROW_FIELDS), told_row, show=show
    )
    context |= {
        "tabs": pages.tabs(RESULTS, counts, found.row_count, show=show) if counts else [],
        "may_request": found.state == ImportState.CHECKED and found.takes_over > 0,
        "may_discard": not found.approved and found.state not in _CLOSED,
        "separator": {"\t": _("Tab")}.get(found.delimiter, found.delimiter),
    }
    return render(request, DETAIL_PAGE, context)


_CLOSED = {ImportState.DONE, ImportState.REJECTED, ImportState.DISCARDED}


def _status(request: PartnerRequest, found: CustomerImport) -> dict[str, Any]:
    return {
        "found": found,
        "state_label": found.state_kind.label,
        "state_chip": STATE_CHIPS.get(found.state_kind, "chip-muted"),
        "live_url": _address(request, found, "import_live"),
        "live_seconds": pages.SECONDS,
        "page_url": _address(request, found),
        "discard_url": _address(request, found, "import_discard"),
    }


@require_safe
@partner_view(Permission.IMPORT_CUSTOMERS)
def import_live(request: PartnerRequest, import_id: UUID) -> HttpResponseBase:
    """How far it got, for the open page; 304 while nothing has moved."""
    found = _import(request, import_id)
    tag = etag_of(request.path, get_language(), request.user.pk, found.state, found.progress)
    if response := live.unchanged(request, tag):
        return response
    context = _status(request, found) | {"is_live": True}
    return live.tagged(render(request, STATUS, context), tag)


@require_POST
@partner_view(Permission.IMPORT_CUSTOMERS)
def import_request(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    return _command(
        request,
        import_id,
        services.request_approval,
        _("The operators have been asked. You get an email when they have answered."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.IMPORT_CUSTOMERS)
def import_discard(request: PartnerRequest, import_id: UUID) -> HttpResponse:
    if request.method != "POST":
        return render(request, DISCARD_PAGE, _status(request, _import(request, import_id)))
    return _command(request, import_id, services.discard, _("The import has been discarded."))


def _command(
    request: PartnerRequest, import_id: UUID, command: Callable[..., object], done: str
) -> HttpResponse:
    found = _import(request, import_id)
    try:
        command(found, actor=request.user)
    except RuleViolation as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return SeeOther(_address(request, found))


@require_safe
@partner_view(Permission.IMPORT_CUSTOMERS)
def import_export(request: PartnerRequest, import_id: UUID) -> HttpResponseBase:
    found = _import(request, import_id)
    chunks = export.result_csv(export.result_rows(found), get_language() or "en")
    name = f"customer-import-{request.partner.slug}-{timezone.localdate().isoformat()}"
    return csv_answer(chunks, f"{name}.csv")
