"""Lists of service requests, one thread, and what a new one may be about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import RelationshipState
from customers.models import Customer, DirectoryUser, ResellerRelationship
from partners import audit
from partners.audit_sentences import HISTORY_FIELDS, Told, told
from partners.keyset import Order, Page, Rows, paginate
from partners.models import Partner
from partners.selectors import entries_for
from subscriptions.enums import SubscriptionState
from subscriptions.models import (
    RequestAttachment,
    RequestMessage,
    RequestParticipant,
    ServiceRequest,
    Subscription,
)
from subscriptions.requests import people
from subscriptions.requests.enums import UNSOLVED, RequestState, Severity

PAGE_SIZE = 50
THREAD_SIZE = 50
HISTORY_SIZE = 50
MOST_SUBSCRIPTIONS = 200
NEWEST_FIRST = Order("id", descending=True, is_number=True)
# A partner's list walks its own participations; a request is in it once.
NEWEST_TAKEN_PART = Order("request_id", descending=True, is_number=True)
FIELDS = (
    "public_id", "title", "state", "severity", "opened_at", "due_at", "first_answer_at",
    "on_behalf", "customer__name", "customer__public_id", "contact__name", "contact_id",
)  # fmt: skip
MESSAGE_FIELDS = (
    "id", "public_id", "side", "author_name", "organisation_name", "body", "by_mail", "written_at",
)  # fmt: skip
FILE_FIELDS = ("public_id", "name", "size", "message_id")
STATE_CHIPS = {
    RequestState.OPEN: "chip-warning",
    RequestState.IN_PROGRESS: "chip-info",
    RequestState.WAITING: "chip-muted",
    RequestState.RESOLVED: "chip-success",
    RequestState.CLOSED: "chip-muted",
}
SEVERITY_CHIPS = {
    Severity.CRITICAL: "chip-danger",
    Severity.MODERATE: "chip-warning",
    Severity.MINIMAL: "chip-muted",
}
MOVED = ("service_request.moved", "service_request.severity_changed",
         "service_request.contact_changed", "service_request.opened")  # fmt: skip

# What a list may be narrowed to, beside each state.
UNSOLVED_ONLY, OVERDUE_ONLY, EVERYTHING = "", "overdue", "all"


# --- lists


def partner_page(partner: Partner, wanted: str, cursor: str, customer: Customer | None) -> Page:
    """Over all customers, or one; of those that the partner still has to do with."""
    rows = RequestParticipant.objects.for_partner(partner).filter(_narrowed(wanted, "request__"))
    rows = rows.filter(people.tied_to_customer(partner, "request__customer"))
    if customer is not None:
        rows = rows.filter(request__customer=customer)
    found: Rows = rows.values("id", "request_id", *(f"request__{name}" for name in FIELDS))
    page = paginate(found, NEWEST_TAKEN_PART, cursor, PAGE_SIZE)
    flat = [
        {name.removeprefix("request__"): value for name, value in row.items()} for row in page.rows
    ]
    return Page([_shown(row) for row in flat], page.next, page.previous)


def customer_page(person: DirectoryUser, wanted: str, cursor: str, *, all_of_them: bool) -> Page:
    """The customer's; for people without such a role those that they opened."""
    rows = ServiceRequest.objects.filter(_narrowed(wanted, ""), customer=person.customer)
    if not all_of_them:
        rows = rows.filter(opened_by=person.user_id)
    found: Rows = rows.values("id", *FIELDS)
    page = paginate(found, NEWEST_FIRST, cursor, PAGE_SIZE)
    return Page([_shown(row) for row in page.rows], page.next, page.previous)


def _narrowed(wanted: str, prefix: str) -> Q:
    if wanted == EVERYTHING:
        return Q()
    if wanted == OVERDUE_ONLY:
        overdue = {"first_answer_at": None, "due_at__lt": timezone.now()}
        return _narrowed(UNSOLVED_ONLY, prefix) & Q(
            **{f"{prefix}{name}": value for name, value in overdue.items()}
        )
    if wanted in RequestState.values:
        return Q(**{f"{prefix}state": wanted})
    return Q(**{f"{prefix}state__in": sorted(UNSOLVED)})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    state, severity = RequestState(row["state"]), Severity(row["severity"])
    return row | {
        "state": state,
        "severity": severity,
        "state_chip": STATE_CHIPS[state],
        "severity_chip": SEVERITY_CHIPS[severity],
        "is_unsolved": state in UNSOLVED,
        "is_overdue": is_overdue(state, row["due_at"], row["first_answer_at"]),
    }


def is_overdue(state: str, due_at: datetime, first_answer_at: datetime | None) -> bool:
    return state in UNSOLVED and first_answer_at is None and due_at < timezone.now()


# --- one thread


@dataclass(frozen=True)
class Thread:
    """``until``: a former partner's last moment; for everybody else None."""

    request: ServiceRequest
    until: datetime | None = None
    knows_contact: bool = False  # it is the reader, so it has not left

    @property
    def is_overdue(self) -> bool:
        row = self.request
        return is_overdue(row.state, row.due_at, row.first_answer_at)

    @property
    def state_chip(self) -> str:
        return STATE_CHIPS[RequestState(self.request.state)]

    @property
    def severity_chip(self) -> str:
        return SEVERITY_CHIPS[Severity(self.request.severity)]

    @property
    def contact_left(self) -> bool:
        """Nobody answers any more."""
        return not self.knows_contact and not people.is_tied(
            self.request.contact, self.request.customer
        )

    @property
    def is_closed(self) -> bool:
        return self.request.state == RequestState.CLOSED

    def messages(self) -> QuerySet[RequestMessage]:
        rows = RequestMessage.objects.filter(request=self.request)
        return rows.filter(written_at__lte=self.until) if self.until else rows

    def page(self, cursor: str) -> Page:
        """The newest first page, each page read from its oldest to its newest message."""
        found: Rows = self.messages().values(*MESSAGE_FIELDS)
        page = paginate(found, NEWEST_FIRST, cursor, THREAD_SIZE)
        files: dict[int, list[dict[str, Any]]] = {}
        keys = [row["id"] for row in page.rows]
        attached = RequestAttachment.objects.filter(message__in=keys).order_by("pk")
        for file in attached.values(*FILE_FIELDS):
            files.setdefault(file["message_id"], []).append(file)
        rows = [row | {"files": files.get(row["id"], [])} for row in reversed(page.rows)]
        return Page(rows, page.next, page.previous)

    def file(self, public_id: UUID) -> RequestAttachment | None:
        found = RequestAttachment.objects.filter(public_id=public_id, message__in=self.messages())
        return found.first()

    def history(self, organisation: audit.Organisation) -> list[Told]:
        """How it moved, the newest first, as far as this organization may read it."""
        rows = entries_for(organisation.public_id).filter(
            **audit.identity(self.request), verb__in=MOVED
        )
        if self.until:
            rows = rows.filter(created_at__lte=self.until)
        return [told(entry) for entry in rows.values(*HISTORY_FIELDS)[:HISTORY_SIZE]]


_WITH = ("customer", "contact", "subscription", "opened_by")


def find_for_partner(partner: Partner, public_id: UUID) -> Thread | None:
    rows = ServiceRequest.objects.for_partner(partner).select_related(*_WITH)
    request = rows.filter(public_id=public_id).first()
    if request is None:
        return None
    related = people.is_related(partner, request.customer)
    request.customer.is_only_administered = not related  # its menu shows less then
    until = None if related else people.sees_until(partner, request)
    is_contact = request.contact_id == partner.pk and until is None
    return Thread(request, until, knows_contact=is_contact)


def find_for_person(person: DirectoryUser, public_id: UUID) -> Thread | None:
    rows = ServiceRequest.objects.select_related(*_WITH).filter(customer=person.customer)
    request = rows.filter(public_id=public_id).first()
    if request is None or (request.opened_by_id != person.user_id and not people.sees_all(person)):
        return None
    return Thread(request)


# --- a new one


@dataclass(frozen=True)
class About:
    """One line of what a request may be about, and who answers it."""

    value: str
    label: str
    contact: Partner
    subscription: Subscription | None = None


def record_customer(partner: Partner, tenant_id: UUID) -> Customer | None:
    """The customer of an address, if the partner has to do with it; its menu shows how."""
    found = Customer.objects.filter(public_id=tenant_id).first()
    if found is None:
        return None
    found.is_only_administered = not people.is_related(partner, found)
    if found.is_only_administered and not people.is_tied(partner, found):
        return None
    return found


def about_for_partner(partner: Partner, customer: Customer) -> list[About]:
    """What it sells there, is named on or supports; and whatever else, which it answers."""
    own = Q(partner=partner) | Q(reseller=partner) | Q(support_contact=partner)
    rows = _running(customer).filter(own)
    general = About(str(partner.public_id), _("No subscription in particular"), partner)
    return [*_of_subscriptions(rows), general]


def about_for_person(person: DirectoryUser, *, all_of_them: bool) -> list[About]:
    """An admin's: all subscriptions; for other people those whose license they have. Beside
    them every partner of the organization, for whatever else there is."""
    rows = _running(person.customer)
    if not all_of_them:
        rows = rows.filter(assignments__directory_user=person)
    return [
        *_of_subscriptions(rows),
        *(
            About(
                str(partner.public_id),
                _("No subscription in particular; %(partner)s answers") % {"partner": partner.name},
                partner,
            )
            for partner in partners_of(person.customer)
        ),
    ]


def partners_of(customer: Customer) -> list[Partner]:
    """Whom the customer may turn to with anything, by name."""
    related = ResellerRelationship.objects.filter(
        customer=customer, state=RelationshipState.ACTIVE
    ).select_related("partner")
    return [row.partner for row in related.order_by("partner__sort_name", "partner")]


def _running(customer: Customer) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(customer=customer).exclude(state=SubscriptionState.DELETED)
    return rows.select_related("support_contact").order_by("nickname", "pk")


def _of_subscriptions(rows: QuerySet[Subscription]) -> list[About]:
    return [
        About(
            str(row.public_id),
            _("%(subscription)s; %(partner)s answers")
            % {"subscription": row.nickname, "partner": row.support_contact.name},
            row.support_contact,
            row,
        )
        for row in rows[:MOST_SUBSCRIPTIONS]
    ]
