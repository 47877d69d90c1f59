"""The door of the customer portal, the counterpart of ``partner_view``."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from customers import selectors
from customers.enums import DirectoryRole
from customers.models import Customer, DirectoryUser
from partners.access import UserRequest
from partners.exceptions import AccessRefused
from partners.models import User
from partners.whereabouts import Home


class CustomerRequest(UserRequest):
    """A request that has passed ``customer_view``."""

    customer: Customer
    directory_user: DirectoryUser
    directory_roles: frozenset[str]
    is_global_admin: bool


type CustomerView = Callable[..., HttpResponseBase]


def customer_view(*, global_admin: bool) -> Callable[[CustomerView], CustomerView]:
    """Only the customer's own people; where asked, only its global admins (403 names them)."""

    def decorate(view: CustomerView) -> CustomerView:
        @wraps(view)
        def inner(request: HttpRequest, customer_id: UUID, **kwargs: Any) -> HttpResponseBase:
            scoped = cast("CustomerRequest", request)
            person = selectors.directory_user_of(scoped.user)
            if person is None or person.customer.public_id != customer_id:
                raise Http404
            scoped.directory_user, scoped.customer = person, person.customer
            scoped.directory_roles = selectors.directory_roles(person)
            scoped.is_global_admin = DirectoryRole.GLOBAL_ADMIN in scoped.directory_roles
            if global_admin and not scoped.is_global_admin:
                raise AccessRefused(
                    _("Only a global admin of your organization can do this."),
                    admin_contacts(person.customer),
                )
            return view(scoped, **kwargs)

        inner.needs_global_admin = global_admin  # type: ignore[attr-defined]
        inner.is_customer_view = True  # type: ignore[attr-defined]
        return inner

    return decorate


def homes_of(user: User) -> list[Home]:
    """The one organization of a customer's person, for pages that every door leads to."""
    person = selectors.directory_user_of(user)
    if person is None:
        return []
    customer = person.customer
    url = reverse("customer_home", args=[customer.public_id])
    countries = frozenset({str(customer.country)})
    return [Home(customer.public_id, customer.name, url, customer.cloud, countries)]


def admin_contacts(customer: Customer) -> list[str]:
    """Names and addresses of the global admins, for those who need one."""
    return [
        f"{person.display_name} <{person.user.mail_address}>"
        for person in selectors.global_admins(customer)[:5]
    ]
