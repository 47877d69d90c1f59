"""What the tiles of the home page lead to."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from customers.list_links import ListLinks
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.http import render_page
from partners.keyset import Page
from subscriptions.worklist import selectors


@require_safe
@partner_view(Permission.PLACE_ORDER)
def waiting_orders(request: PartnerRequest) -> HttpResponse:
    page = selectors.waiting_page(request.partner, request.GET.get("cursor", ""))
    return _render(request, "subscriptions/worklist/waiting_orders.html", page)


@require_safe
@partner_view(Permission.PLACE_ORDER)
def ending_subscriptions(request: PartnerRequest) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    page = selectors.ending_page(request.partner, timezone.now(), cursor)
    return _render(request, "subscriptions/worklist/ending_subscriptions.html", page)


def _render(request: PartnerRequest, template: str, page: Page) -> HttpResponse:
    links = ListLinks(request.path, {})
    context = {
        "rows": page.rows,
        "first_url": links.first,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
    }
    return render_page(request, template, context)
