"""What the open Customers page asks now and then."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customers import live
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def customer_live(request: PartnerRequest) -> HttpResponseBase:
    moment = live.since(request)
    if moment is None:
        return HttpResponse(status=400)
    tag = live.etag(request)
    if response := live.unchanged(request, tag):
        return response
    context = {"news": live.new_customers(request.partner, moment)}
    return live.tagged(render(request, "includes/_live_news.html", context), tag)
