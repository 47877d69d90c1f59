""" "Upload users": a file is validated, then a location and licenses are chosen, then the worker
adds the people; their temporary passwords are downloaded once."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers import live
from customers.directory_access import DirectoryRequest, asks
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, csv_answer, etag_of, render_form
from partners.sheets import pages
from partners.sheets.exceptions import FileRefused
from subscriptions.models import UserUpload
from subscriptions.users.boxes import license_boxes
from subscriptions.users.buying import buying
from subscriptions.users.enums import UPLOADS_ENDED, StopReason, UploadState, UploadVerdict
from subscriptions.users.person_views import HOURS
from subscriptions.users.places import place_of
from subscriptions.users.upload import export, passwords, services
from subscriptions.users.upload.columns import SHEET
from subscriptions.users.upload.forms import StartForm, UploadFileForm
from subscriptions.users.upload.told import ROW_FIELDS, STATE_CHIPS, told_row
from subscriptions.users.views import common

METHODS = ["GET", "HEAD", "POST"]
HISTORY_FIELDS = ("id", "public_id", "created_at", "file_name", "state", "row_count", "counts",
                  "uploaded_by_name")  # fmt: skip
# All of them, in the order of their tabs.
RESULTS = (UploadVerdict.PROBLEM, UploadVerdict.CREATE, UploadVerdict.SKIP)
START_PAGE = "subscriptions/users/upload/start.html"
DETAIL_PAGE = "subscriptions/users/upload/detail.html"
DISCARD_PAGE = "subscriptions/users/upload/discard.html"
STATUS = "subscriptions/users/upload/_status.html"


@require_http_methods(METHODS)
@asks(Permission.IMPORT_CUSTOMER_USERS)
def upload_users(request: DirectoryRequest) -> HttpResponse:
    """The file to validate, and the files there were."""
    acting = request.acting
    posted = request.method == "POST"
    form = UploadFileForm(request.POST, request.FILES) if posted else UploadFileForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found, created = services.check(acting, file_name=file.name, data=file.read())
        except FileRefused as refused:
            form.add_error("file", str(refused))
        else:
            if not created:
                messages.info(request, _("This file was uploaded before: this is its upload."))
            return SeeOther(place_of(acting).url("upload", found.public_id))
    context = common(request) | {"form": form} | _history(request)
    return render_form(request, START_PAGE, context)


def _history(request: DirectoryRequest) -> dict[str, Any]:
    rows = services.uploads_of(request.acting).values(*HISTORY_FIELDS)
    place = place_of(request.acting)

    def told(row: dict[str, Any]) -> dict[str, Any]:
        state = UploadState(row["state"])
        return row | {
            "url": place.url("upload", row["public_id"]),
            "label": state.label,
            "chip": STATE_CHIPS.get(state, "chip-muted"),
            "brought": row["counts"].get(UploadVerdict.CREATE, 0),
            "problems": row["counts"].get(UploadVerdict.PROBLEM, 0),
        }

    return pages.history(request, rows, told) | {"template_url": place.url("upload_template")}


@require_safe
@asks(Permission.IMPORT_CUSTOMER_USERS)
def upload_template(_request: DirectoryRequest) -> HttpResponse:
    return pages.template_answer(SHEET, "users-template.csv")


def _upload(request: DirectoryRequest, upload_id: UUID) -> UserUpload:
    found = services.uploads_of(request.acting).filter(public_id=upload_id).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(METHODS)
@asks(Permission.IMPORT_CUSTOMER_USERS)
def upload(request: DirectoryRequest, upload_id: UUID) -> HttpResponse:
    """What became, or would become, of each row; "Save" has the users added."""
    found = _upload(request, upload_id)
    form = _start_form(request, found)
    if request.method == "POST":
        if form is None:
            messages.warning(request, _("Nothing can be saved here any more."))
            return SeeOther(request.path)
        if form.is_valid():
            try:
                services.start(
                    request.acting,
                    upload_id,
                    location=form.cleaned_data["location"],
                    subscriptions=form.subscriptions,
                )
            except RuleViolation as refused:
                messages.warning(request, str(refused))
            return SeeOther(request.path)
    context = _status(request, found) | _rows(request, found) | {"form": form}
    return render_form(request, DETAIL_PAGE, context)


def _start_form(request: DirectoryRequest, found: UserUpload) -> StartForm | None:
    number = found.counts.get(UploadVerdict.CREATE, 0)
    if found.state != UploadState.CHECKED or not number:
        return None
    acting = request.acting
    may_license = acting.may(Permission.ASSIGN_LICENSES)
    return StartForm(
        request.POST if request.method == "POST" else None,
        location=str(acting.customer.country),
        boxes=license_boxes(buying(request)) if may_license else [],
        number=number,
    )


def _rows(request: DirectoryRequest, found: UserUpload) -> dict[str, Any]:
    show = pages.shown(request, UploadVerdict)
    field = "result" if found.state in UPLOADS_ENDED else "verdict"
    rows = found.rows.filter(**{field: show}) if show else found.rows.all()
    told = partial(told_row, stopped=found.state == UploadState.FAILED)
    is_there = found.state != UploadState.DISCARDED
    return pages.lines(request, rows.values(*ROW_FIELDS), told, show=show) | {
        "tabs": pages.tabs(RESULTS, found.counts, found.row_count, show=show) if is_there else []
    }


def _status(request: DirectoryRequest, found: UserUpload) -> dict[str, Any]:
    place = place_of(request.acting)
    ended = found.state in UPLOADS_ENDED
    has_passwords = (
        ended
        and found.counts.get(UploadVerdict.CREATE, 0) > 0
        and found.secrets_until is not None
        and found.secrets_until > timezone.now()
    )
    return common(request) | {
        "found": found,
        "new": found.counts.get(UploadVerdict.CREATE, 0),
        "problems": found.counts.get(UploadVerdict.PROBLEM, 0),
        "left_out": found.row_count - sum(found.counts.values()),
        "state_label": UploadState(found.state).label,
        "state_chip": STATE_CHIPS.get(UploadState(found.state), "chip-muted"),
        "stop_reason": StopReason(found.stop_reason).label if found.stop_reason else "",
        "ended": ended,
        "has_passwords": has_passwords,
        "hours": HOURS,
        "live_seconds": pages.SECONDS,
        "page_url": place.url("upload", found.public_id),
        "live_url": place.url("upload_live", found.public_id),
        "discard_url": place.url("upload_discard", found.public_id),
        "report_url": place.url("upload_report", found.public_id),
        "passwords_url": place.url("upload_passwords", found.public_id),
    }


@require_safe
@asks(Permission.IMPORT_CUSTOMER_USERS)
def upload_live(request: DirectoryRequest, upload_id: UUID) -> HttpResponseBase:
    """How far it got, for the open page; 304 while nothing has moved."""
    found = _upload(request, upload_id)
    tag = etag_of(request.path, get_language(), request.user.pk, found.state, found.progress,
                  found.downloaded_at, found.secrets_until)  # fmt: skip
    if response := live.unchanged(request, tag):
        return response
    context = _status(request, found) | {"is_live": True}
    return live.tagged(render(request, STATUS, context), tag)


@require_http_methods(METHODS)
@asks(Permission.IMPORT_CUSTOMER_USERS)
def upload_discard(request: DirectoryRequest, upload_id: UUID) -> HttpResponse:
    found = _upload(request, upload_id)
    if request.method != "POST":
        return render(request, DISCARD_PAGE, _status(request, found))
    try:
        services.discard(request.acting, upload_id)
    except RuleViolation as refused:
        messages.warning(request, str(refused))
        return SeeOther(place_of(request.acting).url("upload", upload_id))
    messages.success(request, _("The file was discarded. Nobody was added."))
    return SeeOther(place_of(request.acting).upload)


@require_safe
@asks(Permission.IMPORT_CUSTOMER_USERS)
def upload_report(request: DirectoryRequest, upload_id: UUID) -> HttpResponseBase:
    found = _upload(request, upload_id)
    chunks = export.result_csv(found, get_language() or "en")
    return csv_answer(chunks, _name("users"))


@require_POST
@never_cache
@asks(Permission.IMPORT_CUSTOMER_USERS)
@sensitive_variables()
def upload_passwords(request: DirectoryRequest, upload_id: UUID) -> HttpResponseBase:
    """ "Download temporary password information", once."""
    _upload(request, upload_id)
    try:
        found, rows = passwords.take_passwords(request.acting, upload_id, ROW_FIELDS)
    except RuleViolation as refused:
        messages.warning(request, str(refused))
        return SeeOther(place_of(request.acting).url("upload", upload_id))
    chunks = export.passwords_csv(found, rows, get_language() or "en")
    return csv_answer(chunks, _name("temporary-passwords"))


def _name(what: str) -> str:
    return f"{what}-{timezone.localdate().isoformat()}.csv"
