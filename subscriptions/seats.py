"""How many licenses are in the hands of users."""

from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from subscriptions.models import LicenseAssignment, Subscription


def in_use(subscription: Subscription) -> int:
    return LicenseAssignment.objects.filter(subscription=subscription).count()


def in_use_of(subscriptions: Iterable[Subscription]) -> dict[int, int]:
    """By key of the subscription; as many statements for many as for one."""
    keys = [each.pk for each in subscriptions]
    counted = LicenseAssignment.objects.filter(subscription__in=keys).values("subscription")
    found = dict(counted.annotate(number=Count("pk")).values_list("subscription", "number"))
    return {key: found.get(key, 0) for key in keys}


def in_use_column() -> Coalesce:
    """The same as a column, for pages that read the subscription anyway."""
    own = LicenseAssignment.objects.filter(subscription=OuterRef("pk")).order_by()
    number = own.values("subscription").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)
