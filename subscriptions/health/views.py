"""Service management: the services of a customer, where they are run, and how they do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from customers.acting import staff_helpers
from customers.directory_access import DirectoryRequest, asks
from partners.enums import Permission
from partners.models import Partner
from subscriptions.health import selectors


@require_safe
@asks(Permission.VIEW_SERVICE_HEALTH)
def services(request: DirectoryRequest) -> HttpResponse:
    """Links lead only where this partner may go: a grant can outlive the relationship."""
    acting, customer = request.acting, request.acting.customer
    found, partner = selectors.services_of(customer), acting.partner
    may_administer = acting.may(Permission.ADMINISTER_SERVICES)
    is_related = not customer.is_only_administered
    context = {
        "customer": customer,
        "services": found,
        "own": _own(found, partner) if is_related else set(),
        "news": selectors.news(),
        "is_related": is_related,
        "may_administer": may_administer,
        "helpers": _helpers(partner) if not may_administer else [],
        "may_view_users": acting.may(Permission.VIEW_CUSTOMER_USERS),
        "may_request": acting.may(Permission.VIEW_SERVICE_REQUESTS),
    }
    return render(request, "subscriptions/health/services.html", context)


@require_safe
@asks(Permission.VIEW_SERVICE_HEALTH)
def own_services(request: DirectoryRequest) -> HttpResponse:
    """The same for those who look after the customer's own services."""
    customer = request.acting.customer
    context = {
        "customer": customer,
        "services": selectors.services_of(customer),
        "own": (),  # subscriptions have no page of their own here
        "news": selectors.news(),
    }
    return render(request, "subscriptions/health/portal.html", context)


def _own(found: list[selectors.Service], partner: Partner | None) -> set[int]:
    """Subscriptions whose page is open to the partner: it sells them, or they name it."""
    key = partner.pk if partner else 0
    rows = [row for service in found for row in service.subscriptions]
    return {row.pk for row in rows if key in {row.partner_id, row.reseller_id}}


def _helpers(partner: Partner | None) -> list[str]:
    return staff_helpers(partner, Permission.ADMINISTER_SERVICES) if partner else []
