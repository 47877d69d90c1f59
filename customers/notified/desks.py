"""Whose notifications are shown in the customer portal."""

from uuid import UUID

from customers import selectors
from customers.models import DirectoryUser
from partners.models import User
from partners.notification_kinds import kinds_for_directory
from partners.notification_list import Desk

PAGES = "notifications_portal"


def desk_of(user: User, organisation_id: UUID) -> Desk | None:
    """For mail, whose reader passes no door."""
    person = selectors.directory_user_of(user)
    if person is None or person.customer.public_id != organisation_id:
        return None
    return desk_of_person(user, person)


def desk_of_person(user: User, person: DirectoryUser) -> Desk:
    roles = list(person.role_assignments.values_list("role", flat=True))
    return Desk(
        user=user,
        organisation_id=person.customer.public_id,
        place=str(person.customer.public_id),
        kinds=tuple(kinds_for_directory(roles)),
        organisation_name=person.customer.name,
        pages=PAGES,
    )
