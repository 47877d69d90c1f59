"""Whose notifications are shown where: the desk of a person at an organization, by rights held now.

The kernel knows the staff of partners; who else there is, the settings name
(``NOTIFICATION_DESKS``).
"""

from typing import cast
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from partners.enums import UserKind
from partners.models import Membership, User
from partners.notification_kinds import kinds_for_staff
from partners.notification_list import Desk

PAGES = "notifications"


def desk_of(user: User, organisation_id: UUID) -> Desk | None:
    """For mail, whose reader passes no door; None for somebody who has left."""
    if not user.is_active:
        return None
    if user.kind == UserKind.STAFF:
        found = Membership.objects.filter(
            user=user, partner__public_id=organisation_id, is_active=True
        )
        member = found.select_related("partner").first()
        return desk_of_member(user, member) if member else None
    finder = settings.NOTIFICATION_DESKS.get(user.kind)
    return cast("Desk | None", import_string(finder)(user, organisation_id)) if finder else None


def desk_of_member(user: User, member: Membership) -> Desk:
    return Desk(
        user=user,
        organisation_id=member.partner.public_id,
        place=member.partner.slug,
        kinds=tuple(kinds_for_staff(member.roles, member.partner.kinds)),
        organisation_name=member.partner.name,
        pages=PAGES,
    )
