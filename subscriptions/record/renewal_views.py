""" "Manage renewal": what is to change when the term is over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_page
from subscriptions import changes, renewals
from subscriptions.exceptions import LineRefused, SubscriptionChanged
from subscriptions.record import acting
from subscriptions.record.forms import RenewalForm
from subscriptions.record.selectors import Record, news_since


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.EDIT_SUBSCRIPTION)
def renewal(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    record = acting.own_record(request, customer_id, subscription_id)
    if request.method != "POST":
        return _page(request, record, RenewalForm(record))
    form = RenewalForm(record, _data(request, record))
    if not form.is_valid():
        return _page(request, record, form, status=422)
    data = form.cleaned_data
    try:
        saved = changes.plan_renewal(
            record.row,
            data["option"],
            data["quantity"],
            actor=request.user,
            revision=acting.revision_of(form),
        )
    except SubscriptionChanged as refused:
        return _overtaken(request, record, form, refused)
    except LineRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, record, form, status=422)
    except RuleViolation as refused:
        form.add_error(None, str(refused))
        return _page(request, record, form, status=422)
    planned = _("The changes are planned for the renewal.")
    messages.success(request, planned if saved.scheduled else _("Nothing changes at the renewal."))
    return SeeOther(acting.address("detail", request, record))


def _data(request: PartnerRequest, record: Record) -> Any:
    """ "Take back" means: at the renewal all stays as it is now."""
    if "drop" not in request.POST:
        return request.POST
    row = record.row
    return {
        "option": renewals.value_now(row),
        "quantity": row.quantity,
        "revision": request.POST.get("revision", ""),
    }


def _overtaken(
    request: PartnerRequest, record: Record, form: RenewalForm, refused: SubscriptionChanged
) -> HttpResponse:
    row, data = record.row, form.cleaned_data
    fresh = acting.record_or_404(request, row.customer.public_id, row.public_id)
    typed = {name: data[name] for name in ("option", "quantity")}
    again = RenewalForm(fresh, initial=typed)
    news = news_since(request.partner, row, acting.revision_of(form))
    return _page(request, fresh, again, status=422, conflict=str(refused), news=news)


def _page(
    request: PartnerRequest, record: Record, form: RenewalForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    row = record.row
    can_plan = renewals.may_plan(row)
    coming = renewals.next_term(row) if can_plan else None
    context = {
        "record": record,
        "row": row,
        "customer": row.customer,
        "form": form,
        "can_plan": can_plan,
        "coming": coming,
        "is_short": coming is not None and coming.quantity < record.in_use,
        **more,
    }
    return render_page(request, "subscriptions/record/renewal.html", context, status=status)
