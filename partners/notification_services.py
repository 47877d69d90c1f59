"""What a person does with the own notifications, and how they want to be told."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from partners.enums import MailRhythm, NoticeType
from partners.models import NotificationPreference, User
from partners.notification_kinds import Kind
from partners.notification_list import Desk, chosen

READ, DONE, ARCHIVE, RESTORE = "read", "done", "archive", "restore"
DEEDS = (READ, DONE, ARCHIVE, RESTORE)


@transaction.atomic
def act(desk: Desk, deed: str, ids: Collection[UUID]) -> int:
    """How many rows it was done to.

    What has to be done is done on its own page: nobody puts it away unread, or says so here.
    """
    rows, now = chosen(desk, ids), timezone.now()
    rows.filter(read_at=None).update(read_at=now)
    if deed == READ:
        return rows.count()
    if deed == DONE:
        return rows.filter(type=NoticeType.RECOMMENDED, done_at=None).update(done_at=now)
    if deed == RESTORE:
        return rows.exclude(archived_at=None).update(archived_at=None)
    free = rows.filter(~Q(type=NoticeType.MANDATORY) | Q(done_at__isnull=False), archived_at=None)
    return free.update(archived_at=now)


@transaction.atomic
def choose_mails(user: User, choices: Mapping[Kind, MailRhythm]) -> None:
    """Keep what differs from what a kind proposes; mail about a duty cannot be switched off."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    NotificationPreference.objects.filter(
        user=user, kind__in=[kind.name for kind in choices]
    ).delete()
    NotificationPreference.objects.bulk_create(
        NotificationPreference(user=user, kind=kind.name, mail=rhythm)
        for kind, rhythm in choices.items()
        if rhythm in kind.rhythms and (rhythm != kind.mail or kind.mails)
    )
