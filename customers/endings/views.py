"""What customers ask a partner to end, as the partner reads it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from customers.endings import selectors
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def end_requests(request: PartnerRequest) -> HttpResponse:
    """Open ones, the nearest day first; with ``closed`` what became of the others."""
    closed = "closed" in request.GET
    page = selectors.request_page(request.partner, request.GET.get("cursor", ""), closed=closed)
    kept = {"closed": "1"} if closed else {}

    def link(cursor: str) -> str:
        return f"?{urlencode(kept | {'cursor': cursor})}" if cursor else ""

    context = {
        "rows": page.rows,
        "closed": closed,
        "may_remove": may(request, Permission.REMOVE_RELATIONSHIP),
        "first_url": f"?{urlencode(kept)}",
        "previous_url": link(page.previous),
        "next_url": link(page.next),
    }
    return render(request, "customers/endings/end_requests.html", context)
