"""The services of a customer, and what is known of how they do. Never asks the source."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from customers.models import Customer
from subscriptions import seats
from subscriptions.enums import BillingType, SubscriptionState
from subscriptions.health.enums import HealthState
from subscriptions.models import HealthFetch, LicenseAssignment, ServiceHealth, Subscription
from subscriptions.standing import CHIPS

STALE_AFTER = timedelta(minutes=30)
# The best state of what brings a service is the state of the service.
ORDER = (
    SubscriptionState.ACTIVE,
    SubscriptionState.EXPIRED,
    SubscriptionState.SUSPENDED,
    SubscriptionState.DISABLED,
)
HEALTH_CHIPS = {
    HealthState.NORMAL: "chip-success",
    HealthState.DEGRADED: "chip-warning",
    HealthState.CRITICAL: "chip-danger",
}


@dataclass
class Service:
    """A service plan of one or more subscriptions. Seats are those of active ones."""

    name: str
    state: SubscriptionState
    subscriptions: list[Subscription] = field(default_factory=list)
    seats: int = 0
    used: int = 0
    has_seats: bool = False
    health: ServiceHealth | None = None

    @property
    def state_chip(self) -> str:
        return CHIPS[self.state]

    @property
    def health_chip(self) -> str:
        return HEALTH_CHIPS[HealthState(self.health.state)] if self.health else "chip-muted"


@dataclass(frozen=True)
class News:
    """``as_of``: when the source answered last; None where it never has."""

    is_configured: bool
    as_of: datetime | None
    is_stale: bool


def services_of(customer: Customer) -> list[Service]:
    """By name. Whatever the customer has, whoever sold it."""
    rows = Subscription.objects.filter(customer=customer, state__in=ORDER)
    found = list(rows.select_related("offer__product").order_by("nickname", "pk"))
    in_use, switched_off = seats.in_use_of(found), _switched_off(found)
    services: dict[str, Service] = {}
    for row in found:
        for name in row.offer.product.service_plans:
            state = SubscriptionState(row.state)
            service = services.setdefault(name.casefold(), Service(name, state))
            service.state = min(service.state, state, key=ORDER.index)
            service.subscriptions.append(row)
            licensed = row.offer.product.billing_type == BillingType.LICENSE
            if licensed and state == SubscriptionState.ACTIVE:
                service.has_seats = True
                service.seats += row.quantity
                service.used += in_use[row.pk] - switched_off[row.pk, name]
    known = {each.service.casefold(): each for each in ServiceHealth.objects.all()}
    for key, service in services.items():
        service.health = known.get(key)
    return [services[key] for key in sorted(services)]


def _switched_off(subscriptions: Iterable[Subscription]) -> Counter[tuple[int, str]]:
    """How many licenses of a subscription come without a plan; most have all of them."""
    rows = LicenseAssignment.objects.filter(subscription__in=[row.pk for row in subscriptions])
    counted: Counter[tuple[int, str]] = Counter()
    for key, plans in rows.exclude(disabled_plans=[]).values_list("subscription", "disabled_plans"):
        counted.update((key, name) for name in set(plans))
    return counted


def news() -> News:
    """Honest about its age: stale when the last attempt failed, or when nobody asked lately."""
    fetches = HealthFetch.objects.filter(finished_at__isnull=False).order_by("-started_at", "-pk")
    last = fetches.first()
    good = last if last is None or last.succeeded else fetches.filter(succeeded=True).first()
    as_of = good.finished_at if good else None
    is_old = as_of is None or timezone.now() - as_of > STALE_AFTER
    failed = last is not None and not last.succeeded
    return News(bool(settings.SERVICE_HEALTH_URL), as_of, is_stale=is_old or failed)
