"""Reads about partners that several pages share."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from partners.enums import LocationScope
from partners.models import (
    AuditEntry,
    Membership,
    Partner,
    PartnerAgreementText,
    PartnerLocation,
    User,
)


def selling_countries(partner: Partner) -> set[str]:
    """Own country and the countries of active locations: where the partner may sell from."""
    locations = partner.locations.filter(is_active=True, scope=LocationScope.LOCATION)
    countries = locations.values_list("country", flat=True)
    return {str(partner.country), *(str(country) for country in countries)}


def location_ids(partner: Partner) -> list[str]:
    """Active location Partner IDs, the number customers can check a partner by."""
    locations = partner.locations.filter(is_active=True, scope=LocationScope.LOCATION)
    return list(locations.order_by("number").values_list("number", flat=True))


def locations_of(partner: Partner) -> list[PartnerLocation]:
    """All Partner IDs: the global one first, then active locations by number."""
    return sorted(
        partner.locations.all(),
        key=lambda each: (each.scope != LocationScope.GLOBAL, not each.is_active, each.number),
    )


def partner_agreement_text(version: str = "") -> PartnerAgreementText | None:
    """One version of the Partner Agreement; without a name the one in force today (UTC)."""
    texts = PartnerAgreementText.objects.order_by("-valid_from", "-version")
    if version:
        return texts.filter(version=version).first()
    return texts.filter(valid_from__lte=timezone.now().date()).first()


def memberships_of(user: User) -> list[Membership]:
    """Organisations a member of staff can switch between, by name."""
    found = Membership.objects.filter(user=user, is_active=True).select_related("partner")
    return list(found.order_by("partner__name", "pk"))


def former_partners(user: User) -> list[str]:
    """Names of the organisations that took the person's place away."""
    found = Membership.objects.filter(user=user, is_active=False)
    return list(found.order_by("partner__name").values_list("partner__name", flat=True))


def active_members(partner: Partner, roles: Iterable[str]) -> list[Membership]:
    """Active memberships that hold one of the roles, by name.

    Roles are a JSON list, which SQLite cannot search; a partner's staff is small.
    """
    wanted = set(roles)
    members = Membership.objects.for_partner(partner).filter(is_active=True, user__is_active=True)
    found = members.select_related("user").order_by("user__name", "pk")
    return [member for member in found if wanted.intersection(member.roles)]


def entries_for(organisation_id: UUID) -> QuerySet[AuditEntry]:
    """Audit entries that an organisation may read, newest first."""
    return AuditEntry.objects.filter(readers__organisation_id=organisation_id).order_by("-id")
