"""Copies of customers on other rows: how they are made, kept true, proved and repaired."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from customers.enums import GrantState
from customers.models import (
    AdminGrant,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    CustomerTag,
    ResellerAssociation,
    ResellerRelationship,
)
from partners.folding import fold

CHUNK = 2000
# Rows that copy of a customer no more than the name to sort by.
SORTED = (ResellerAssociation, CustomerTag, AdminGrant)

type Copy = ResellerRelationship | ResellerAssociation | CustomerTag | AdminGrant


@dataclass(frozen=True)
class Difference:
    row: Copy
    field: str
    stored: object
    true: object


def true_values(rows: Sequence[ResellerRelationship]) -> list[dict[str, Any]]:
    """What the copies of each row should be; as many statements for many rows as for one."""
    of_these = {"customer_id__in": {row.customer_id for row in rows}}
    names: dict[int, set[str]] = {row.customer_id: {row.customer.default_domain} for row in rows}
    for domain in CustomerDomain.objects.filter(**of_these):
        names[domain.customer_id].add(domain.name)
    granted = AdminGrant.objects.filter(**of_these, state=GrantState.GRANTED)
    pairs = set(granted.values_list("partner_id", "customer_id"))
    newest_last = CustomerAgreement.objects.filter(**of_these).order_by("accepted_at", "pk")
    versions = dict(newest_last.values_list("customer_id", "version"))
    return [
        {
            "name": row.customer.name,
            "sort_name": (folded := fold(row.customer.name)),
            "domain": row.customer.default_domain,
            "tenant_id": (tenant_id := str(row.customer.public_id)),
            "search_text": "\n".join(
                [folded, *sorted(map(fold, names[row.customer_id])), tenant_id]
            ),
            "has_admin": (row.partner_id, row.customer_id) in pairs,
            "agreement_version": versions.get(row.customer_id, ""),
        }
        for row in rows
    ]


def fill(relationship: ResellerRelationship) -> list[str]:
    """Set the copies on the instance; the names of those that were not true."""
    [true] = true_values([relationship])
    wrong = []
    for field, value in true.items():
        if getattr(relationship, field) != value:
            setattr(relationship, field, value)
            wrong.append(field)
    return wrong


def refresh(customer: Customer) -> None:
    """Make all copies of a customer true, those in ended relationships too."""
    rows = ResellerRelationship.objects.filter(customer=customer).select_related("customer")
    for relationship in rows:
        if wrong := fill(relationship):
            relationship.save(update_fields=wrong)
    for model in SORTED:
        model._default_manager.filter(customer=customer).update(sort_name=fold(customer.name))  # noqa: SLF001


def differences() -> Iterator[Difference]:
    """Every copy that is not true to its source."""
    rows = ResellerRelationship.objects.select_related("customer").order_by("pk")
    for batch in batched(rows.iterator(chunk_size=CHUNK), CHUNK, strict=False):
        for relationship, true in zip(batch, true_values(batch), strict=True):
            for field, value in true.items():
                stored = getattr(relationship, field)
                if stored != value:
                    yield Difference(relationship, field, stored, value)
    for model in SORTED:
        copied = model._default_manager.select_related("customer").order_by("pk")  # noqa: SLF001
        for row in copied.iterator(chunk_size=CHUNK):
            folded = fold(row.customer.name)
            if row.sort_name != folded:
                yield Difference(row, "sort_name", row.sort_name, folded)
