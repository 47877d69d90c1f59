"""The page of one subscription."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.account import HISTORY_ORDER, HISTORY_SIZE
from partners.access import PartnerRequest, may, partner_view
from partners.audit_sentences import HISTORY_FIELDS, told
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_page
from partners.keyset import paginate
from subscriptions import changes, renewals, windows
from subscriptions.exceptions import LineRefused, SubscriptionChanged
from subscriptions.owners.selectors import owners_of
from subscriptions.record import acting
from subscriptions.record.forms import DetailsForm, merged
from subscriptions.record.selectors import Record, history_of, news_since
from subscriptions.standing import CHIPS
from subscriptions.usage.selectors import spending_of

TEMPLATE = "subscriptions/record/detail.html"


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.VIEW_CUSTOMERS)
def detail(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    if request.method != "POST":
        record = acting.record_or_404(request, customer_id, subscription_id)
        return _page(request, record, _form(request, record) if record.is_seller else None)
    record = acting.own_record(request, customer_id, subscription_id)
    if "verify" in request.POST:
        return _verified(request, record)
    form = _form(request, record, request.POST)
    if not form.is_valid():
        return _page(request, record, form, status=422)
    return _save(request, record, form)


def _save(request: PartnerRequest, record: Record, form: DetailsForm) -> HttpResponse:
    revision = acting.revision_of(form)
    try:
        changes.update_subscription(
            record.row, form.wanted(), actor=request.user, revision=revision
        )
    except SubscriptionChanged as refused:
        return _overtaken(request, record, form, refused)
    except LineRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, record, form, status=422)
    except RuleViolation as refused:
        form.add_error(None, str(refused))
        return _page(request, record, form, status=422)
    messages.success(request, _("The subscription has been saved."))
    return SeeOther(acting.address("detail", request, record))


def _form(
    request: PartnerRequest,
    record: Record,
    data: QueryDict | None = None,
    initial: dict[str, Any] | None = None,
) -> DetailsForm:
    return DetailsForm(
        record,
        data,
        initial=initial,
        may_edit=may(request, Permission.EDIT_SUBSCRIPTION),
        may_assign=may(request, Permission.ASSIGN_SUPPORT_CONTACT),
    )


def _verified(request: PartnerRequest, record: Record) -> HttpResponse:
    """ "Verify" answers without judging anything else that was typed."""
    asked = _form(request, record, request.POST)
    kept = request.POST.dict() | {"auto_renew": "auto_renew" in request.POST}
    found = asked.verdict() if "reseller" in asked.fields else None
    return _page(request, record, _form(request, record, initial=kept), found=found)


def _overtaken(
    request: PartnerRequest, record: Record, form: DetailsForm, refused: SubscriptionChanged
) -> HttpResponse:
    """Somebody was quicker: what they did, and what this person typed, side by side."""
    row = record.row
    fresh = acting.record_or_404(request, row.customer.public_id, row.public_id)
    data = form.cleaned_data
    typed = {name: data[name] for name in data if name not in {"revision", "seen"}}
    shown = merged(fresh, typed, data["seen"])
    again = _form(request, fresh, initial=shown)
    news = news_since(request.partner, row, acting.revision_of(form))
    return _page(request, fresh, again, status=422, conflict=str(refused), news=news)


def _ownership(request: PartnerRequest, record: Record) -> dict[str, Any]:
    """Of what is paid by use: who owns it, and what that lets this person do."""
    if not record.is_usage:
        return {}
    owners = owners_of(record.row)
    is_owner = any(owner.partner_id == request.partner.pk for owner in owners)
    may_rename = is_owner and may(request, Permission.EDIT_SUBSCRIPTION) and not record.is_gone
    return {"owners": owners, "is_owner": is_owner, "may_rename": may_rename}


def _page(
    request: PartnerRequest,
    record: Record,
    form: DetailsForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """``form`` is the seller's; who is only named on the subscription reads it."""
    row, now = record.row, timezone.now()
    may_edit = record.is_seller and may(request, Permission.EDIT_SUBSCRIPTION)
    may_move = record.is_seller and may(request, acting.state_permission(record))
    entries = history_of(request.partner, row).values(*HISTORY_FIELDS)
    history = paginate(entries, HISTORY_ORDER, request.GET.get("cursor", ""), HISTORY_SIZE)
    coming = renewals.next_term(row) if record.is_active and row.auto_renew else None
    context = {
        "record": record,
        "row": row,
        "customer": row.customer,
        "form": form,
        "chip": CHIPS[row.state],  # type: ignore[index]
        "limits": windows.limits(row, now),
        "coming": coming if row.ends_at else None,
        "may_edit": may_edit,
        "may_plan": may_edit and renewals.may_plan(row),
        "may_suspend": may_move and record.is_active,
        "may_reactivate": may_move and record.is_suspended,
        "may_ask": may(request, Permission.MANAGE_SERVICE_REQUESTS) and not record.is_gone,
        "may_cancel": may_move and windows.may_cancel(row, now),
        "can_cancel": windows.may_cancel(row, now),
        "may_request": may(request, Permission.REQUEST_PARTNERSHIP),
        "spending": spending_of(row) if record.is_usage else None,
        **_ownership(request, record),
        "usage_url": acting.address("usage", request, record),
        "history": [told(entry) for entry in history.rows],
        "previous_url": history.previous and f"?{urlencode({'cursor': history.previous})}#history",
        "next_url": history.next and f"?{urlencode({'cursor': history.next})}#history",
        **more,
    }
    return render_page(request, TEMPLATE, context, status=status)
