"""What a customer reads of what was done to it, and whose people did it.

Its log holds the entries that name it as a reader. A partner did what somebody of its staff did,
where the partner itself may read the entry, too: who works for two is told apart by that.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import batched
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models import AdminGrant, Customer, ResellerRelationship
from partners.audit_sentences import HISTORY_FIELDS
from partners.enums import UserKind
from partners.keyset import Order, Page, Rows, paginate
from partners.models import AuditEntry, AuditReader, Membership, Partner, User

PAGE_SIZE = 50
EXPORT_CHUNK = 1_000
LATELY = 5
PLACE = ("created_at", "entry")
NEWEST_FIRST = Order("created_at", descending=True, is_time=True, tie="entry")
FIELDS = (*HISTORY_FIELDS, "actor_id")

# What the verbs of the trail are about, for people: label, and what its verbs begin with.
SUBJECTS: dict[str, tuple[str | Promise, tuple[str, ...]]] = {
    "relationship": (_("Partner relationships"), ("relationship.", "invitation.", "customer.")),
    "privileges": (_("Delegated admin privileges"), ("admin_grant.", "subscription_owner.")),
    "users": (_("Users"), ("directory_user.", "user_upload.")),
    "licenses": (_("Licenses"), ("licenses.",)),
    "subscriptions": (
        _("Subscriptions and orders"),
        ("subscription.", "subscriptions.", "order.", "usage."),
    ),
    "requests": (_("Service requests"), ("service_request.",)),
    "agreement": (_("Customer agreement"), ("agreement.",)),
}


@dataclass(frozen=True)
class LogQuery:
    """``partner`` is None for all of them; ``everybody``: own people and the system as well."""

    partner: Partner | None = None
    everybody: bool = False
    subject: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def is_narrowed(self) -> bool:
        return bool(self.partner or self.subject or self.since or self.until)


def lines(customer: Customer, query: LogQuery) -> QuerySet[AuditReader]:
    """The log as it is asked for; days are those of UTC, as the log writes them."""
    rows = AuditReader.objects.filter(organisation_id=customer.public_id)
    if query.partner is not None:
        rows = rows.filter(_done_by(query.partner))
    elif not query.everybody:
        staff = User.objects.filter(pk=OuterRef("actor_key"), kind=UserKind.STAFF)
        rows = rows.filter(Exists(staff))
    if query.subject:
        begins = Q(pk__in=[])
        for start in SUBJECTS[query.subject][1]:
            begins |= Q(verb__startswith=start)
        rows = rows.filter(begins)
    if query.since:
        rows = rows.filter(created_at__gte=_midnight(query.since))
    if query.until and query.until < datetime.date.max:  # there is no day after that one
        rows = rows.filter(created_at__lt=_midnight(query.until + datetime.timedelta(days=1)))
    return rows


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _done_by(partner: Partner) -> Q:
    """By somebody of its staff, former ones too, where it may read the entry itself."""
    staff = Membership.objects.for_partner(partner).filter(user=OuterRef("actor_key"))
    reads = AuditReader.objects.filter(entry=OuterRef("entry"), organisation_id=partner.public_id)
    return Q(Exists(staff)) & Q(Exists(reads))


def log_page(customer: Customer, query: LogQuery, cursor: str) -> Page:
    found: Rows = lines(customer, query).values(*PLACE)
    page = paginate(found, NEWEST_FIRST, cursor, PAGE_SIZE)
    rows = _entries([row["entry"] for row in page.rows])
    name_partners(rows)
    return replace(page, rows=rows)


def _entries(keys: Sequence[int]) -> list[dict[str, Any]]:
    """The entries of these keys, in their order."""
    found = {row["id"]: row for row in AuditEntry.objects.filter(pk__in=keys).values(*FIELDS)}
    return [found[key] for key in keys]


def lately(customer: Customer, partner: Partner) -> list[dict[str, Any]]:
    """The last things that a partner did to the customer."""
    rows = lines(customer, LogQuery(partner=partner)).order_by("-created_at", "-entry")
    return _entries(list(rows.values_list("entry", flat=True)[:LATELY]))


def last_by_partner(
    customer: Customer, partners: Iterable[Partner]
) -> dict[int, datetime.datetime]:
    """When each did something to the customer last; nothing for who never did."""
    staff = Membership.objects.filter(partner=OuterRef(OuterRef("pk")), user=OuterRef("actor_key"))
    reads = AuditReader.objects.filter(
        entry=OuterRef("entry"), organisation_id=OuterRef(OuterRef("public_id"))
    )
    done = AuditReader.objects.filter(
        Exists(staff), Exists(reads), organisation_id=customer.public_id
    ).order_by("-created_at", "-entry")
    rows = Partner.objects.filter(pk__in=[each.pk for each in partners])
    found = rows.annotate(last=Subquery(done.values("created_at")[:1]))
    return {key: last for key, last in found.values_list("pk", "last") if last is not None}


def export_rows(customer: Customer, query: LogQuery) -> Iterator[dict[str, Any]]:
    """The newest first, read in pieces; each with its partner."""
    found = lines(customer, query).order_by("-created_at", "-entry").values_list("entry", flat=True)
    for keys in batched(found.iterator(chunk_size=EXPORT_CHUNK), EXPORT_CHUNK, strict=False):
        rows = _entries(keys)
        name_partners(rows)
        yield from rows


def name_partners(rows: Iterable[dict[str, Any]]) -> None:
    """``partner``: the name of the one whose people did it; two statements for all rows."""
    rows = list(rows)
    pairs = _partners_of({row["actor_id"] for row in rows} - {None})
    readers: dict[int, set[Any]] = {}
    for entry, organisation in AuditReader.objects.filter(
        entry__in=[row["id"] for row in rows]
    ).values_list("entry_id", "organisation_id"):
        readers.setdefault(entry, set()).add(organisation)
    for row in rows:
        found = [
            name
            for public_id, name in pairs.get(row["actor_id"], [])
            if public_id in readers.get(row["id"], set())
        ]
        row["partner"] = ", ".join(found)


def _partners_of(people: Collection[int]) -> dict[int, list[tuple[Any, str]]]:
    found: dict[int, list[tuple[Any, str]]] = {}
    members = Membership.objects.filter(user__in=people).order_by("partner__name")
    for user, public_id, name in members.values_list(
        "user_id", F("partner__public_id"), F("partner__name")
    ):
        found.setdefault(user, []).append((public_id, name))
    return found


def partners_of(customer: Customer) -> QuerySet[Partner]:
    """All that hold or held anything of it, by name: what the log can be narrowed to."""
    related = ResellerRelationship.objects.filter(customer=customer, partner=OuterRef("pk"))
    granted = AdminGrant.objects.filter(customer=customer, partner=OuterRef("pk"))
    return Partner.objects.filter(Exists(related) | Exists(granted)).order_by("sort_name", "pk")
