"""What the confirmation tells of a new customer, when it is created and whenever it is reopened."""

from dataclasses import dataclass

from customers.enums import RelationshipState
from customers.models import ResellerRelationship
from partners import addresses
from partners.models import Partner
from subscriptions.models import NewCustomerDraft, Order
from subscriptions.newcustomer.services import ADMIN, Submitted


@dataclass(frozen=True)
class SetupInfo:
    admin_account: str
    address: list[str]
    shows_profile: bool
    is_related: bool
    is_accepted: bool
    order: Order | None
    reseller: Partner | None


def setup_info(partner: Partner, draft: NewCustomerDraft, submitted: Submitted) -> SetupInfo:
    """Address and contact as long as they are the partner's to see: once, and by privilege."""
    customer = submitted.customer
    rows = ResellerRelationship.objects.for_partner(partner).filter(customer=customer)
    relationship = rows.filter(state=RelationshipState.ACTIVE).first()
    accepted = relationship.agreement_version if relationship else ""
    shows_profile = bool(submitted.password) or bool(relationship and relationship.has_admin)
    return SetupInfo(
        admin_account=f"{ADMIN}@{customer.default_domain}",
        address=addresses.lines_of(customer) if shows_profile else [],
        shows_profile=shows_profile,
        is_related=relationship is not None,
        is_accepted=accepted == draft.agreement_in_force,  # type: ignore[attr-defined]
        order=Order.objects.for_partner(partner).filter(press=draft.public_id).first(),
        reseller=draft.reseller,
    )
