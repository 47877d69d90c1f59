"""The link in the mail to a customer that was taken over. GET shows, POST objects."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from customers import selectors
from customers.endings.services import open_request
from customers.enums import GrantState
from customers.imports import objections
from customers.imports.forms import ObjectionForm
from customers.imports.models import CustomerImportRow
from customers.models import AdminGrant
from partners.http import render_form
from partners.models import User
from partners.names import portal_name
from partners.selectors import location_ids

PAGE = "customers/imports/objection.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def objection(request: HttpRequest, objection: str) -> HttpResponse:
    """Works without an account: most of those who get the mail have none."""
    found = objections.read_token(objection)
    if found is None:
        return _private(render(request, "customers/imports/objection_damaged.html", status=404))
    row, language = found
    language = _chosen_language(request) or language
    with translation.override(language if language in dict(settings.LANGUAGES) else None):
        response = _answer(request, row, objection)
    response["Content-Language"] = language
    return _private(response)


def _answer(request: HttpRequest, row: CustomerImportRow, token: str) -> HttpResponse:
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        objections.object_to(row, actor=_own_person(request, row), reason=reason)
        return redirect("customer_objection", token)  # which tells what has become of it
    partner = row.customer_import.partner
    grants = AdminGrant.objects.for_partner(partner).filter(customer=row.customer)
    standing = objections.standing_of(row)
    context = {
        "form": form,
        "row": row,
        "customer": row.customer,
        "partner": partner,
        "partner_ids": location_ids(partner),
        "since": row.relationship and row.values.get("since") and row.relationship.started_at,
        "standing": standing.value,
        "asked": row.relationship and open_request(row.relationship),
        "is_running": standing == objections.Standing.OPEN and objections.is_running(row),
        "until": objections.expires_at(row),
        "has_admin": grants.filter(state=GrantState.GRANTED).exists(),
        "operators": settings.OPERATORS_EMAIL,
        "product_name": portal_name(partner.cloud),
    }
    return render_form(request, PAGE, context)


def _own_person(request: HttpRequest, row: CustomerImportRow) -> User | None:
    """Whoever is signed in, if of this customer; the link is what lets anybody object."""
    user: Any = request.user
    person = selectors.directory_user_of(user) if isinstance(user, User) else None
    return user if person is not None and person.customer_id == row.customer_id else None


def _chosen_language(request: HttpRequest) -> str:
    """What the reader chose in the language menu, now or earlier; '' for nothing yet."""
    offered = dict(settings.LANGUAGES)
    saved = getattr(request.user, "language", "")
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return next((choice for choice in (saved, cookie) if choice in offered), "")


def _private(response: HttpResponse) -> HttpResponse:
    """Neither indexed nor told to other sites; see the personal link of requests."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
