"""Whether the company may be here already. Only customers that the partner sees are named."""

import hashlib
from dataclasses import dataclass

from customers.enums import RelationshipState
from customers.models import Customer, CustomerDomain, ResellerRelationship
from partners.folding import fold
from partners.models import Partner

LIMIT = 10  # more are no help


@dataclass(frozen=True)
class Seen:
    """A customer of this partner."""

    name: str
    domain: str
    tenant_id: str


@dataclass(frozen=True)
class Duplicates:
    seen: list[Seen]
    others: bool  # somebody else's customer, whom nobody here may name

    def __bool__(self) -> bool:
        return bool(self.seen) or self.others

    @property
    def mark(self) -> str:
        """What a person says to have checked; another finding is another mark."""
        told = [each.tenant_id for each in self.seen] + ["others"] * self.others
        return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()[:16]


NONE = Duplicates([], others=False)


def duplicates(
    partner: Partner, *, name: str, country: str, registration_id: str, email: str
) -> Duplicates:
    """By domain, name and registration ID. Two queries."""
    host = email.rpartition("@")[2].lower()
    alike = CustomerDomain.objects.filter(name=host).values("customer_id")
    if number := registration_id.strip():
        spelled = {number, number.upper(), number.lower()}
        same = Customer.objects.filter(country=country, registration_id__in=spelled)
        alike = alike.union(same.values("pk"))
    found = {row["customer_id"] for row in alike[:LIMIT]}
    own = ResellerRelationship.objects.for_partner(partner).filter(state=RelationshipState.ACTIVE)
    columns = ("customer_id", "name", "domain", "tenant_id")
    # A union walks two indexes where one condition with "or" would walk the whole list.
    named = own.filter(sort_name=fold(name)).values(*columns)
    seen = list(named.union(own.filter(customer__in=found).values(*columns))[:LIMIT])
    return Duplicates(
        seen=sorted(
            (Seen(row["name"], row["domain"], row["tenant_id"]) for row in seen),
            key=lambda each: (each.name, each.tenant_id),
        ),
        others=not found <= {row["customer_id"] for row in seen},
    )
