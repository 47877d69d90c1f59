"""One subscription, locked.

The lock order, everywhere: partnership, customer, relationship, order, subscription. The clock
takes the last one alone, so it waits for people and never the other way round in a circle.
"""

from subscriptions.models import Subscription


def lock_subscription(key: int) -> Subscription:
    """The row as it is now, until the transaction is over, with what belongs to it.

    Two statements: a join that waited for the lock would bring what belonged to the row before.
    """
    Subscription.objects.select_for_update().only("pk").get(pk=key)
    rows = Subscription.objects.select_related(
        "partner", "customer", "offer__product", "offer__converts_to", "reseller",
        "reseller_location__partner", "support_contact",
    )  # fmt: skip
    return rows.get(pk=key)
