"""Suspend, reactivate, cancel: each has its page (a dialog where there is JavaScript)."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from partners.access import PartnerRequest, partner_view
from partners.audit_sentences import Told
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther
from subscriptions import changes, windows
from subscriptions.exceptions import SubscriptionChanged
from subscriptions.models import Subscription
from subscriptions.record import acting
from subscriptions.record.forms import RevisionForm
from subscriptions.record.selectors import Record, news_since

DONE: dict[str, str | Promise] = {
    "suspend": _("The subscription has been suspended."),
    "reactivate": _("The subscription has been reactivated."),
    "cancel": _("The subscription has been cancelled."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.CANCEL_SUBSCRIPTION)
def suspend(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    record = acting.own_record(request, customer_id, subscription_id)
    return _answer(request, record, "suspend", changes.suspend)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.CANCEL_SUBSCRIPTION)
def reactivate(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    record = acting.own_record(request, customer_id, subscription_id)
    return _answer(request, record, "reactivate", changes.reactivate)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.CANCEL_SUBSCRIPTION)
def cancel(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    record = acting.own_record(request, customer_id, subscription_id)
    return _answer(request, record, "cancel", changes.cancel)


def _answer(
    request: PartnerRequest, record: Record, act: str, command: Callable[..., Subscription]
) -> HttpResponse:
    acting.check_state_permission(request, record)
    if request.method != "POST":
        return _page(request, record, act)
    revision = acting.revision_of(RevisionForm(request.POST))
    try:
        command(record.row, actor=request.user, revision=revision)
    except SubscriptionChanged as refused:
        row = record.row
        fresh = acting.record_or_404(request, row.customer.public_id, row.public_id)
        news = news_since(request.partner, row, revision)
        return _page(request, fresh, act, problem=str(refused), news=news)
    except RuleViolation as refused:
        return _page(request, record, act, problem=str(refused))
    messages.success(request, str(DONE[act]))
    return SeeOther(acting.address("detail", request, record))


def _page(
    request: PartnerRequest,
    record: Record,
    act: str,
    *,
    problem: str = "",
    news: list[Told] | None = None,
) -> HttpResponse:
    row = record.row
    possible = {
        "suspend": record.is_active,
        "reactivate": record.is_suspended,
        "cancel": windows.may_cancel(row, timezone.now()),
    }[act]
    context = {
        "record": record,
        "row": row,
        "customer": row.customer,
        "act": act,
        "possible": possible,
        "problem": problem,
        "news": news,
    }
    status = 422 if problem else 200
    return render(request, "subscriptions/record/confirm.html", context, status=status)
