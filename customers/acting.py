"""Who acts in a customer's directory: staff of a partner under a grant, or its own admins.

A page finds an ``Acting``; each command confirms it under the customer's lock before it writes,
since the customer may have taken the grant back, or an admin the role, a moment ago.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import (
    DirectoryRole,
    DirectoryUserState,
    GrantState,
    RelationshipState,
)
from customers.models import (
    AdminGrant,
    Customer,
    DirectoryRoleAssignment,
    DirectoryUser,
    ResellerRelationship,
)
from partners.access import helpers_for, refuse
from partners.audit import Organisation
from partners.enums import Permission
from partners.exceptions import AccessRefused
from partners.models import Membership, Partner, User
from partners.permissions import role_allows

_GLOBAL = DirectoryRole.GLOBAL_ADMIN
_USERS = DirectoryRole.USER_ADMIN
_PASSWORDS = DirectoryRole.PASSWORD_ADMIN
_SERVICES = DirectoryRole.SERVICE_ADMIN

# What the customer's own admins may do in their directory; the partners' half is the matrix.
OWN_ROLES: dict[Permission, frozenset[DirectoryRole]] = {
    Permission.VIEW_CUSTOMER_USERS: frozenset({_GLOBAL, _USERS, _PASSWORDS}),
    Permission.MANAGE_CUSTOMER_USERS: frozenset({_GLOBAL, _USERS}),
    Permission.IMPORT_CUSTOMER_USERS: frozenset({_GLOBAL, _USERS}),
    Permission.ASSIGN_LICENSES: frozenset({_GLOBAL, _USERS}),
    Permission.RESET_CUSTOMER_PASSWORD: frozenset({_GLOBAL, _USERS, _PASSWORDS}),
    Permission.ASSIGN_DIRECTORY_ROLES: frozenset({_GLOBAL}),
    Permission.VIEW_SERVICE_HEALTH: frozenset({_GLOBAL, _SERVICES}),
}


class PrivilegesEnded(AccessRefused):
    """The customer took its delegated admin privileges back, or the partner gave them up."""


@dataclass(frozen=True)
class Acting:
    """``partner`` and ``grant`` are None for the customer's own admins; ``roles`` are those of
    the staff member or of the directory user, as they were read last."""

    customer: Customer
    user: User
    roles: frozenset[str]
    partner: Partner | None = None
    grant: AdminGrant | None = None

    @property
    def readers(self) -> list[Organisation]:
        """Who reads in the activity log of what is done here."""
        return [self.customer, *([self.partner] if self.partner else [])]

    def may(self, permission: Permission) -> bool:
        if self.partner is not None:
            return role_allows(self.roles, self.partner.kinds, permission)
        return may_own(self.roles, permission)


# --- finding


def grant_in_force(partner: Partner, tenant_id: UUID) -> AdminGrant | None:
    """The one that opens the directory of the customer of an address, with the customer."""
    grants = AdminGrant.objects.for_partner(partner).filter(
        customer__public_id=tenant_id, state=GrantState.GRANTED
    )
    related = ResellerRelationship.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), state=RelationshipState.ACTIVE
    )
    grant = grants.select_related("customer").annotate(is_related=Exists(related)).first()
    if grant is not None:
        grant.customer.is_only_administered = not grant.is_related
    return grant


def staff_acting(grant: AdminGrant, membership: Membership, user: User) -> Acting:
    partner = membership.partner
    return Acting(grant.customer, user, frozenset(membership.roles), partner, grant)


def own_acting(person: DirectoryUser, user: User, roles: frozenset[str]) -> Acting:
    return Acting(person.customer, user, roles)


def acting_again(customer: Customer, user: User, partner: Partner | None) -> Acting:
    """The same as somebody who began earlier, such as an upload; holds nothing and checks
    nothing: the commands confirm it."""
    return Acting(customer, user, frozenset(), partner)


# --- confirming


def confirmed(acting: Acting, permission: Permission) -> Acting:
    """Begin a command: hold the customer's row, and read again what it rests on. A part.

    Commands about one directory happen one after the other, so the last global admin and the
    last license are judged by what the one before has left.
    """
    if not connection.in_atomic_block:
        message = "confirmed() belongs inside the transaction of the command."
        raise RuntimeError(message)
    # Rows that only refer to the customer (orders, invitations) need not wait for this.
    customer = Customer.objects.select_for_update(no_key=True).get(pk=acting.customer.pk)
    acting = replace(acting, customer=customer)
    acting = _confirmed_own(acting) if acting.partner is None else _confirmed_staff(acting)
    if not acting.may(permission):
        raise refusal(acting, permission)
    if acting.grant is not None:
        stamp_use(acting.grant)
    return acting


def _confirmed_staff(acting: Acting) -> Acting:
    partner = acting.partner
    assert partner is not None  # noqa: S101 (for the type checker: see the only caller)
    members = Membership.objects.for_partner(partner).filter(user=acting.user, is_active=True)
    member = members.select_related("partner").first()
    roles = frozenset(member.roles) if member else frozenset()
    grants = AdminGrant.objects.select_for_update(no_key=True).for_partner(partner)
    grant = grants.filter(customer=acting.customer, state=GrantState.GRANTED).first()
    if grant is None:
        raise privileges_ended(acting.customer)
    return replace(acting, roles=roles, grant=grant)


def _confirmed_own(acting: Acting) -> Acting:
    return replace(acting, roles=_roles_of(acting.customer, acting.user))


def _roles_of(customer: Customer, user: User) -> frozenset[str]:
    held = DirectoryRoleAssignment.objects.filter(
        directory_user__customer=customer,
        directory_user__user=user,
        directory_user__state=DirectoryUserState.ACTIVE,
    )
    return frozenset(held.values_list("role", flat=True))


# --- refusing


def privileges_ended(customer: Customer) -> PrivilegesEnded:
    return PrivilegesEnded(
        _(
            "Your organization no longer has delegated admin privileges for %(customer)s: they "
            "were removed. Nothing was changed. To get them back, request them again."
        )
        % {"customer": customer.name},
        [],
    )


def refusal(acting: Acting, permission: Permission) -> Exception:
    """403, with the names of those who may."""
    if acting.partner is not None:
        return refuse(acting.partner, permission)
    reason = _("None of your roles may do this: %(what)s.") % {"what": permission.label}
    return AccessRefused(reason, own_helpers(acting.customer, OWN_ROLES[permission]))


def own_helpers(customer: Customer, roles: Iterable[str]) -> list[str]:
    """Names and addresses of the customer's own people who hold one of the roles."""
    held = DirectoryRoleAssignment.objects.filter(
        role__in=list(roles),
        directory_user__customer=customer,
        directory_user__state=DirectoryUserState.ACTIVE,
        directory_user__user__is_active=True,
    )
    people = DirectoryUser.objects.filter(pk__in=held.values("directory_user"))
    found = people.select_related("user").order_by("sort_name", "pk")[:5]
    return [f"{each.display_name} <{each.user.mail_address}>" for each in found]


def staff_helpers(partner: Partner, permission: Permission) -> list[str]:
    return helpers_for(partner, permission)


def may_own(roles: Iterable[str], permission: Permission) -> bool:
    """Whether these roles of the customer's own people open something."""
    return not OWN_ROLES.get(permission, frozenset()).isdisjoint(roles)


def stamp_use(grant: AdminGrant) -> None:
    """Remember that the privileges are used; one write a day at most."""
    now = timezone.now()
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if grant.last_used_at is not None and grant.last_used_at >= today:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=today)
    AdminGrant.objects.filter(stale, pk=grant.pk).update(last_used_at=now)
