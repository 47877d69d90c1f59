"""The doors of a customer's directory, for pages that both sides have.

A view says once what it asks for; ``staff_door`` opens it under /p/<partner>/ while delegated
admin privileges are in force, ``own_door`` under /portal/<customer>/ to the customer's own admins.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from customers.access import CustomerRequest, customer_view
from customers.acting import (
    Acting,
    grant_in_force,
    own_acting,
    privileges_ended,
    refusal,
    staff_acting,
    stamp_use,
)
from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, ResellerRelationship
from partners.access import PartnerRequest, PartnerView, UserRequest, may, partner_view, stranger
from partners.enums import Permission


class DirectoryRequest(UserRequest):
    """A request that has passed one of the doors."""

    acting: Acting


type DirectoryView = Callable[..., HttpResponseBase]


def asks(permission: Permission, *others: Permission) -> Callable[[DirectoryView], DirectoryView]:
    """What a view is open to; of several permissions one is enough to come in."""

    def decorate(view: DirectoryView) -> DirectoryView:
        view.asks = (permission, *others)  # type: ignore[attr-defined]
        return view

    return decorate


def staff_door(view: DirectoryView) -> PartnerView:
    permissions: tuple[Permission, ...] = view.asks  # type: ignore[attr-defined]

    @partner_view(*permissions)
    @wraps(view)
    def inner(request: PartnerRequest, customer_id: UUID, **kwargs: Any) -> HttpResponseBase:
        grant = grant_in_force(request.partner, customer_id)
        if grant is None:
            return without_privileges(request, customer_id)
        scoped = cast("DirectoryRequest", request)
        scoped.acting = staff_acting(grant, request.membership, request.user)
        stamp_use(grant)
        return view(scoped, **kwargs)

    return inner


def own_door(view: DirectoryView) -> Callable[..., HttpResponseBase]:
    permissions: tuple[Permission, ...] = view.asks  # type: ignore[attr-defined]

    @customer_view(global_admin=False)
    @wraps(view)
    def inner(request: CustomerRequest, **kwargs: Any) -> HttpResponseBase:
        scoped = cast("DirectoryRequest", request)
        scoped.acting = own_acting(request.directory_user, request.user, request.directory_roles)
        if not any(scoped.acting.may(permission) for permission in permissions):
            raise refusal(scoped.acting, permissions[0])
        return view(scoped, **kwargs)

    return inner


def without_privileges(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """A customer whose directory is closed to the partner: why, and what to do next.

    Whoever was about to change something is told that nothing was done.
    """
    rows = ResellerRelationship.objects.for_partner(request.partner).filter(
        state=RelationshipState.ACTIVE, tenant_id=str(customer_id)
    )
    relationship = rows.select_related("customer").first()
    if relationship is None:
        return stranger(request)
    customer = relationship.customer
    if request.method not in {"GET", "HEAD"}:
        raise privileges_ended(customer)
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": request.get_full_path()})
    ended = AdminGrant.objects.for_partner(request.partner).filter(
        customer=customer, state=GrantState.REMOVED
    )
    context = {
        "customer": customer,
        # What follows the customer in the address, which the record's menu calls its pages by.
        "page": request.path.partition(f"{customer_id}/")[2].partition("/")[0],
        "ended": ended.order_by("-removed_at", "-pk").first(),
        "may_request": may(request, Permission.REQUEST_RELATIONSHIP),
        "new_identity": uuid4(),  # an unfinished draft may have the box cleared
        "requests_url": reverse("invitations:start", args=[request.partner.slug]),
    }
    return render(request, "customers/no_privileges.html", context)
