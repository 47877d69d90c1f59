"""What the pages of both sides share: the thread with its forms, and the file as a download."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from partners import audit, unsent
from partners.exceptions import RuleViolation
from partners.http import SeeOther
from subscriptions.models import RequestAttachment
from subscriptions.requests import services
from subscriptions.requests.enums import UNSOLVED, RequestCategory, RequestState, Severity, Side
from subscriptions.requests.forms import AnswerForm, MoveForm, SeverityForm
from subscriptions.requests.people import Author
from subscriptions.requests.selectors import Thread
from subscriptions.requests.states import moves_of

# A button says what it does, not what the state is called afterwards.
MOVE_LABELS: dict[tuple[str, Side], Callable[[], str]] = {
    (RequestState.IN_PROGRESS, Side.PARTNER): lambda: _("Take in hand"),
    (RequestState.IN_PROGRESS, Side.CUSTOMER): lambda: _("Not solved yet"),
    (RequestState.WAITING, Side.PARTNER): lambda: _("Wait for the customer"),
    (RequestState.RESOLVED, Side.PARTNER): lambda: _("Mark as resolved"),
    (RequestState.RESOLVED, Side.CUSTOMER): lambda: _("It is solved"),
    (RequestState.CLOSED, Side.PARTNER): lambda: _("Close request"),
    (RequestState.CLOSED, Side.CUSTOMER): lambda: _("Close request"),
}
REOPEN = {Side.PARTNER: lambda: _("Reopen"), Side.CUSTOMER: lambda: _("Reopen")}


def thread_context(
    thread: Thread,
    organisation: audit.Organisation,
    side: Side,
    *,
    cursor: str,
    may_write: bool,
    form: AnswerForm | None = None,
) -> dict[str, Any]:
    """``may_write``: as far as roles go; the state and the parting of ways count here."""
    page = thread.page(cursor)
    row = thread.request
    writes = may_write and thread.until is None and not thread.is_closed
    return {
        "thread": thread,
        "row": row,
        "customer": row.customer,
        "messages_shown": page.rows,
        "earlier_url": f"?cursor={page.next}" if page.next else "",
        "later_url": f"?cursor={page.previous}" if page.previous else "",
        "history": thread.history(organisation),
        "writes": writes,
        "form": (form or AnswerForm()) if writes else None,
        "moves": _moves(row.state, side) if may_write and thread.until is None else [],
        "severity_form": SeverityForm(initial={"severity": row.severity})
        if writes and row.state in UNSOLVED
        else None,
        "now_open": row.state in UNSOLVED,
        "contact_left": row.state in UNSOLVED and thread.contact_left,
        "category": RequestCategory(row.category).label,
        "files_url": "files/",
    }


def _moves(state: str, side: Side) -> list[tuple[str, str]]:
    labels = []
    for new in moves_of(state, side):
        label = MOVE_LABELS[new, side]
        if state == RequestState.RESOLVED and new == RequestState.IN_PROGRESS:
            label = REOPEN[side]
        labels.append((new.value, label()))
    return labels


def unsent_fields(request: HttpRequest) -> dict[str, Any]:
    """What somebody typed whose sign-in had ended; files are not kept."""
    typed = unsent.take(request) if request.method == "GET" else None
    if typed is None:
        return {}
    messages.info(
        request,
        _(
            "You had been signed out, so nothing was sent. What you typed is here; choose "
            "files again."
        ),
    )
    return typed.dict()


def answer(form: AnswerForm, thread: Thread, author: Author) -> bool:
    """Write what the form holds; False where it shows why not."""
    if not form.is_valid():
        return False
    try:
        services.write_message(thread.request, form.said(), author=author)
    except RuleViolation as refused:
        form.add_error(None, str(refused))
        return False
    return True


def move(request: HttpRequest, thread: Thread, author: Author, back: str) -> HttpResponse:
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose what to do with the request."))
        return SeeOther(back)
    try:
        services.move_request(
            thread.request,
            RequestState(form.cleaned_data["state"]),
            author=author,
            seen=form.cleaned_data["seen"],
        )
    except RuleViolation as refused:
        messages.error(request, str(refused))
    return SeeOther(back)


def change_severity(
    request: HttpRequest, thread: Thread, author: Author, back: str
) -> HttpResponse:
    form = SeverityForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a severity."))
        return SeeOther(back)
    try:
        services.change_severity(
            thread.request, Severity(form.cleaned_data["severity"]), author=author
        )
    except RuleViolation as refused:
        messages.error(request, str(refused))
    return SeeOther(back)


def download(file: RequestAttachment) -> HttpResponse:
    """Never shown by the browser, whatever it thinks of the content: saved, and nothing else."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(file.content), content_type=file.media_type, headers=headers)
