"""Action Center of the customer portal."""

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.access import CustomerRequest, customer_view
from customers.notified.desks import desk_of_person
from partners import notification_pages as pages
from partners.notification_list import Desk

BASE = "portal_base.html"


def _desk(request: CustomerRequest) -> Desk:
    return desk_of_person(request.user, request.directory_user)


@require_safe
@customer_view(global_admin=False)
def notification_list(request: CustomerRequest) -> HttpResponse:
    return pages.overview(request, _desk(request), BASE)


@require_POST
@customer_view(global_admin=False)
def notification_act(request: CustomerRequest) -> HttpResponse:
    return pages.act(request, _desk(request))


@require_safe
@customer_view(global_admin=False)
def notification_bell(request: CustomerRequest) -> HttpResponseBase:
    return pages.bell(request, _desk(request))


@customer_view(global_admin=False)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def notification_preferences(request: CustomerRequest) -> HttpResponse:
    return pages.preferences(request, _desk(request), BASE)
