"""What the clock brings about, called every hour by the worker and by the command of its name.

Commands on a subscription make its due moves first, so nothing but the pages waits for this.
"""

from django.utils import timezone

from subscriptions import clock, ordering
from subscriptions.health import services as health
from subscriptions.requests import mailbox
from subscriptions.users import services as users
from subscriptions.users.upload import passwords as uploads


def run_due() -> int:
    return clock.run_due(timezone.now())


def drop_orphans() -> int:
    """Cancel what waits for a customer that has left; how many orders there were."""
    return sum(ordering.drop_orphan(order) for order in list(ordering.orphans().order_by("pk")))


def purge_users() -> int:
    """Forget the people who were deleted 30 days ago; how many."""
    return users.purge_due()


def forget_upload_passwords() -> int:
    """Wipe the passwords of uploads that nobody has downloaded in time; of how many uploads."""
    return uploads.forget_due()


def receive_mail() -> int:
    """Look into the mailbox for answers to service requests, if there is one; how many mails."""
    return mailbox.poll()


def fetch_service_health() -> int:
    """Ask the source of service health, if there is one."""
    return health.fetch_if_due()
