"""The doors to a request: that of its askers, and the personal link for its readers."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from invitations import kinds, rules
from invitations.exceptions import InvitationRefused
from invitations.links import read_token
from invitations.models import Invitation
from partners.access import PartnerRequest, may, refuse

SAFE_METHODS = ("GET", "HEAD")


class GuestRequest(HttpRequest):
    """A request with a genuine personal link; whether signed in or not."""

    invitation: Invitation
    nonce: str
    token: str
    reader: rules.Reader


type GuestView = Callable[..., HttpResponse]
type RefusalPage = Callable[[GuestRequest, InvitationRefused], HttpResponse]


def guest_view(
    *methods: str, refused: RefusalPage, partners: GuestView | None = None
) -> Callable[[GuestView], GuestView]:
    """Resolve the link. A damaged one gets a kind 404; a refusal its page.

    ``partners`` is the page of the same address where a partner answers; without one the
    address leads back to the request. The page speaks the language of the invitation unless its
    reader chose another one.
    """

    def decorate(view: GuestView) -> GuestView:
        @login_not_required
        @require_http_methods(methods)
        @never_cache
        @wraps(view)
        def inner(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            found = read_token(token)
            invitation = _invitation(found[0]) if found else None
            if found is None or invitation is None:
                response = render(request, "invitations/guest_damaged.html", status=404)
                return _private(response)
            guest = cast("GuestRequest", request)
            guest.invitation, guest.nonce, guest.token = invitation, found[1], token
            guest.reader = rules.reader_of(request.user)
            language = _chosen_language(request) or invitation.language
            with translation.override(language):
                request.LANGUAGE_CODE = language
                try:
                    if invitation.is_for_partners:
                        response = partners(guest) if partners else _back(guest)
                    else:
                        response = view(guest, **kwargs)
                except InvitationRefused as refusal:
                    response = refused(guest, refusal)
                    response.status_code = 200 if request.method in SAFE_METHODS else 422
            response["Content-Language"] = language
            return _private(response)

        inner.is_guest_view = True  # type: ignore[attr-defined]
        return inner

    return decorate


def own_invitation(request: PartnerRequest, public_id: UUID) -> Invitation:
    """A request of one's own, of a kind that one's roles may ask for; else 404 or 403."""
    found = Invitation.objects.for_partner(request.partner).select_related(
        "created_by", "second_partner", "partnership__provider", "partnership__reseller"
    )
    invitation = found.filter(public_id=public_id).first()
    if invitation is None:
        raise Http404
    invitation.partner = request.partner
    permission = kinds.permission_of(invitation)
    if not may(request, permission):
        raise refuse(request.partner, permission)
    return invitation


def _back(request: GuestRequest) -> HttpResponse:
    return redirect("guest:invitation", request.token)


def _invitation(public_id: UUID) -> Invitation | None:
    found = Invitation.objects.filter(public_id=public_id)
    related = ("partner", "created_by", "second_partner", "partnership")
    return found.select_related(*related).first()


def _chosen_language(request: HttpRequest) -> str:
    """What the reader chose in the language menu, now or earlier; '' for nothing yet."""
    offered = dict(settings.LANGUAGES)
    saved = getattr(request.user, "language", "")
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return next((choice for choice in (saved, cookie) if choice in offered), "")


def _private(response: HttpResponse) -> HttpResponse:
    """Neither indexed nor told to other sites.

    "same-origin", not "no-referrer": under the latter browsers send ``Origin: null`` with our
    own forms, which the CSRF check rightly refuses.
    """
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
