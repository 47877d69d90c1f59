"""What the clock brings about: requests expire, those who were asked are reminded, and what
newcomers left unfinished is forgotten.

Called every hour by the worker and by the commands of the same names. Nothing waits for them:
pages and services compare dates themselves. Running one twice, or two at once, changes nothing
more.
"""

from django.utils import timezone

from invitations import abandoned, reminders, services
from invitations.enums import OPEN_STATES
from invitations.models import Invitation


def expire_due() -> int:
    """Write down which open requests are past their date; how many there were."""
    due = Invitation.objects.filter(state__in=OPEN_STATES, expires_at__lte=timezone.now())
    return sum(services.expire_invitation(invitation) for invitation in list(due.order_by("pk")))


def remind_due() -> int:
    """Queue the reminders whose time has come; how many there were."""
    due = reminders.due().order_by("pk")
    return sum(reminders.send_reminder(invitation) for invitation in list(due))


def forget_due() -> int:
    """Delete unfinished applications whose request has ended long ago; how many there were."""
    due = abandoned.due().order_by("pk")
    return sum(abandoned.forget_application(application) for application in list(due))
