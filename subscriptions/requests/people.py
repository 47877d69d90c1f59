"""Who takes part in a service request: who sees it, who writes, who is mailed.

The customer's admins and whoever opened it; the seller, the support contact, and whoever was
contact before (``RequestParticipant``). A partner that has nothing with the customer any more
reads what was written until then, and no further.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from customers.enums import DirectoryRole, DirectoryUserState, GrantState, RelationshipState
from customers.models import AdminGrant, Customer, DirectoryUser, ResellerRelationship
from partners import audit
from partners.enums import Permission, Role, UserKind
from partners.models import Membership, Partner, User
from partners.permissions import PERMISSION_ROLES
from partners.selectors import active_members
from subscriptions.models import RequestMessage, ServiceRequest
from subscriptions.requests.enums import Side

SEES_ALL = (DirectoryRole.GLOBAL_ADMIN, DirectoryRole.SERVICE_ADMIN)
MAILED_ROLES = (Role.HELPDESK_AGENT, Role.ADMIN_AGENT)
WRITING_ROLES = PERMISSION_ROLES[Permission.MANAGE_SERVICE_REQUESTS]


@dataclass(frozen=True)
class Author:
    """Who acts in a request, and for which of its organizations."""

    user: User
    organisation: Partner | Customer

    @property
    def side(self) -> Side:
        return Side.PARTNER if isinstance(self.organisation, Partner) else Side.CUSTOMER

    @property
    def partner(self) -> Partner | None:
        return self.organisation if isinstance(self.organisation, Partner) else None


# --- partners


def tied_to_customer(partner: Partner, field: str) -> Q:
    """Rows whose customer the partner is a reseller of, or may administer."""
    related = ResellerRelationship.objects.for_partner(partner).filter(
        customer=OuterRef(field), state=RelationshipState.ACTIVE
    )
    granted = AdminGrant.objects.for_partner(partner).filter(
        customer=OuterRef(field), state=GrantState.GRANTED
    )
    return Q(Exists(related)) | Q(Exists(granted))


def is_related(partner: Partner, customer: Customer) -> bool:
    related = ResellerRelationship.objects.for_partner(partner).filter(
        customer=customer, state=RelationshipState.ACTIVE
    )
    return related.exists()


def is_tied(partner: Partner, customer: Customer) -> bool:
    """Its reseller, or allowed to administer it."""
    granted = AdminGrant.objects.for_partner(partner).filter(
        customer=customer, state=GrantState.GRANTED
    )
    return is_related(partner, customer) or granted.exists()


def sees_until(partner: Partner, request: ServiceRequest) -> datetime | None:
    """None for everything; else the moment at which the partner and the customer parted."""
    if is_tied(partner, request.customer):
        return None
    ends = [
        *ResellerRelationship.objects.for_partner(partner)
        .filter(customer=request.customer, ended_at__isnull=False)
        .values_list("ended_at", flat=True),
        *AdminGrant.objects.for_partner(partner)
        .filter(customer=request.customer, removed_at__isnull=False)
        .values_list("removed_at", flat=True),
    ]
    known = [moment for moment in ends if moment is not None]
    return max(known, default=request.opened_at)


def participants(request: ServiceRequest) -> list[Partner]:
    rows = request.participants.select_related("partner").order_by("pk")
    return [row.partner for row in rows]


def readers(request: ServiceRequest) -> list[audit.Organisation]:
    return [request.customer, *participants(request)]


# --- the customer's own people


def sees_all(person: DirectoryUser) -> bool:
    return person.role_assignments.filter(role__in=SEES_ALL).exists()


def customer_people(request: ServiceRequest) -> list[User]:
    """Whoever opened it or wrote in it; where nobody did, the customer's global admins."""
    writers = RequestMessage.objects.filter(request=request, side=Side.CUSTOMER)
    active = DirectoryUser.objects.filter(
        customer_id=request.customer_id, state=DirectoryUserState.ACTIVE, user__is_active=True
    ).select_related("user")
    taking_part = active.filter(Q(user__in=writers.values("author")) | Q(user=request.opened_by_id))
    found = [person.user for person in taking_part.order_by("pk")]
    if found:
        return found
    admins = active.filter(role_assignments__role=DirectoryRole.GLOBAL_ADMIN)
    return [person.user for person in admins.order_by("pk")]


# --- mail


def contact_people(request: ServiceRequest) -> list[User]:
    """The contact's agents; its global admins where it has none. And who opened it for the
    customer, from whichever partner. Nobody of a contact that left the customer."""
    members: list[Membership] = []
    if is_tied(request.contact, request.customer):
        agents = active_members(request.contact, MAILED_ROLES)
        members = agents or active_members(request.contact, [Role.GLOBAL_ADMIN])
    found = [member.user for member in members]
    opener = request.opened_by
    if request.on_behalf and opener not in found and staff_place(opener, request) is not None:
        found.append(opener)
    return found


def staff_place(user: User, request: ServiceRequest) -> Partner | None:
    """The partner for which a member of staff may write in a request: the contact first."""
    taking_part = request.participants.values("partner")
    places = Membership.objects.filter(user=user, is_active=True, partner__in=taking_part)
    allowed = [
        place.partner
        for place in places.select_related("partner").order_by("pk")
        if WRITING_ROLES.intersection(place.roles)
    ]
    allowed.sort(key=lambda partner: partner.pk != request.contact_id)
    return next((each for each in allowed if sees_until(each, request) is None), None)


def author_of(user: User, request: ServiceRequest) -> Author | None:
    """As whom somebody may write in a request; None for whoever has no part in it."""
    if not user.is_active:
        return None
    if user.kind == UserKind.STAFF:
        place = staff_place(user, request)
        return Author(user, place) if place else None
    person = DirectoryUser.objects.filter(
        user=user, customer_id=request.customer_id, state=DirectoryUserState.ACTIVE
    ).first()
    if person is None or (request.opened_by_id != user.pk and not sees_all(person)):
        return None
    return Author(user, request.customer)
