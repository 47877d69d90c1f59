"""What a customer sees of its partners."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from customers.activity import selectors as activity
from customers.endings import selectors as endings
from customers.endings.models import EndRequest
from customers.endings.selectors import Asked
from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners import addresses
from partners.models import AuditEntry, Partner


@dataclass(frozen=True)
class Row:
    """One line of the page: a period of a relationship, or roles that outlived it."""

    partner: Partner
    relationship: ResellerRelationship | None
    grant: AdminGrant | None
    owned: int = 0  # subscriptions of which it is an owner
    asked: Asked | None = None  # to end the relationship
    last_at: datetime.datetime | None = None  # when it did something to the customer

    @property
    def is_active(self) -> bool:
        return self.relationship is None or self.relationship.state == RelationshipState.ACTIVE


def partner_rows(customer: Customer) -> list[Row]:
    """By partner's name, what is in force first, then newest first.

    What a partner holds beside a relationship stands in the row in force, or in one of its own.
    """
    relationships = ResellerRelationship.objects.filter(customer=customer)
    grants = {
        grant.partner_id: grant
        for grant in AdminGrant.objects.filter(
            customer=customer, state=GrantState.GRANTED
        ).select_related("partner")
    }
    owned = owned_by_partner(customer)
    asked = endings.open_by_partner(customer)
    periods = list(relationships.select_related("partner").order_by("-started_at", "-pk"))
    name_acceptors(customer, periods)
    rows = []
    for relationship in periods:
        active = relationship.state == RelationshipState.ACTIVE
        key = relationship.partner_id
        grant = grants.pop(key, None) if active else None
        number = owned.pop(relationship.partner, 0) if active else 0
        wish = asked.get(key) if active else None
        rows.append(Row(relationship.partner, relationship, grant, number, wish))
    rows += [
        Row(grant.partner, None, grant, owned.pop(grant.partner, 0)) for grant in grants.values()
    ]
    rows += [Row(partner, None, None, number) for partner, number in owned.items()]
    last = activity.last_by_partner(customer, {row.partner for row in rows})
    rows = [replace(row, last_at=last.get(row.partner.pk)) for row in rows]
    return sorted(rows, key=lambda row: (row.partner.name.casefold(), not row.is_active))


ACCEPTANCE = "invitation.accepted"


def name_acceptors(customer: Customer, relationships: Iterable[ResellerRelationship]) -> None:
    """Who accepted each relationship: one statement for all. What partners brought about
    themselves, by adding or taking over the customer, nobody accepted.
    """
    relationships = list(relationships)
    asked = {str(row.invitation_id) for row in relationships if row.invitation_id}
    entries = AuditEntry.objects.filter(
        verb=ACCEPTANCE,
        target_type="invitations.invitation",
        target_id__in=asked,
        readers__organisation_id=customer.public_id,
    )
    names = dict(entries.order_by("pk").values_list("target_id", "actor_name"))
    for row in relationships:
        row.accepted_by = names.get(str(row.invitation_id), "")


def owned_by_partner(customer: Customer) -> dict[Partner, int]:
    """Of how many of the customer's subscriptions each partner is an owner; it is told by the
    app of the subscriptions, which this one does not import.
    """
    found: dict[Partner, int] = import_string(settings.OWNER_RIGHTS)(customer)
    return found


@dataclass(frozen=True)
class PartnerPage:
    """All that a customer has, or had, with one partner."""

    partner: Partner
    address: list[str]
    relationships: list[ResellerRelationship]
    grants: list[AdminGrant]
    requests: list[EndRequest] = field(default_factory=list)  # to end it, newest first
    asked: Asked | None = None  # the one that is open
    owned: int = 0
    lately: list[dict[str, Any]] = field(default_factory=list)

    @property
    def relationship(self) -> ResellerRelationship | None:
        """The one in force."""
        active = RelationshipState.ACTIVE
        return next((found for found in self.relationships if found.state == active), None)

    @property
    def grant(self) -> AdminGrant | None:
        """The one in force."""
        return next((found for found in self.grants if found.state == GrantState.GRANTED), None)


def partner_page(customer: Customer, partner: Partner) -> PartnerPage | None:
    """None for a partner that never held anything of this customer."""
    relationships = ResellerRelationship.objects.for_partner(partner).filter(customer=customer)
    grants = AdminGrant.objects.for_partner(partner).filter(customer=customer)
    held = list(relationships.order_by("-started_at", "-pk"))
    granted = list(grants.order_by("-granted_at", "-pk"))
    owned = owned_by_partner(customer).get(partner, 0)
    if not (held or granted or owned):
        return None
    name_acceptors(customer, held)
    requests = endings.requests_between(partner, customer)
    return PartnerPage(
        partner=partner,
        address=addresses.lines_of(partner),
        relationships=held,
        grants=granted,
        requests=requests,
        asked=endings.open_among(requests),
        owned=owned,
        lately=activity.lately(customer, partner),
    )
