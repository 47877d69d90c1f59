"""Subscriptions and support contacts in the customer portal: to read."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from customers.access import CustomerRequest, customer_view
from partners.keyset import Page
from subscriptions.holdings import selectors


@require_safe
@customer_view(global_admin=True)
def subscriptions(request: CustomerRequest) -> HttpResponse:
    """What runs; with ``ended`` what there was."""
    ended = "ended" in request.GET
    page = selectors.holding_page(request.customer, request.GET.get("cursor", ""), ended=ended)
    context = {"rows": page.rows, "ended": ended, **_pager(page, {"ended": "1"} if ended else {})}
    return render(request, "subscriptions/holdings/subscriptions.html", context)


@require_safe
@customer_view(global_admin=False)
def support(request: CustomerRequest) -> HttpResponse:
    """Whom to turn to with what; everybody in the organization may need it."""
    page = selectors.support_page(request.customer, request.GET.get("cursor", ""))
    context = {"rows": page.rows, **_pager(page, {})}
    return render(request, "subscriptions/holdings/support.html", context)


def _pager(page: Page, kept: dict[str, str]) -> dict[str, str]:
    def link(cursor: str) -> str:
        return f"?{urlencode(kept | {'cursor': cursor})}" if cursor else ""

    return {"previous_url": link(page.previous), "next_url": link(page.next)}
