"""For a timer: write down which open requests are past their date.

Nothing waits for it, since pages and services compare the date themselves; lists and the
audit trail tell the truth afterwards. Running it twice, or two at once, changes nothing more.
"""

from django.core.management.base import BaseCommand
from django.utils import timezone

from invitations import services
from invitations.enums import OPEN_STATES
from invitations.models import Invitation


class Command(BaseCommand):
    help = "Expire the requests for a relationship that are past their date."

    def handle(self, *_args: object, **_options: object) -> None:
        due = Invitation.objects.filter(state__in=OPEN_STATES, expires_at__lte=timezone.now())
        expired = 0
        for invitation in list(due.order_by("pk")):
            expired += services.expire_invitation(invitation)
        self.stdout.write(f"Expired: {expired}")
