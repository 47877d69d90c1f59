"""Telling people in the portal: rows in the transaction of what they tell of, and their mail."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from partners.audit import Organisation
from partners.enums import MailRhythm, NoticeType
from partners.folding import fold
from partners.models import Notification, NotificationPreference, Partner, User
from partners.notification_kinds import Kind, all_kinds, kind_of_mail
from partners.outbox import queue_mail
from partners.permissions import PERMISSION_ROLES, kinds_allow
from partners.selectors import active_members

MAIL = "notification"


def notify(  # noqa: PLR0913 (what a row of it holds)
    kind: str,
    *,
    organisation: Organisation,
    users: Iterable[User],
    about: Mapping[str, Any],
    once: str,
    due_at: datetime | None = None,
    mailed: Collection[int] = (),
) -> int:
    """Tell each of these people, once for the occasion named ``once``; how many were told.

    ``mailed``: keys of those whom a mail of its own tells of the same.
    """
    if not connection.in_atomic_block:
        message = "notify() belongs inside the transaction of what it tells of."
        raise RuntimeError(message)
    found, people = all_kinds()[kind], {user.pk: user for user in users}
    if not people:
        return 0
    chosen = chosen_rhythms(found, people)
    told = {key for key in mailed if chosen.get(key, MailRhythm.AT_ONCE) == MailRhythm.AT_ONCE}
    rhythms = {key: chosen.get(key, found.mail) for key in people}
    rows = {
        key: Notification(
            public_id=uuid.uuid4(),
            user_id=key,
            organisation_id=organisation.public_id,
            kind=kind,
            type=found.type,
            about=dict(about),
            search_text=_searched(about),
            dedupe_key=f"{kind}:{once}:{key}"[:160],
            due_at=due_at,
            mailed_at=None
            if rhythms[key] == MailRhythm.DAILY and key not in told
            else timezone.now(),
        )
        for key in people
    }
    Notification.objects.bulk_create(rows.values(), ignore_conflicts=True)
    written = set(
        Notification.objects.filter(
            public_id__in=[row.public_id for row in rows.values()]
        ).values_list("user_id", flat=True)
    )
    for key in written - told:
        if rhythms[key] == MailRhythm.AT_ONCE:
            _mail_at_once(people[key], rows[key])
    return len(written)


def notify_staff(  # noqa: PLR0913 (as above)
    kind: str,
    partner: Partner,
    *,
    about: Mapping[str, Any],
    once: str,
    due_at: datetime | None = None,
    mailed: Collection[int] = (),
    mailed_roles: Collection[str] = (),
) -> int:
    """Tell everybody at the partner whose roles hold a right of the kind.

    ``mailed_roles``: whoever holds one of these has a mail of its own about it.
    """
    rights = all_kinds()[kind].rights
    roles = {
        role
        for right in rights
        if kinds_allow(partner.kinds, right)
        for role in PERMISSION_ROLES[right]
    }
    members = active_members(partner, roles)
    by_role = [member.user_id for member in members if set(mailed_roles) & set(member.roles)]
    return notify(
        kind,
        organisation=partner,
        users=[member.user for member in members],
        about=about,
        once=once,
        due_at=due_at,
        mailed=[*mailed, *by_role],
    )


def complete(kind: str, organisation: Organisation, *, once: str = "") -> int:
    """What was to do is done, whoever did it; how many people's lists it leaves.

    Without ``once`` whatever of this kind was to do there.
    """
    prefix = f"{kind}:{once}:" if once else f"{kind}:"
    open_ones = Notification.objects.exclude(type=NoticeType.NEWS).filter(
        organisation_id=organisation.public_id,
        kind=kind,
        done_at=None,
        dedupe_key__startswith=prefix,
    )
    return open_ones.update(done_at=timezone.now())


def chosen_rhythms(kind: Kind, people: Iterable[int]) -> dict[int, MailRhythm]:
    """How those of them who have chosen want mail about it."""
    chosen = NotificationPreference.objects.filter(kind=kind.name, user_id__in=list(people))
    found = {key: MailRhythm(mail) for key, mail in chosen.values_list("user_id", "mail")}
    return {key: rhythm for key, rhythm in found.items() if rhythm in kind.rhythms}


def declining(mail: str, people: Iterable[int]) -> set[int]:
    """Of people who would get this mail, those who have chosen to read of it later or never."""
    kind = kind_of_mail(mail)
    if kind is None:
        return set()
    chosen = chosen_rhythms(kind, people)
    return {key for key, rhythm in chosen.items() if rhythm != MailRhythm.AT_ONCE}


def _searched(about: Mapping[str, Any]) -> str:
    texts = (value for value in about.values() if isinstance(value, str))
    return fold(" ".join(texts))[:400]


def _mail_at_once(user: User, row: Notification) -> None:
    queue_mail(
        MAIL,
        recipient=user.mail_address,
        language=user.language or settings.LANGUAGE_CODE,
        about={"notification": str(row.public_id)},
        dedupe_key=f"{MAIL}-{row.public_id}",
    )
