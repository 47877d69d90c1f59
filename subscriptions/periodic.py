"""What the clock brings about, called every hour by the worker and by the command of its name.

Commands on a subscription make its due moves first, so nothing but the pages waits for this.
"""

from django.utils import timezone

from subscriptions import clock


def run_due() -> int:
    return clock.run_due(timezone.now())
