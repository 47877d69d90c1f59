"""What a customer sees of its partners."""

from dataclasses import dataclass

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners import addresses
from partners.models import Partner


@dataclass(frozen=True)
class Row:
    """One line of the page: a period of a relationship, or roles that outlived it."""

    partner: Partner
    relationship: ResellerRelationship | None
    grant: AdminGrant | None

    @property
    def is_active(self) -> bool:
        return self.relationship is None or self.relationship.state == RelationshipState.ACTIVE


def partner_rows(customer: Customer) -> list[Row]:
    """By partner's name, what is in force first, then newest first."""
    relationships = ResellerRelationship.objects.filter(customer=customer)
    grants = {
        grant.partner_id: grant
        for grant in AdminGrant.objects.filter(
            customer=customer, state=GrantState.GRANTED
        ).select_related("partner")
    }
    rows = []
    for relationship in relationships.select_related("partner").order_by("-started_at", "-pk"):
        active = relationship.state == RelationshipState.ACTIVE
        grant = grants.pop(relationship.partner_id, None) if active else None
        rows.append(Row(relationship.partner, relationship, grant))
    rows += [Row(grant.partner, None, grant) for grant in grants.values()]
    return sorted(rows, key=lambda row: (row.partner.name.casefold(), not row.is_active))


@dataclass(frozen=True)
class PartnerPage:
    """All that a customer has, or had, with one partner."""

    partner: Partner
    address: list[str]
    relationships: list[ResellerRelationship]
    grants: list[AdminGrant]

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
    page = PartnerPage(
        partner=partner,
        address=addresses.lines_of(partner),
        relationships=list(relationships.order_by("-started_at", "-pk")),
        grants=list(grants.order_by("-granted_at", "-pk")),
    )
    return page if page.relationships or page.grants else None
