"""What the pages of a personal link have in common, whoever answers."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from invitations import rules, services
from invitations.access import GuestRequest


def stamp(request: GuestRequest) -> None:
    """Remember the first look: all a GET writes, and not for the asker's own staff."""
    found, user = request.invitation, request.reader.user
    first = request.method == "GET" and found.opened_at is None
    if not first or not found.is_open or found.nonce != request.nonce:
        return
    if not rules.is_own_staff(found, user):
        services.record_opened(found, actor=user)


def address(request: GuestRequest) -> str:
    return reverse("guest:invitation", args=[request.token])


def sign_in_url(request: GuestRequest) -> str:
    return f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': address(request)})}"


def say_nothing_changed(request: GuestRequest) -> None:
    until = formats.date_format(request.invitation.expires_at)
    messages.info(
        request,
        _("Nothing was changed. You can open the link again until %(date)s.") % {"date": until},
    )


def say_reported(request: GuestRequest) -> None:
    messages.success(
        request,
        _("Thank you. Our operators have been told.")
        if request.invitation.is_reusable
        else _("Thank you. The request is closed and our operators have been told."),
    )
