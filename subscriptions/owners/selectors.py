"""Who owns which usage-based subscription, and who could."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from customers.enums import RelationshipState
from customers.models import Customer, ResellerRelationship
from partners.keyset import Order, Page, Rows, paginate
from partners.models import Partner
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.models import Subscription, SubscriptionOwner

PAGE_SIZE = 20
NEWEST_FIRST = Order("id", descending=True, is_number=True)


@dataclass(frozen=True)
class Owned:
    """One usage-based subscription on the customer's page."""

    subscription: Subscription
    owners: list[SubscriptionOwner]
    candidates: list[Partner]  # who could get the rights, and has not got them


KEY = ("id",)


def usage_subscriptions(customer: Customer) -> QuerySet[Subscription]:
    """What there can be owners of."""
    rows = Subscription.objects.filter(
        customer=customer, offer__product__billing_type=BillingType.USAGE
    )
    return rows.exclude(state=SubscriptionState.DELETED)


def owned_page(customer: Customer, cursor: str) -> tuple[list[Owned], Page]:
    """The newest first; as many statements for many subscriptions as for one."""
    keyed: Rows = usage_subscriptions(customer).values(*KEY)
    page = paginate(keyed, NEWEST_FIRST, cursor, PAGE_SIZE)
    keys = [row["id"] for row in page.rows]
    found = Subscription.objects.filter(pk__in=keys).select_related(
        "partner", "reseller", "offer__product"
    )
    owners: dict[int, list[SubscriptionOwner]] = {}
    for row in in_force().filter(subscription__in=keys):
        owners.setdefault(row.subscription_id, []).append(row)
    related = related_resellers(customer)
    rows = []
    for subscription in found.order_by("-pk"):
        own = owners.get(subscription.pk, [])
        rows.append(Owned(subscription, own, _candidates(subscription, related, own)))
    return rows, page


def _candidates(
    subscription: Subscription, related: list[Partner], owners: list[SubscriptionOwner]
) -> list[Partner]:
    """The reseller that it names first, then those related to the customer."""
    named = [subscription.reseller] if subscription.reseller else []
    have = {row.partner_id for row in owners}
    found = dict.fromkeys([*named, *related])
    return [each for each in found if each.pk not in have and each.pk != subscription.partner_id]


def candidates_of(subscription: Subscription) -> list[Partner]:
    owners = list(in_force().filter(subscription=subscription))
    return _candidates(subscription, related_resellers(subscription.customer), owners)


def related_resellers(customer: Customer) -> list[Partner]:
    """Indirect resellers in an active relationship with the customer, by name."""
    related = ResellerRelationship.objects.filter(
        partner=OuterRef("pk"), customer=customer, state=RelationshipState.ACTIVE
    )
    rows = Partner.objects.filter(Exists(related), is_indirect_reseller=True)
    return list(rows.order_by("sort_name", "pk"))


def in_force() -> QuerySet[SubscriptionOwner]:
    rows = SubscriptionOwner.objects.filter(removed_at=None).select_related("partner")
    return rows.order_by("partner__sort_name", "pk")


def owners_of(subscription: Subscription) -> list[SubscriptionOwner]:
    return list(in_force().filter(subscription=subscription))


def find_subscription(customer: Customer, public_id: UUID) -> Subscription | None:
    rows = usage_subscriptions(customer).filter(public_id=public_id)
    return rows.select_related("partner", "customer", "reseller", "offer__product").first()


def find_owner(subscription: Subscription, partner_id: UUID) -> SubscriptionOwner | None:
    return in_force().filter(subscription=subscription, partner__public_id=partner_id).first()


def is_owner(subscription: Subscription, partner: Partner) -> bool:
    rows = SubscriptionOwner.objects.for_partner(partner)
    return rows.filter(subscription=subscription, removed_at=None).exists()


def owned_by_partner(customer: Customer) -> dict[Partner, int]:
    """Of how many of the customer's subscriptions each partner is an owner."""
    own = SubscriptionOwner.objects.filter(
        subscription__in=usage_subscriptions(customer), removed_at=None
    )
    counts = own.values("partner").annotate(number=Count("pk")).values_list("partner", "number")
    numbers = dict(counts)
    return {each: numbers[each.pk] for each in Partner.objects.filter(pk__in=numbers)}
