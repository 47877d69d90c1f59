"""The directory of indirect providers, open to everybody who is signed in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe
from django_countries import countries as country_names

from partners import addresses, names
from partners.access import UserRequest
from partners.enums import Cloud, LocationScope, PartnerKind, UserKind
from partners.http import render_page, wants_fragment
from partners.models import Partner
from partners.organisation_forms import ProviderFilterForm
from partners.provider_list import (
    countries_with_providers,
    fits,
    market_names,
    provider_page,
)
from partners.selectors import locations_of
from partners.whereabouts import Home, homes_of

LIST_PAGE = "partners/provider_list.html"


@require_safe
def provider_directory(request: UserRequest) -> HttpResponse:
    """At first the providers of the reader's own cloud and market; the others by a switch."""
    homes = homes_of(request.user)
    wide = not homes or request.GET.get("scope") == "all"
    form = ProviderFilterForm(request.GET, homes=homes, wide=wide)
    form.offer(countries_with_providers(None if wide else homes))
    query, parameters = form.query(), form.parameters()
    page = provider_page(query, request.GET.get("cursor", ""))
    path = request.path
    context = _frame(request, homes) | {
        "form": form,
        "query": query,
        "rows": [_row(row) for row in page.rows],
        "path": path,
        "wide": wide,
        "near_url": _address(path, _only(parameters, "q")),
        "wide_url": _address(path, _only(parameters, "q") | {"scope": "all"}),
        "clear_url": _address(path, _only(parameters, "scope")),
        "first_url": _address(path, parameters),
        "previous_url": page.previous and _address(path, parameters | {"cursor": page.previous}),
        "next_url": page.next and _address(path, parameters | {"cursor": page.next}),
        "is_fragment": wants_fragment(request),
    }
    return render_page(request, LIST_PAGE, context, partial="table")


def _row(row: dict[str, Any]) -> dict[str, Any]:
    country = str(country_names.name(str(row["country"])))
    return {
        "url": reverse("provider_profile", args=[row["public_id"]]),
        "name": row["name"],
        "location": f"{row['city']}, {country}" if row["city"] else country,
        "markets": ", ".join(row["markets"]),
        "cloud": str(Cloud(row["cloud"]).label),
    }


def _only(parameters: dict[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in parameters.items() if key == name}


def _address(path: str, parameters: dict[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path


@require_safe
def provider_profile(request: UserRequest, partner_id: UUID) -> HttpResponse:
    """A provider as others see it: nothing here is more than its own card would say."""
    provider = get_object_or_404(Partner, public_id=partner_id, is_indirect_provider=True)
    sites = [
        each
        for each in locations_of(provider)
        if each.is_active and each.scope == LocationScope.LOCATION
    ]
    countries = {str(provider.country), *(str(each.country) for each in sites)}
    homes = homes_of(request.user)
    own = next((home for home in homes if home.public_id == provider.public_id), None)
    others = [home for home in homes if home is not own]
    context = _frame(request, homes) | {
        "provider": provider,
        "address": addresses.lines_of(provider),
        "sites": sites,
        "markets": market_names(countries),
        "own": own,
        "own_url": reverse("partner_profile", args=[provider.slug]),
        "fitting": [
            home.name for home in others if fits(home, cloud=provider.cloud, countries=countries)
        ],
        "others": others,
        "asks_as_reseller": request.user.kind == UserKind.STAFF,
        "kinds": [str(kind.label) for kind in PartnerKind if kind in provider.kinds],
    }
    return render(request, "partners/provider_profile.html", context)


def _frame(request: UserRequest, homes: list[Home]) -> dict[str, Any]:
    """The look of the door that the reader came through, and the way back to it."""
    is_customer = request.user.kind == UserKind.DIRECTORY
    frame: dict[str, Any] = {
        "door": "door-customer" if is_customer else "door-partner",
        "home": homes[0] if len(homes) == 1 else None,
    }
    if is_customer and homes:
        frame["product_name"] = names.portal_name(homes[0].cloud)
    return frame
