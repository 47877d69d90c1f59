"""What waits in the Action Centers of the demo: what the clock finds, and what was told lately."""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from invitations import notified as of_invitations
from invitations.enums import Answer, InvitationKind
from invitations.models import InvitationAnswer
from partners import notified as of_partners
from partners.models import Notification
from subscriptions.enums import OrderState
from subscriptions.models import Order
from subscriptions.notified import clock, telling

LATELY = timedelta(days=60)
ANSWERS = 8


def write_notices(now: datetime) -> None:
    """As the services would have told it; nobody is mailed of what happened before today."""
    of_partners.ask_to_sign()
    clock.tell_of_endings(now)
    clock.tell_of_agreement()
    for order in Order.objects.filter(state=OrderState.PENDING).select_related(
        "partner", "customer"
    ):
        telling.order_waits(order)
    _tell_of_answers(now)
    Notification.objects.filter(mailed_at=None).update(mailed_at=timezone.now())


def _tell_of_answers(now: datetime) -> None:
    """Dated by the answers, and read where they are older than a fortnight."""
    answers = InvitationAnswer.objects.filter(
        answered_at__gte=now - LATELY, customer__isnull=False
    ).exclude(invitation__kind=InvitationKind.PARTNERSHIP)
    related = answers.select_related(
        "invitation__partner", "invitation__second_partner", "customer"
    )
    for answer in related.order_by("-answered_at")[:ANSWERS]:
        before = set(Notification.objects.values_list("pk", flat=True))
        if answer.customer is None:  # said by the filter; keeps the type narrow
            continue
        if answer.answer == Answer.ACCEPTED:
            of_invitations.accepted(answer.invitation, answer.customer, answer.answered_by_name)
        else:
            of_invitations.declined(answer.invitation, answer.customer.name, answer=answer.pk)
        told = Notification.objects.exclude(pk__in=before)
        told.update(created_at=answer.answered_at)
        if answer.answered_at < now - timedelta(days=14):
            told.update(read_at=F("created_at"))
