"""The record page "Account" as data: one customer as one partner may see it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Value

from customers import selectors
from customers.billto import selectors as billing
from customers.chain import Link, links_of
from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.endings.selectors import Asked, asked_of
from customers.enums import AgreementMethod, AgreementStatus, GrantState, RelationshipState
from customers.models import (
    AdminGrant,
    BillTo,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    CustomerTag,
    ResellerRelationship,
)
from partners import addresses
from partners.keyset import Order
from partners.models import AuditEntry, Partner
from partners.selectors import entries_for

HISTORY_ORDER = Order("created_at", descending=True, is_time=True)
HISTORY_SIZE = 25


@dataclass(frozen=True)
class Acceptance:
    """One way of accepting the agreement, and how far it got."""

    label: str
    status: AgreementStatus
    agreement: CustomerAgreement | None


@dataclass(frozen=True)
class CustomerAccount:
    relationship: ResellerRelationship
    customer: Customer
    domains: list[str]
    tags: list[str]
    bill_to: BillTo  # of this partner; without a row of its own, what it may know of the company
    is_billed_elsewhere: bool  # than to the company itself
    acceptances: list[Acceptance]
    grant: AdminGrant | None  # the one in force, else the last one
    current_version: str
    chain: list[Link]
    asked: Asked | None  # to end the relationship, by the customer

    @property
    def has_admin(self) -> bool:
        return self.grant is not None and self.grant.state == GrantState.GRANTED

    @property
    def bill_to_address(self) -> list[str]:
        return addresses.lines_of(self.bill_to)

    @property
    def bill_to_contact(self) -> str:
        names = (self.bill_to.contact_first_name, self.bill_to.contact_last_name)
        return " ".join(filter(None, names))

    @property
    def address(self) -> list[str]:
        """Lines as they are written in the country; nothing without delegated admin."""
        return addresses.lines_of(self.customer) if self.has_admin else []

    @property
    def contact_name(self) -> str:
        names = (self.customer.contact_first_name, self.customer.contact_last_name)
        return " ".join(filter(None, names)) if self.has_admin else ""


def customer_account(partner: Partner, tenant_id: UUID) -> CustomerAccount | None:
    """Nothing unless the two are in an active relationship."""
    found = ResellerRelationship.objects.for_partner(partner).filter(
        state=RelationshipState.ACTIVE, tenant_id=str(tenant_id)
    )
    rows = found.select_related("customer").annotate(
        agreement_in_force=selectors.agreement_version_in_force(),
        billing=billing.as_column(partner),
        is_asked_to_end=Exists(
            EndRequest.objects.filter(relationship=OuterRef("pk"), state=EndingState.OPEN)
        ),
    )
    relationship = rows.first()
    if relationship is None:
        return None
    customer = relationship.customer
    domains, tags = _domains_and_tags(partner, customer)
    current = str(relationship.agreement_in_force)
    grant = _grant(partner, customer)
    has_admin = grant is not None and grant.state == GrantState.GRANTED
    return CustomerAccount(
        relationship=relationship,
        customer=customer,
        domains=[customer.default_domain, *domains],
        tags=tags,
        bill_to=billing.from_column(partner, customer, relationship.billing)
        if relationship.billing
        else billing.from_company(partner, customer, has_admin=has_admin),
        is_billed_elsewhere=bool(relationship.billing),
        acceptances=_acceptances(customer, current),
        grant=grant,
        current_version=current,
        chain=links_of(partner, [customer.pk]).get(customer.pk, []),
        asked=asked_of(partner, customer) if relationship.is_asked_to_end else None,
    )


def _domains_and_tags(partner: Partner, customer: Customer) -> tuple[list[str], list[str]]:
    """Its further domains and the partner's tags on it, each by name: one statement."""
    further = CustomerDomain.objects.filter(customer=customer).exclude(name=customer.default_domain)
    carried = CustomerTag.objects.filter(tag__partner=partner, customer=customer)
    rows: Any = further.values_list(Value("domain"), "name", "name").union(
        carried.values_list(Value("tag"), "tag__folded", "tag__name"), all=True
    )
    found: dict[str, list[str]] = {"domain": [], "tag": []}
    for kind, _sorted_by, name in sorted(rows):
        found[kind].append(name)
    return found["domain"], found["tag"]


def _acceptances(customer: Customer, current: str) -> list[Acceptance]:
    newest_last = CustomerAgreement.objects.filter(customer=customer).order_by("accepted_at", "pk")
    by_method = {agreement.method: agreement for agreement in newest_last}
    return [
        Acceptance(
            str(method.label),
            selectors.agreement_status(agreement.version, current)
            if (agreement := by_method.get(method))
            else AgreementStatus.MISSING,
            agreement,
        )
        for method in AgreementMethod
    ]


def _grant(partner: Partner, customer: Customer) -> AdminGrant | None:
    grants = AdminGrant.objects.for_partner(partner).filter(customer=customer)
    periods = list(grants.order_by("-granted_at", "-pk"))
    in_force = (grant for grant in periods if grant.state == GrantState.GRANTED)
    return next(in_force, periods[0] if periods else None)


def shared_history(partner: Partner, customer: Customer) -> QuerySet[AuditEntry]:
    """What happened between the two: entries that both of them may read.

    Two filters on purpose: each finds its own reader row of the entry.
    """
    return entries_for(partner.public_id).filter(readers__organisation_id=customer.public_id)
