"""The mail of the day: what the worker looks for every hour.

Each person gets at most one a day, in the morning of their own time zone. Two workers at once
write one mail: it is named after the person and the day.
"""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from partners.models import Notification, User
from partners.outbox import queue_mail
from partners.time_zones import zone_named

MAIL = "notification_digest"
FROM_HOUR = 7
BATCH = 500


def send_due(now: datetime | None = None) -> int:
    """Queue the mails of the day whose morning has come; how many."""
    now, sent, last = now or timezone.now(), 0, 0
    while keys := _waiting(after=last):
        people = User.objects.filter(pk__in=keys).in_bulk()
        sent += sum(send_one(people[key], now) for key in keys)
        last = keys[-1]
    return sent


def _waiting(after: int) -> list[int]:
    """People with something that no mail has told of, by key."""
    found = Notification.objects.filter(mailed_at=None, user_id__gt=after)
    keys = found.order_by("user_id").values_list("user_id", flat=True).distinct()
    return list(keys[:BATCH])


@transaction.atomic
def send_one(user: User, now: datetime) -> bool:
    local = now.astimezone(zone_named(user.time_zone))
    if local.hour < FROM_HOUR:
        return False
    mail = queue_mail(
        MAIL,
        recipient=user.mail_address,
        language=user.language or settings.LANGUAGE_CODE,
        about={"user": user.pk, "stamp": now.isoformat()},
        dedupe_key=f"{MAIL}-{user.pk}-{local.date().isoformat()}",
    )
    if mail is None:
        return False
    Notification.objects.filter(user=user, mailed_at=None).update(mailed_at=now)
    return True
