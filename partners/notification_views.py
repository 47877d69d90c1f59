"""Action Center of Partner Center."""

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partners import notification_pages as pages
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.notification_desks import desk_of_member
from partners.notification_list import Desk

BASE = "partner_base.html"


def _desk(request: PartnerRequest) -> Desk:
    return desk_of_member(request.user, request.membership)


@require_safe
@partner_view(Permission.OWN_PROFILE)
def notification_list(request: PartnerRequest) -> HttpResponse:
    return pages.overview(request, _desk(request), BASE)


@require_POST
@partner_view(Permission.OWN_PROFILE)
def notification_act(request: PartnerRequest) -> HttpResponse:
    return pages.act(request, _desk(request))


@require_safe
@partner_view(Permission.OWN_PROFILE)
def notification_bell(request: PartnerRequest) -> HttpResponseBase:
    return pages.bell(request, _desk(request))


@partner_view(Permission.OWN_PROFILE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notification_preferences(request: PartnerRequest) -> HttpResponse:
    return pages.preferences(request, _desk(request), BASE)
