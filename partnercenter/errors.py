"""Pages for what went wrong: each says what happened and where to go on."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.http import url_has_allowed_host_and_scheme

from partners.enums import PartnerKind
from partners.exceptions import AccessRefused, KindLacksRight
from partners.permissions import PERMISSION_KINDS
from partners.request_ids import request_id
from resellers.selectors import providers_of

MANY_PROVIDERS = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say why, and who can help, when the refusal knows it.

    An open page whose right is gone gets that page whole, not "something went wrong".
    """
    htmx = getattr(request, "htmx", None)
    if htmx and isinstance(exception, AccessRefused):
        here = request.get_full_path() if request.method == "GET" else htmx.current_url_abs_path
        return HttpResponse(status=403, headers={"HX-Redirect": here or "/"})
    context: dict[str, Any] = {}
    if isinstance(exception, AccessRefused):
        context = {"reason": exception.reason, "helpers": exception.helpers}
    if isinstance(exception, KindLacksRight):
        context |= _who_has_the_right(exception)
    return render(request, "403.html", context, status=403)


def _who_has_the_right(refusal: KindLacksRight) -> dict[str, Any]:
    """The kinds of partners that may; for a reseller its providers by name (design.md §5)."""
    kinds = PERMISSION_KINDS[refusal.permission]
    context: dict[str, Any] = {"kinds": [str(kind.label) for kind in PartnerKind if kind in kinds]}
    if refusal.partner.is_indirect_reseller and PartnerKind.INDIRECT_PROVIDER in kinds:
        found = list(providers_of(refusal.partner)[: MANY_PROVIDERS + 1])
        context |= {
            "ask_a_provider": True,
            "providers": found[:MANY_PROVIDERS],
            "more_providers": len(found) > MANY_PROVIDERS,
            "partner": refusal.partner,
        }
    return context


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without request context: whatever broke may be what the frame needs."""
    context = {"request_id": request_id.get()}
    return HttpResponseServerError(loader.render_to_string("500.html", context))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open too long, or came from elsewhere; nothing was done."""
    came_from = request.headers.get("referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    context = {"back_url": came_from if ours else ""}
    return render(request, "403_csrf.html", context, status=403)
