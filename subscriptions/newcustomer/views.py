"""Around the steps: one's own drafts, a new one, the live check of a prefix, and dropping."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from customers import prefixes
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.http import SeeOther, wants_fragment
from partners.limits import within_limit
from partners.models import Partner
from subscriptions.newcustomer import drafts, selectors
from subscriptions.newcustomer.access import DraftRequest, draft_view

CHECKS_PER_MINUTE = 60


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.ADD_CUSTOMER)
def new_customer(request: PartnerRequest) -> HttpResponse:
    """One's own drafts, and a new one; perhaps for a reseller, who is named."""
    asked = request.POST.get("reseller") or request.GET.get("reseller", "")
    reseller = _reseller(request.partner, asked) if asked else None
    if request.method == "POST":
        draft = drafts.start_draft(request.partner, actor=request.user, reseller=reseller)
        if reseller and not draft.typed.get("reseller"):
            messages.warning(
                request,
                _("%(reseller)s cannot be chosen at present. The reason stands beside its name.")
                % {"reseller": reseller.name},
            )
        return SeeOther(_address(request, "account", draft.public_id))
    found = list(selectors.open_drafts(request.partner, request.user)[: selectors.LIMIT])
    context = {"drafts": found, "reseller": reseller, "days": drafts.KEPT.days}
    return render(request, "subscriptions/newcustomer/start.html", context)


def _reseller(partner: Partner, asked: str) -> Partner:
    try:
        found = selectors.reseller_in_force(partner, UUID(asked))
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@require_GET
@draft_view
def prefix(request: DraftRequest) -> HttpResponse:
    """Whether the domain can be had, asked while it is typed."""
    if not wants_fragment(request):
        return redirect(_address(request, "account", request.draft.public_id))
    typed = request.GET.get("prefix", "").strip().lower()
    name = f"prefixes {request.draft.public_id}"
    context: dict[str, object] = {}
    if not typed:
        pass
    elif not within_limit(name, times=CHECKS_PER_MINUTE, seconds=60):
        context["too_fast"] = True
    elif fault := prefixes.prefix_fault(typed):
        context["faults"] = [fault]
    elif prefixes.is_free(typed):
        context["free"] = prefixes.domain_of(typed)
    else:
        country = request.draft.typed.get("country", str(request.partner.country))
        context["faults"] = [_("This domain is taken.")]
        context["suggestions"] = prefixes.suggestions(typed, country)
    return render(request, "subscriptions/newcustomer/_prefix_check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@draft_view
def drop(request: DraftRequest) -> HttpResponse:
    """Asks first; then everything typed is gone."""
    draft = request.draft
    if draft.customer_id:
        return redirect(_address(request, "done", draft.public_id))
    if request.method == "POST":
        if not drafts.drop(draft):
            return SeeOther(_address(request, "done", draft.public_id))
        messages.success(request, _("The new customer was dropped. Nothing was created."))
        return SeeOther(reverse("customers:list", args=[request.partner.slug]))
    came_from = request.GET.get("from", "")
    back = reverse("subscriptions:new_customer", args=[request.partner.slug])
    if came_from in drafts.STEPS:
        back = _address(request, came_from, draft.public_id)
    context = {"draft": draft, "back": back}
    return render(request, "subscriptions/newcustomer/drop.html", context)


def _address(request: PartnerRequest, step: str, public_id: UUID) -> str:
    return reverse(f"subscriptions:new_customer_{step}", args=[request.partner.slug, public_id])
