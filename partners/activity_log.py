"""The activity log as data: what a partner asks for, one page of it, and every line for a file.

The log of an organization is what names it as a reader. Time, person, action and customer are
copied beside each reader, behind the organization in an index of its own, so a page is found as
quickly among millions of entries as among ten. Nothing is counted.
"""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from partners.audit_operations import verbs_about, verbs_called
from partners.folding import fold
from partners.keyset import Order, Page, Rows, paginate
from partners.models import AuditEntry, AuditReader, Membership, Partner

PAGE_SIZE = 50
EXPORT_CHUNK = 1_000
REFUSAL = "invitation.declined"
MOST_REFUSALS = 1_000  # within the days asked for
SYSTEM = "system"  # whatever the clock or somebody without a sign-in did
PLACE = ("created_at", "entry_id")
NEWEST_FIRST = Order("created_at", descending=True, is_time=True, tie="entry_id")
FIELDS = (
    "id", "created_at", "verb", "actor_id", "actor_name", "target_type", "target_id",
    "target_text", "changes", "data", "request_id", "subject_id", "subject_name",
)  # fmt: skip


@dataclass(frozen=True)
class ActivityQuery:
    """Days are those of the reader's time zone, both included. ``target`` is (kind, ID)."""

    since: datetime.date
    until: datetime.date
    actor: str = ""  # SYSTEM, or the key of a person
    operation: str = ""
    customer: str = ""  # a part of its name
    subject: UUID | None = None  # one customer
    target: tuple[str, str] | None = None
    about: str = ""  # a group of objects

    @property
    def verbs(self) -> list[str] | None:
        """None for all of them."""
        if not (self.operation or self.about):
            return None
        called = set(verbs_called(self.operation)) if self.operation else verbs_about(self.about)
        return sorted(called & verbs_about(self.about) if self.about else called)


def lines(partner: Partner, query: ActivityQuery) -> QuerySet[AuditReader]:
    """The lines of a query."""
    period = AuditReader.objects.filter(
        organisation_id=partner.public_id,
        created_at__gte=_midnight(query.since),
        created_at__lt=_midnight(query.until + datetime.timedelta(days=1)),
    )
    rows = period
    if query.actor:
        rows = rows.filter(actor_key=None if query.actor == SYSTEM else int(query.actor))
    if (verbs := query.verbs) is not None:
        # One alone is read in its order from the index.
        rows = rows.filter(verb=verbs[0]) if len(verbs) == 1 else rows.filter(verb__in=verbs)
    if query.subject:
        rows = rows.filter(subject_id=query.subject)
    elif query.customer:
        named = customers_named(partner, query.customer)
        rows = rows.filter(subject_id__in=[*named, *_refusers_named(period, query.customer)])
    if query.target:
        kind, key = query.target
        about = AuditEntry.objects.filter(target_type=kind, target_id=key)
        rows = rows.filter(entry__in=about.values("pk"))
    return rows


def _refusers_named(period: QuerySet[AuditReader], text: str) -> set[UUID]:
    """Companies that only declined a request: no list of customers knows them, so the log itself
    is asked. One walk along its index by action, no further than the newest so many.
    """
    search = fold(text)
    refusals = period.filter(verb=REFUSAL, subject_id__isnull=False)
    newest = refusals.order_by("-created_at", "-entry_id")[:MOST_REFUSALS]
    names = newest.values_list("subject_id", "entry__subject_name")
    return {key for key, name in names if key and search and search in fold(name)}


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


def activity_page(partner: Partner, query: ActivityQuery, cursor: str = "") -> Page:
    """One page, newest first; two statements, whatever its length."""
    found: Rows = lines(partner, query).values(*PLACE)
    page = paginate(found, NEWEST_FIRST, cursor, PAGE_SIZE)
    return replace(page, rows=_entries([row["entry_id"] for row in page.rows]))


def export_rows(partner: Partner, query: ActivityQuery) -> Iterator[dict[str, Any]]:
    """Every line, newest first, read in pieces."""
    found = (
        lines(partner, query)
        .order_by("-created_at", "-entry_id")
        .values_list("entry_id", flat=True)
    )
    for keys in batched(found.iterator(chunk_size=EXPORT_CHUNK), EXPORT_CHUNK, strict=False):
        yield from _entries(keys)


def _entries(keys: Sequence[int]) -> list[dict[str, Any]]:
    """The entries of these keys, in their order; one that was just pruned is left out."""
    found = {row["id"]: row for row in AuditEntry.objects.filter(pk__in=keys).values(*FIELDS)}
    return [found[key] for key in keys if key in found]


def entry_of(partner: Partner, key: int) -> dict[str, Any] | None:
    """One entry, if the partner may read it."""
    readable = AuditEntry.objects.filter(pk=key, readers__organisation_id=partner.public_id)
    row: dict[str, Any] | None = readable.values(*FIELDS).first()
    return row


def actors_of(partner: Partner) -> list[tuple[int, str]]:
    """Everybody who works or worked there, by name; one statement."""
    members = Membership.objects.for_partner(partner).order_by("user__sort_name", "pk")
    return list(members.values_list("user_id", "user__name"))


def name_of_actor(partner: Partner, key: int) -> str:
    """Of somebody else, by what the log itself tells of them; '' for a stranger."""
    own = AuditReader.objects.filter(organisation_id=partner.public_id, actor_key=key)
    found = own.order_by("-created_at", "-entry_id").values_list("entry__actor_name", flat=True)
    return found.first() or ""


def name_of_customer(partner: Partner, subject: UUID) -> str:
    own = AuditReader.objects.filter(organisation_id=partner.public_id, subject_id=subject)
    found = own.order_by("-created_at", "-entry_id").values_list("entry__subject_name", flat=True)
    return found.first() or ""


def name_of_target(partner: Partner, target: tuple[str, str]) -> str:
    about = AuditEntry.objects.filter(target_type=target[0], target_id=target[1])
    own = about.filter(readers__organisation_id=partner.public_id).order_by("-id")
    return own.values_list("target_text", flat=True).first() or ""


def customers_named(partner: Partner, text: str) -> list[UUID]:
    """Customers, present and former, with this in their name; the kernel asks who knows them."""
    return cast("list[UUID]", import_string(settings.AUDIT_CUSTOMERS["named"])(partner, text))


def customers_served(partner: Partner, ids: list[UUID]) -> set[UUID]:
    """Those of them whose record is open to the partner."""
    return cast("set[UUID]", import_string(settings.AUDIT_CUSTOMERS["served"])(partner, ids))
