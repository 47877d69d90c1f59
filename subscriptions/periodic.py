"""What the clock brings about, called every hour by the worker and by the command of its name.

Commands on a subscription make its due moves first, so nothing but the pages waits for this.
"""

from django.utils import timezone

from subscriptions import clock, ordering


def run_due() -> int:
    return clock.run_due(timezone.now())


def drop_orphans() -> int:
    """Cancel what waits for a customer that has left; how many orders there were."""
    return sum(ordering.drop_orphan(order) for order in list(ordering.orphans().order_by("pk")))
