"""The Invitations page as data: what is asked for, one page of rows, what opens below a row."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from invitations import links
from invitations.enums import OPEN_STATES, Answer, InvitationKind, InvitationState
from invitations.models import Invitation, InvitationAnswer
from partners.audit_sentences import HISTORY_FIELDS, Told, told
from partners.enums import MailState
from partners.keyset import Order, Page, Rows, paginate
from partners.models import AuditEntry, AuditReader, OutgoingMail, Partner, User
from partners.tasks import NO_LONGER_NEEDED

PAGE_SIZE = 50
COUNT_LIMIT = 1_000
SUBSTRING_MIN = 3  # letters; a trigram index knows nothing shorter
ATTENTION_LIMIT = 99
TIMELINE_SIZE = 30  # entries, mails and answers below one row, each
NEWEST_FIRST = Order("id", descending=True, is_number=True)
SOON = timedelta(days=7)
LATELY = timedelta(days=30)
OVERLAP = timedelta(minutes=1)  # a row told twice does no harm, one not told at all would
TARGET_TYPE = Invitation._meta.label_lower  # noqa: SLF001 (documented API)

# Besides the states themselves, what a person looks for.
WAITING, EXPIRING, FAILED, DECLINED_LATELY = "waiting", "expiring", "failed", "declined_lately"
_WITH_THE_CUSTOMER = (InvitationState.SENT, InvitationState.OPENED)

FIELDS = (
    "id", "public_id", "state", "recipient_name", "recipient_email", "language", "include_admin",
    "created_by__name", "created_at", "sent_at", "opened_at", "answered_at", "expires_at",
    "is_reusable", "kind", "partner_id", "partner__name", "second_partner__name",
    "include_second_admin",
)  # fmt: skip


@dataclass(frozen=True)
class InvitationQuery:
    """What a person asked the list for. ``search`` is folded."""

    search: str = ""
    state: str = ""
    created_by: User | None = None
    kinds: tuple[str, ...] = tuple(InvitationKind.values)  # that the reader may see
    kind: str = ""  # one of them
    of_partners: bool = False  # joint requests of the other side, which the reader's reads along

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.state or self.created_by or self.kind or self.of_partners)

    @property
    def is_prefix_search(self) -> bool:
        return 0 < len(self.search) < SUBSTRING_MIN


def invitations(partner: Partner, query: InvitationQuery) -> QuerySet[Invitation]:
    rows = of_kinds(partner, query.kinds)
    if query.of_partners:
        rows = read_along(partner, query.kinds)
    if query.kind:
        rows = rows.filter(kind=query.kind)
    if query.state:
        rows = rows.filter(state_is(query.state, partner))
    if query.created_by is not None:
        rows = rows.filter(created_by=query.created_by)
    if query.is_prefix_search:
        rows = rows.filter(_begins(query.search))
    elif query.search:
        rows = rows.filter(_contains(query.search))
    return rows


def of_kinds(partner: Partner, kinds: Collection[str]) -> QuerySet[Invitation]:
    """The partner's own requests; a condition only where it leaves something out."""
    rows = Invitation.objects.for_partner(partner)
    return rows if set(kinds) == set(InvitationKind.values) else rows.filter(kind__in=kinds)


def read_along(partner: Partner, kinds: Collection[str]) -> QuerySet[Invitation]:
    """Joint requests that another partner has made for both."""
    rows = Invitation.objects.filter(second_partner=partner)
    return rows if InvitationKind.JOINT in kinds else rows.none()


def readable(partner: Partner, kinds: Collection[str]) -> QuerySet[Invitation]:
    """Own requests and those that the partner reads along; for a few rows named by the caller."""
    concerned = Q(partner=partner) | Q(second_partner=partner)
    return Invitation.objects.filter(concerned, kind__in=kinds)


def _contains(search: str) -> Q:
    """Any part of the text, by trigrams: PostgreSQL has them behind LIKE, SQLite in a table."""
    found = Q(search_text__contains=search)
    if connection.vendor == "sqlite":
        phrase = '"' + search.replace('"', '""') + '"'
        sql = "SELECT rowid FROM invitation_search WHERE invitation_search MATCH %s"
        found &= Q(pk__in=RawSQL(sql, [phrase]))  # noqa: S611 (no other way to say MATCH)
    return found


def _begins(search: str) -> Q:
    """The name, the address or the ID, each on a line of its own, begins so.

    Too short for trigrams; what so little is typed for is found on the first page."""
    return Q(search_text__startswith=search) | Q(search_text__contains=f"\n{search}")


def state_is(wanted: str, partner: Partner) -> Q:
    """A choice of the filter. An open request past its date has expired, written down or not."""
    now = timezone.now()
    waiting = Q(state__in=_WITH_THE_CUSTOMER, expires_at__gt=now)
    of_its_own = {
        WAITING: waiting,
        EXPIRING: waiting & Q(expires_at__lte=now + SOON),
        DECLINED_LATELY: Q(state=InvitationState.DECLINED, answered_at__gte=now - LATELY),
        InvitationState.EXPIRED.value: Q(state=InvitationState.EXPIRED)
        | Q(state__in=OPEN_STATES, expires_at__lte=now),
    }
    if wanted == FAILED:
        return waiting & _delivery_failed(partner)
    if wanted in OPEN_STATES:
        return Q(state=wanted, expires_at__gt=now)
    return of_its_own.get(wanted, Q(state=wanted))


def _delivery_failed(partner: Partner) -> Q:
    """The last mail of what was sent has failed; an earlier failure is nobody's business now."""
    mails = OutgoingMail.objects.filter(organisation_id=partner.public_id)
    failed = mails.filter(state=MailState.FAILED).exclude(server_answer=NO_LONGER_NEEDED)
    last = (
        mails.filter(reference_id=OuterRef("public_id"), created_at__gte=OuterRef("sent_at"))
        .order_by("-pk")
        .values("pk")[:1]
    )
    failed_last = Invitation.objects.filter(
        partner=partner, public_id__in=failed.values("reference_id")
    ).annotate(last_mail=Subquery(last))
    return Q(pk__in=failed_last.filter(last_mail__in=failed.values("pk")).values("pk"))


def attention(partner: Partner, kinds: Collection[str]) -> dict[str, int]:
    """How many requests somebody should look at, by the filter that shows them."""
    rows = of_kinds(partner, kinds)
    wanted = (WAITING, EXPIRING, FAILED, DECLINED_LATELY)
    return {
        each: capped_count(rows.filter(state_is(each, partner)), ATTENTION_LIMIT) for each in wanted
    }


def capped_count(rows: QuerySet[Any], limit: int = COUNT_LIMIT) -> int:
    """How many, counted no further than one past the limit."""
    return rows.order_by()[: limit + 1].count()


@dataclass(frozen=True)
class InvitationPage:
    rows: list[dict[str, Any]]
    next: str
    previous: str
    count: int | None  # of a narrowed list; more than COUNT_LIMIT means "at least"


def invitation_page(partner: Partner, query: InvitationQuery, cursor: str = "") -> InvitationPage:
    found = invitations(partner, query)
    page = paginate(with_answers(found), NEWEST_FIRST, cursor, PAGE_SIZE)
    return InvitationPage(page.rows, page.next, page.previous, _count(found, query, page))


def _count(found: QuerySet[Invitation], query: InvitationQuery, page: Page) -> int | None:
    if not query.is_narrowed:
        return None
    return capped_count(found) if page.next or page.previous else len(page.rows)


def with_answers(rows: QuerySet[Invitation]) -> Rows:
    """Rows as values, with the number of customers that accepted and the fate of the last mail."""
    accepted = InvitationAnswer.objects.filter(
        invitation=OuterRef("pk"), answer=Answer.ACCEPTED
    ).annotate(number=Func(F("pk"), function="COUNT", output_field=models.IntegerField()))
    number = Coalesce(Subquery(accepted.order_by().values("number")), 0)
    mails = OutgoingMail.objects.filter(
        organisation_id=OuterRef("partner__public_id"),
        reference_id=OuterRef("public_id"),
        created_at__gte=OuterRef("sent_at"),
    )
    last = mails.order_by("-pk")
    found: Rows = rows.annotate(
        accepted=number,
        mail_state=Subquery(last.values("state")[:1]),
        mail_answer=Subquery(last.values("server_answer")[:1]),
    ).values(*FIELDS, "accepted", "mail_state", "mail_answer")
    return found


def is_not_delivered(row: dict[str, Any], state: InvitationState) -> bool:
    """The same as the filter of that name, for a row."""
    failed = row["mail_state"] == MailState.FAILED and row["mail_answer"] != NO_LONGER_NEEDED
    return failed and state in _WITH_THE_CUSTOMER


def changed_since(
    partner: Partner, moment: datetime, limit: int, kinds: Collection[str]
) -> list[dict[str, Any]]:
    """Rows that something was done to, among the latest things the partner may read."""
    entries = AuditReader.objects.filter(organisation_id=partner.public_id).order_by("-entry_id")
    latest = entries.values_list("entry__target_type", "entry__target_id", "entry__created_at")
    since = moment - OVERLAP
    names = {name for kind, name, at in latest[:limit] if kind == TARGET_TYPE and at >= since}
    rows = readable(partner, kinds).filter(public_id__in=names)
    return list(with_answers(rows)) if names else []


@dataclass(frozen=True)
class InvitationDetails:
    """What an expanded row tells."""

    invitation: Invitation
    is_own: bool = True  # else another partner's, which one reads along
    accepted: int = 0
    answers: list[InvitationAnswer] = field(default_factory=list)
    timeline: list[Told] = field(default_factory=list)
    deliveries: list[OutgoingMail] = field(default_factory=list)

    @property
    def link(self) -> str:
        alive = self.invitation.is_open and not self.invitation.has_lost_partnership
        return links.link_for(self.invitation) if alive and self.is_own else ""


def invitation_details(
    partner: Partner, ids: Collection[UUID], kinds: Collection[str]
) -> dict[str, InvitationDetails]:
    """Details by identity: as many statements for ten as for one."""
    if not ids:
        return {}
    found = readable(partner, kinds).filter(public_id__in=ids)
    related = ("partner", "created_by", "replaced_by", "second_partner", "partnership")
    rows = list(found.select_related(*related))
    if not rows:
        return {}
    names = [str(row.public_id) for row in rows]
    entries, mails = _entries(names, reader=partner), _mails(partner, names)
    answers, accepted = _answers(rows), _accepted(rows)
    return {
        name: InvitationDetails(
            row,
            is_own=row.partner_id == partner.pk,
            accepted=accepted.get(row.pk, 0),
            answers=answers[row.pk],
            timeline=entries[name],
            deliveries=mails[name],
        )
        for name, row in zip(names, rows, strict=True)
    }


def timeline(invitation: Invitation) -> list[Told]:
    name = str(invitation.public_id)
    return _entries([name])[name]


def _entries(names: list[str], reader: Partner | None = None) -> defaultdict[str, list[Told]]:
    """What happened to requests; an organisation reads of it what concerns it."""
    entries = AuditEntry.objects.filter(target_type=TARGET_TYPE, target_id__in=names)
    if reader is not None:
        entries = entries.filter(readers__organisation_id=reader.public_id)
    by_name: defaultdict[str, list[Told]] = defaultdict(list)
    for entry in _newest(entries, "target_id").values("target_id", *HISTORY_FIELDS):
        by_name[entry["target_id"]].append(told(entry))
    return by_name


def _mails(partner: Partner, names: list[str]) -> defaultdict[str, list[OutgoingMail]]:
    mails = OutgoingMail.objects.filter(organisation_id=partner.public_id, reference_id__in=names)
    by_name: defaultdict[str, list[OutgoingMail]] = defaultdict(list)
    for mail in _newest(mails, "reference_id"):
        by_name[str(mail.reference_id)].append(mail)
    return by_name


def _answers(rows: Iterable[Invitation]) -> defaultdict[int, list[InvitationAnswer]]:
    """Nobody is named who does not know the partner."""
    answers = InvitationAnswer.objects.filter(invitation__in=list(rows))
    answers = answers.select_related("customer", "partner")
    by_row: defaultdict[int, list[InvitationAnswer]] = defaultdict(list)
    for answer in _newest(answers, "invitation"):
        if answer.answer == Answer.UNKNOWN_COMPANY:
            answer.customer = None
        by_row[answer.invitation_id].append(answer)
    return by_row


def _accepted(rows: Iterable[Invitation]) -> dict[int, int]:
    answers = InvitationAnswer.objects.filter(invitation__in=list(rows), answer=Answer.ACCEPTED)
    counted = answers.order_by().values("invitation").annotate(number=Count("pk"))
    return dict(counted.values_list("invitation", "number"))


def _newest(rows: QuerySet[Any], of: str) -> QuerySet[Any]:
    """So many of each, the newest first."""
    place = Window(RowNumber(), partition_by=F(of), order_by=F("id").desc())
    newest: QuerySet[Any] = rows.annotate(place=place).filter(place__lte=TIMELINE_SIZE)
    return newest.order_by("-id")
