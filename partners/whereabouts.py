"""Where a person belongs: what pages open to everybody who is signed in need to know.

The kernel knows the staff of partners; who else there is, the settings name (``HOME_FINDERS``).
"""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string

from partners.enums import LocationScope, UserKind
from partners.models import PartnerLocation, User
from partners.selectors import memberships_of


@dataclass(frozen=True)
class Home:
    """An organization that somebody belongs to, and the address of its first page."""

    public_id: UUID
    name: str
    url: str
    cloud: str
    countries: frozenset[str]


def homes_of(user: User) -> list[Home]:
    if user.kind == UserKind.STAFF:
        return _of_staff(user)
    finder = settings.HOME_FINDERS.get(user.kind)
    return cast("list[Home]", import_string(finder)(user)) if finder else []


def _of_staff(user: User) -> list[Home]:
    partners = [membership.partner for membership in memberships_of(user)]
    countries = {partner.pk: {str(partner.country)} for partner in partners}
    locations = PartnerLocation.objects.filter(
        partner__in=list(countries), is_active=True, scope=LocationScope.LOCATION
    )
    for partner_id, country in locations.values_list("partner_id", "country"):
        countries[partner_id].add(str(country))
    return [
        Home(
            public_id=partner.public_id,
            name=partner.name,
            url=reverse("partner_home", args=[partner.slug]),
            cloud=partner.cloud,
            countries=frozenset(countries[partner.pk]),
        )
        for partner in partners
    ]
