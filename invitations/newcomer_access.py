"""The door of an application: behind the personal link, for people without a login here."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpResponse
from django.shortcuts import redirect, render

from invitations import rules
from invitations.access import GuestRequest, RefusalPage, guest_view
from invitations.enums import ApplicationState
from invitations.exceptions import InvitationRefused
from invitations.models import TenantApplication
from invitations.newcomer_links import read_application_token


class NewcomerRequest(GuestRequest):
    application: TenantApplication


type NewcomerView = Callable[..., HttpResponse]


def newcomer_view(*methods: str, refused: RefusalPage) -> Callable[[NewcomerView], NewcomerView]:
    """Resolve the application's own token; each way in which it cannot go on has its page."""

    def decorate(view: NewcomerView) -> NewcomerView:
        @wraps(view)
        def inner(request: GuestRequest, application: str, **kwargs: Any) -> HttpResponse:
            if elsewhere := has_a_login(request):
                return elsewhere
            token = read_application_token(application)
            rows = TenantApplication.objects.filter(invitation=request.invitation)
            row = rows.filter(public_id=token[0]).first() if token else None
            if token is None or row is None:
                return render(request, "invitations/guest_damaged.html", status=404)
            if row.state == ApplicationState.COMPLETED:
                return completed_page(request)
            if row.nonce != token[1]:
                context = {"application": row, "partner": request.invitation.partner}
                return render(request, "invitations/newcomer_moved.html", context)
            newcomer = cast("NewcomerRequest", request)
            newcomer.application = row
            return view(newcomer, **kwargs)

        return guest_view(*methods, refused=refused)(inner)

    return decorate


def has_a_login(request: GuestRequest) -> HttpResponse | None:
    """Whoever is signed in needs no account: back to the request, or its refusal."""
    if refusal := rules.refusal_for(request.invitation, request.nonce, request.reader):
        raise InvitationRefused(refusal)
    if request.reader.user is None:
        return None
    return redirect("guest:invitation", request.token)


def completed_page(request: GuestRequest) -> HttpResponse:
    context = {"partner": request.invitation.partner, "token": request.token}
    return render(request, "invitations/newcomer_done.html", context)
