"""Mails about notifications: one at once, or what has come in since yesterday together."""

from datetime import datetime
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from partners.emails import absolute, build
from partners.enums import MailRhythm
from partners.models import Notification, OutgoingMail, User
from partners.notification_desks import desk_of
from partners.notification_kinds import all_kinds
from partners.notification_list import FIELDS, Desk, Told, mails_of, told
from partners.time_zones import zone_named

LONGEST = 50  # what a digest lists; the page lists the rest


def compose_notification(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """None once the person may not see it any more, or has dealt with it."""
    found = Notification.objects.filter(public_id=mail.about["notification"], done_at=None)
    row = found.select_related("user").first()
    desk = desk_of(row.user, row.organisation_id) if row else None
    if row is None or desk is None:
        return None
    values = desk.rows.filter(pk=row.pk, archived_at=None).values(*FIELDS).first()
    if values is None:
        return None
    item = told(desk, values)
    context = {
        "person": row.user,
        "desk": desk,
        "item": item,
        "link": absolute(item.url or desk.url("list")),
        "preferences": absolute(desk.url("preferences")),
        "is_mandatory": all_kinds()[row.kind].is_mandatory,
    }
    with timezone.override(zone_named(row.user.time_zone)):
        return build(mail, "partners/emails/notification", context)


def compose_digest(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """What is still new to the person, by organization; None when nothing is."""
    user = User.objects.filter(pk=mail.about["user"], is_active=True).first()
    if user is None:
        return None
    since = datetime.fromisoformat(mail.about["stamp"])
    with timezone.override(zone_named(user.time_zone)):
        groups = [group for group in _groups(user, since) if group["items"]]
        if not groups:
            return None
        context = {
            "person": user,
            "groups": groups,
            "count": sum(len(group["items"]) for group in groups),
            "more": sum(group["more"] for group in groups),
        }
        return build(mail, "partners/emails/notification_digest", context)


def _groups(user: User, stamp: datetime) -> list[dict[str, Any]]:
    rows = Notification.objects.filter(user=user, mailed_at=stamp)
    places = rows.order_by().values_list("organisation_id", flat=True).distinct()
    desks = [desk for place in sorted(places) if (desk := desk_of(user, place))]
    return [_group(desk, stamp) for desk in desks]


def _group(desk: Desk, stamp: datetime) -> dict[str, Any]:
    mails = mails_of(desk)
    unwanted = [kind.name for kind in desk.kinds if mails[kind.name] == MailRhythm.NEVER]
    fresh = desk.rows.filter(mailed_at=stamp, read_at=None, done_at=None, archived_at=None)
    found = list(fresh.exclude(kind__in=unwanted).order_by("-created_at", "-id").values(*FIELDS))
    items: list[Told] = [told(desk, row) for row in found[:LONGEST]]
    return {
        "name": desk.organisation_name,
        "items": [{"told": item, "link": absolute(item.url) if item.url else ""} for item in items],
        "more": max(0, len(found) - LONGEST),
        "link": absolute(desk.url("list")),
        "preferences": absolute(desk.url("preferences")),
    }
