""" "Verify": what a typed Partner ID stands for, before anything is submitted."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.http import render_page
from partners.markets import market_of
from subscriptions.resellers_of import Found, find_location


@require_safe
@partner_view(Permission.VIEW_RESELLERS)
def verify_reseller(request: PartnerRequest) -> HttpResponse:
    name = next(filter(_is_number, request.GET), "reseller_number")
    typed = request.GET.get(name, "")
    found: Found | None = None
    if name in request.GET:
        found = find_location(request.partner, typed, _country(request.GET.get("country", "")))
    may_request = may(request, Permission.REQUEST_PARTNERSHIP)
    context = {"found": found, "number": typed, "may_request": may_request}
    return render_page(
        request, "subscriptions/record/verify_reseller.html", context, partial="verdict"
    )


def _is_number(name: str) -> bool:
    """Forms with a prefix send ``wizard-reseller_number``."""
    return name.endswith("reseller_number")


def _country(code: str) -> str:
    """A country of a market, or nothing: what is not one narrows to nowhere."""
    return code if market_of(code) != code else ""
