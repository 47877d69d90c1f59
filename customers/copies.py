"""The copies on the relationship row: how they are made, kept true, proved and repaired."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from customers.enums import GrantState
from customers.models import AdminGrant, Customer, CustomerDomain, ResellerRelationship
from customers.selectors import accepted_agreement_version
from partners.folding import fold


@dataclass(frozen=True)
class Difference:
    relationship: ResellerRelationship
    field: str
    stored: object
    true: object


def true_values(relationship: ResellerRelationship) -> dict[str, Any]:
    customer = relationship.customer
    domains = CustomerDomain.objects.filter(customer=customer).order_by("name")
    names = {
        fold(name) for name in [customer.default_domain, *domains.values_list("name", flat=True)]
    }
    granted = AdminGrant.objects.filter(
        partner_id=relationship.partner_id, customer=customer, state=GrantState.GRANTED
    )
    folded = fold(customer.name)
    return {
        "name": customer.name,
        "sort_name": folded,
        "domain": customer.default_domain,
        "tenant_id": str(customer.public_id),
        "search_text": "\n".join([folded, *sorted(names), str(customer.public_id)]),
        "has_admin": granted.exists(),
        "agreement_version": accepted_agreement_version(customer),
    }


def fill(relationship: ResellerRelationship) -> list[str]:
    """Set the copies on the instance; the names of those that were not true."""
    wrong = []
    for field, value in true_values(relationship).items():
        if getattr(relationship, field) != value:
            setattr(relationship, field, value)
            wrong.append(field)
    return wrong


def refresh(customer: Customer) -> None:
    """Make the copies true in all relationships of a customer, ended ones too."""
    rows = ResellerRelationship.objects.filter(customer=customer).select_related("customer")
    for relationship in rows:
        if wrong := fill(relationship):
            relationship.save(update_fields=wrong)


def differences() -> Iterator[Difference]:
    """Every copy that is not true to its source."""
    rows = ResellerRelationship.objects.select_related("customer").order_by("pk")
    for relationship in rows.iterator(chunk_size=2000):
        for field, value in true_values(relationship).items():
            stored = getattr(relationship, field)
            if stored != value:
                yield Difference(relationship, field, stored, value)
