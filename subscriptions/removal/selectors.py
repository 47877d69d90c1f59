"""What stands in the way of an end, what it would change, and what is kept of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from customers.enums import GrantState
from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.keyset import Order as SortOrder
from partners.keyset import Page, paginate
from partners.models import Partner
from subscriptions import records, windows
from subscriptions.enums import RUNNING, OrderState, SubscriptionState
from subscriptions.models import Order, RemovalReport, Subscription
from subscriptions.standing import STANDING_FIELDS, standing

PAGE_SIZE = 20
NEWEST_FIRST = SortOrder("id", descending=True, is_number=True)
KEY = ("id",)
ORDER_FIELDS = ("id", "public_id", "created_at", "created_by_name", "partner_id", "partner__name")
REPORT_FIELDS = ("id", "public_id", "removed_at", "removed_by_name", "facts")


def running(partner: Partner, customer: Customer) -> QuerySet[Subscription]:
    """What it sold and what names it, as long as it is pending, active or suspended."""
    rows = Subscription.objects.filter(records.seen_by(partner), customer=customer)
    return rows.filter(state__in=RUNNING)


def waiting(partner: Partner, customer: Customer) -> QuerySet[Order]:
    return records.orders_of(partner, customer).filter(state=OrderState.PENDING)


def is_blocked(partner: Partner, customer: Customer) -> bool:
    return running(partner, customer).exists() or waiting(partner, customer).exists()


@dataclass(frozen=True)
class Running:
    """A subscription in the way, and what can be done about it."""

    subscription: Subscription
    standing: str
    is_own: bool  # else its seller is to be asked
    is_usage: bool
    may_cancel: bool
    can_run_out: bool  # it has an end, and renews before unless that is switched off


def running_page(partner: Partner, customer: Customer, cursor: str) -> tuple[list[Running], Page]:
    """What has begun; what has not waits with its order."""
    begun = running(partner, customer).exclude(state=SubscriptionState.PENDING)
    page = paginate(begun.values(*KEY), NEWEST_FIRST, cursor, PAGE_SIZE)
    keys = [row["id"] for row in page.rows]
    found = Subscription.objects.filter(pk__in=keys).select_related("partner", "offer__product")
    facts = {row["id"]: row for row in found.values("id", *STANDING_FIELDS)}
    now = timezone.now()
    rows = [
        Running(
            row,
            standing(facts[row.pk]),
            is_own=row.partner_id == partner.pk,
            is_usage=windows.is_usage(row),
            may_cancel=windows.may_cancel(row, now),
            can_run_out=row.ends_at is not None and row.auto_renew,
        )
        for row in found.order_by("-pk")
    ]
    return rows, page


def waiting_page(partner: Partner, customer: Customer, cursor: str) -> Page:
    return paginate(
        waiting(partner, customer).values(*ORDER_FIELDS), NEWEST_FIRST, cursor, PAGE_SIZE
    )


def grant_of(partner: Partner, customer: Customer) -> AdminGrant | None:
    """Its delegated admin privileges in force."""
    grants = AdminGrant.objects.for_partner(partner).filter(customer=customer)
    return grants.filter(state=GrantState.GRANTED).first()


def supported_for_others(partner: Partner, customer: Customer) -> QuerySet[Subscription]:
    """Subscriptions sold by others that name the partner as the support contact."""
    rows = Subscription.objects.filter(customer=customer, support_contact=partner)
    return rows.exclude(partner=partner).exclude(state=SubscriptionState.DELETED)


def last_report(partner: Partner, tenant_id: UUID) -> RemovalReport | None:
    """Of the last period of the two, if the partner ended it here."""
    periods = ResellerRelationship.objects.for_partner(partner).filter(tenant_id=str(tenant_id))
    last = periods.order_by("-started_at", "-pk").first()
    return RemovalReport.objects.for_partner(partner).filter(relationship=last).first()


def report_page(partner: Partner, cursor: str) -> Page:
    reports = RemovalReport.objects.for_partner(partner).values(*REPORT_FIELDS)
    return paginate(reports, NEWEST_FIRST, cursor, PAGE_SIZE)


def find_report(partner: Partner, report_id: UUID) -> RemovalReport | None:
    return RemovalReport.objects.for_partner(partner).filter(public_id=report_id).first()
