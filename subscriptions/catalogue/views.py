"""Pricing > Price list: what a partner may sell in its markets, and at which prices."""

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_safe

from customers.list_links import ListLinks
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.http import csv_answer, render_page, wants_fragment
from partners.markets import market_name, market_of
from partners.selectors import selling_countries
from subscriptions.catalogue.export import PriceCsv
from subscriptions.catalogue.forms import PriceListForm
from subscriptions.catalogue.price_list import PricePage, export_rows
from subscriptions.catalogue.selectors import publishers_in

PAGE = "subscriptions/catalogue/price_list.html"


@require_safe
@partner_view(Permission.VIEW_PRICE_LISTS)
def catalogue(request: PartnerRequest) -> HttpResponse:
    form = _form(request)
    cursor = request.GET.get("cursor", "")
    page = PricePage(form.wanted_market, form.wanted(), cursor)
    links = ListLinks(request.path, form.parameters(), cursor)
    export = reverse("subscriptions:catalogue_export", args=[request.partner.slug])
    context = {
        "form": form,
        "market": market_name(form.wanted_market),
        "rows": page.rows,
        "links": links,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
        "prefix": request.path,
        "is_fragment": wants_fragment(request),
        "may_export": may(request, Permission.USE_PRICE_LISTS),
        "export_url": links.export(export),
    }
    return render_page(request, PAGE, context, partial="table")


@require_GET
@partner_view(Permission.USE_PRICE_LISTS)
def catalogue_export(request: PartnerRequest) -> HttpResponseBase:
    form = _form(request)
    market = form.wanted_market
    name = f"prices-{market}-{timezone.localdate().isoformat()}.csv"
    return csv_answer(PriceCsv(market).chunks(export_rows(market, form.wanted())), name)


def _form(request: PartnerRequest) -> PriceListForm:
    markets = {market_of(country) for country in selling_countries(request.partner)}
    own = market_of(str(request.partner.country))
    form = PriceListForm(request.GET, own_market=own, markets=markets)
    form.offer_publishers(publishers_in([form.wanted_market]))
    return form
