"""The Action Center as data: what one person is shown at one organization, by tab."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext

from partners.enums import MailRhythm, NoticeType
from partners.folding import fold
from partners.http import etag_of
from partners.keyset import Order, Page, Rows, paginate
from partners.models import Notification, NotificationPreference, User
from partners.notification_kinds import Kind, all_kinds, kinds_named

PAGE_SIZE = 25
COUNT_LIMIT = 99
ORDER = Order("created_at", descending=True, is_time=True)
ACTIONS, NEWS, COMPLETED, ARCHIVED = "actions", "news", "completed", "archived"
TABS = (ACTIONS, NEWS, COMPLETED, ARCHIVED)
OPEN_TABS = (ACTIONS, NEWS)
FIELDS = (
    "id", "public_id", "kind", "type", "about", "created_at", "due_at", "read_at", "done_at",
    "archived_at",
)  # fmt: skip
_IN_TAB = {
    ACTIONS: ~Q(type=NoticeType.NEWS) & Q(done_at=None, archived_at=None),
    NEWS: Q(type=NoticeType.NEWS, archived_at=None),
    COMPLETED: Q(done_at__isnull=False, archived_at=None),
    ARCHIVED: Q(archived_at__isnull=False),
}


@dataclass(frozen=True)
class Desk:
    """One person at one organization. ``kinds`` are those of the rights held at this moment, so
    who loses a role loses its notifications with it."""

    user: User
    organisation_id: UUID
    place: str  # what addresses name the organization by
    kinds: tuple[Kind, ...]
    organisation_name: str = ""
    pages: str = "notifications"  # the namespace of the organization's own Action Center

    def url(self, page: str) -> str:
        return reverse(f"{self.pages}:{page}", args=[self.place])

    @cached_property
    def names(self) -> list[str]:
        return [kind.name for kind in self.kinds]

    @property
    def rows(self) -> QuerySet[Notification]:
        return Notification.objects.filter(
            user=self.user, organisation_id=self.organisation_id, kind__in=self.names
        )


@dataclass(frozen=True)
class NoticeQuery:
    tab: str = ACTIONS
    search: str = ""  # folded
    type: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Told:
    """One row in the reader's words."""

    public_id: UUID
    title: str
    text: str
    workspace: str
    type: NoticeType
    url: str
    created_at: datetime
    due_at: datetime | None
    is_new: bool
    done_at: datetime | None
    can_archive: bool

    @property
    def days_left(self) -> str:
        """Said of what is due within a week."""
        if self.due_at is None or self.done_at is not None:
            return ""
        days = (timezone.localtime(self.due_at).date() - timezone.localdate()).days
        if not 0 <= days <= 7:
            return ""
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}

    @property
    def is_overdue(self) -> bool:
        late = self.due_at is not None and self.due_at < timezone.now()
        return late and self.done_at is None


def notice_page(desk: Desk, query: NoticeQuery, cursor: str = "") -> Page:
    """One page, newest first; one statement."""
    found = desk.rows.filter(_IN_TAB[query.tab])
    if query.type:
        found = found.filter(type=query.type)
    if query.kind:
        found = found.filter(kind=query.kind)
    if query.search:
        named = kinds_named(desk.kinds, query.search)
        found = found.filter(Q(search_text__contains=query.search) | Q(kind__in=named))
    rows: Rows = found.values(*FIELDS)
    return paginate(rows, ORDER, cursor, PAGE_SIZE)


def searched(typed: str) -> str:
    return fold(typed.replace("\0", ""))[:100]


def told(desk: Desk, row: dict[str, Any]) -> Told:
    kind = all_kinds()[row["kind"]]
    return Told(
        public_id=row["public_id"],
        title=kind.title_of(row["about"]),
        text=kind.text_of(row["about"]),
        workspace=str(kind.workspace),
        type=NoticeType(row["type"]),
        url=kind.url(desk.place, row["about"]),
        created_at=row["created_at"],
        due_at=row["due_at"],
        is_new=row["read_at"] is None and row["done_at"] is None,
        done_at=row["done_at"],
        can_archive=row["type"] != NoticeType.MANDATORY or row["done_at"] is not None,
    )


def open_counts(desk: Desk) -> dict[str, str]:
    """ "3" open actions and "99+" unread notifications; each reads no more than it says."""
    return {
        ACTIONS: _shown(_capped(desk.rows.filter(_IN_TAB[ACTIONS]))),
        NEWS: _shown(_capped(desk.rows.filter(_IN_TAB[NEWS], read_at=None))),
    }


def _capped(rows: QuerySet[Notification]) -> int:
    return len(rows.order_by().values_list("pk")[: COUNT_LIMIT + 1])


def unread(desk: Desk) -> str:
    """What the bell says; '' for nothing. One look into an index."""
    rows = desk.rows.filter(read_at=None, archived_at=None, done_at=None)
    number = _capped(rows)
    return _shown(number) if number else ""


def bell_tag(desk: Desk, count: str) -> str:
    return etag_of(desk.user.pk, desk.organisation_id, get_language(), count)


def mails_of(desk: Desk) -> dict[str, MailRhythm]:
    """How the person wants mail about each kind; one statement."""
    rows = NotificationPreference.objects.filter(user=desk.user, kind__in=desk.names)
    own = {name: MailRhythm(mail) for name, mail in rows.values_list("kind", "mail")}
    return {
        kind.name: rhythm
        if (rhythm := own.get(kind.name, kind.mail)) in kind.rhythms
        else kind.mail
        for kind in desk.kinds
    }


def chosen(desk: Desk, ids: Iterable[UUID]) -> QuerySet[Notification]:
    """Of the person's own rows those that were ticked."""
    return desk.rows.filter(public_id__in=list(ids))


def _shown(number: int) -> str:
    return str(number) if number <= COUNT_LIMIT else f"{COUNT_LIMIT}+"
