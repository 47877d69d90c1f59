"""One subscription as its page needs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from customers.enums import RelationshipState
from customers.models import ResellerRelationship
from partners import audit
from partners.audit_sentences import HISTORY_FIELDS, Told, told
from partners.models import AuditEntry, Partner
from partners.selectors import entries_for
from subscriptions import seats, windows
from subscriptions.enums import RUNNING, SubscriptionState
from subscriptions.models import Subscription
from subscriptions.records import open_to

NEWS_LIMIT = 50


@dataclass(frozen=True)
class Record:
    """A subscription with its licenses in use, and what its state lets people change."""

    row: Subscription
    in_use: int
    is_seller: bool

    @property
    def is_usage(self) -> bool:
        return windows.is_usage(self.row)

    @property
    def is_active(self) -> bool:
        return self.row.state == SubscriptionState.ACTIVE

    @property
    def is_suspended(self) -> bool:
        return self.row.state == SubscriptionState.SUSPENDED

    @property
    def is_running(self) -> bool:
        return self.row.state in RUNNING

    @property
    def is_gone(self) -> bool:
        return self.row.state == SubscriptionState.DELETED

    @property
    def is_fixed(self) -> bool:
        """Such as a trial: so many, no more and no fewer."""
        return self.row.offer.min_quantity == self.row.offer.max_quantity

    @property
    def can_renew(self) -> bool:
        offer = self.row.offer
        has_next = not offer.is_trial or offer.converts_to is not None
        return self.is_active and self.row.ends_at is not None and has_next

    @property
    def cancel_until(self) -> datetime | None:
        return windows.cancel_until(self.row)


def find_record(partner: Partner, tenant_id: UUID, public_id: UUID) -> Record | None:
    """Sold by the partner, naming it or owned by it, of a customer that it is related to."""
    related = ResellerRelationship.objects.for_partner(partner).filter(
        customer=OuterRef("customer"), state=RelationshipState.ACTIVE, tenant_id=str(tenant_id)
    )
    rows = Subscription.objects.filter(open_to(partner), Exists(related), public_id=public_id)
    found = rows.select_related(
        "partner", "customer", "offer__product", "offer__converts_to", "reseller",
        "reseller_location__partner", "support_contact",
    ).annotate(in_use=seats.in_use_column())  # fmt: skip
    row = found.first()
    if row is None:
        return None
    return Record(row, int(row.in_use), is_seller=row.partner_id == partner.pk)


def history_of(partner: Partner, row: Subscription) -> QuerySet[AuditEntry]:
    """What happened to the subscription, as far as the partner may read it."""
    return entries_for(partner.public_id).filter(**audit.identity(row))


def news_since(partner: Partner, row: Subscription, revision: int) -> list[Told]:
    """What others did to the subscription after somebody opened its page, the newest first."""
    newest = history_of(partner, row).values(*HISTORY_FIELDS)[:NEWS_LIMIT]
    return [told(entry) for entry in newest if int(entry["data"].get("revision", 0)) > revision]
