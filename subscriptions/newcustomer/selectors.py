"""Reads about drafts of new customers: each person sees only their own."""

from uuid import UUID

from django.db.models import QuerySet

from customers.selectors import agreement_version_in_force
from partners.enums import PartnerKind
from partners.markets import countries_open_to
from partners.models import Partner, User
from partners.selectors import selling_countries
from resellers.enums import PartnershipState
from resellers.models import Partnership
from subscriptions.models import NewCustomerDraft

LIMIT = 50


def own_draft(partner: Partner, person: User, public_id: UUID) -> NewCustomerDraft | None:
    """Open or submitted; with ``agreement_in_force``, the version that is asked for today."""
    rows = NewCustomerDraft.objects.for_partner(partner).filter(created_by=person)
    told = rows.select_related("reseller", "customer").annotate(
        agreement_in_force=agreement_version_in_force()
    )
    return told.filter(public_id=public_id).first()


def open_drafts(partner: Partner, person: User) -> QuerySet[NewCustomerDraft]:
    """Newest first."""
    rows = NewCustomerDraft.objects.for_partner(partner).filter(created_by=person)
    return rows.filter(customer__isnull=True).select_related("reseller").order_by("-pk")


def reseller_in_force(provider: Partner, public_id: UUID) -> Partner | None:
    """A reseller that the provider has a partnership with today."""
    if PartnerKind.INDIRECT_PROVIDER not in provider.kinds:
        return None
    rows = Partnership.objects.for_provider(provider).filter(
        state=PartnershipState.ACTIVE, reseller__public_id=public_id
    )
    found = rows.select_related("reseller").first()
    return found.reseller if found else None


def open_countries(partner: Partner) -> frozenset[str]:
    """Where its customers may be."""
    return countries_open_to(selling_countries(partner))
