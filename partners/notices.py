"""Mails to people of a partner, queued in the transaction that gives the reason."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from partners.models import Partner
from partners.notifications import declining
from partners.outbox import queue_mail
from partners.selectors import active_members


def mail_members(
    kind: str, partner: Partner, roles: Iterable[str], *, about: Mapping[str, Any], once: str
) -> None:
    """One mail to each active member that holds one of the roles, in their own language.

    ``once`` names the occasion: nobody is mailed twice for the same one. The composer finds
    the user's key as ``person``, next to what ``about`` holds. Who prefers to be told of such
    things in the portal, or once a day, gets none.
    """
    members = active_members(partner, roles)
    late = declining(kind, (member.user_id for member in members))
    for member in members:
        if member.user_id in late:
            continue
        queue_mail(
            kind,
            recipient=member.user.mail_address,
            language=member.user.language or settings.LANGUAGE_CODE,
            about={**about, "person": member.user_id},
            dedupe_key=f"{once}-{member.user_id}",
        )
