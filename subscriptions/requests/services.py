"""Commands on service requests. Each is one transaction: lock, check, write, audit, mail."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from customers.models import Customer
from partners import audit
from partners.limits import within_limit
from partners.models import Partner
from subscriptions.enums import SubscriptionState
from subscriptions.locking import lock_subscription
from subscriptions.models import (
    RequestAttachment,
    RequestMessage,
    RequestParticipant,
    ServiceRequest,
    Subscription,
)
from subscriptions.notified import telling
from subscriptions.requests import people, states
from subscriptions.requests.enums import (
    RESPONSE_WITHIN,
    UNSOLVED,
    RequestCategory,
    RequestState,
    Severity,
    Side,
)
from subscriptions.requests.exceptions import RequestClosed, RequestRefused
from subscriptions.requests.files import Attachment
from subscriptions.requests.notifying import tell
from subscriptions.requests.people import Author

PER_HOUR = 60  # messages of one person
MAIL_KEY_LENGTH = 24
_KEY_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"  # addresses do not keep capitals apart


def new_mail_key() -> str:
    return get_random_string(MAIL_KEY_LENGTH, _KEY_SIGNS)


@dataclass(frozen=True)
class Asked:
    """What somebody wants to be helped with. Without a subscription, ``contact`` is to help.

    ``press``: of the button, so that pressing twice opens one request.
    """

    category: RequestCategory
    severity: Severity
    title: str
    text: str
    contact: Partner
    subscription: Subscription | None = None
    files: Sequence[Attachment] = ()
    press: uuid.UUID | None = None


@dataclass(frozen=True)
class Said:
    """A message. ``message_id``: of the mail that brought it."""

    text: str
    files: Sequence[Attachment] = ()
    press: uuid.UUID | None = None
    message_id: str | None = None


def open_request(customer: Customer, asked: Asked, *, author: Author) -> ServiceRequest:
    """Opened by the customer's own people, or by a partner on the customer's behalf."""
    _check_pace(author)
    try:
        return _open(customer, asked, author)
    except IntegrityError:
        own = ServiceRequest.objects.filter(customer=customer, opened_by=author.user)
        again = own.filter(public_id=asked.press).first() if asked.press else None
        if again is None:
            raise
        return again


def _check_pace(author: Author) -> None:
    """Each message is mailed to several people; nobody floods them."""
    if not within_limit(f"request-messages {author.user.pk}", times=PER_HOUR, seconds=3600):
        raise RequestRefused(
            _("You have written more than %(number)s messages within an hour. Wait a while.")
            % {"number": PER_HOUR}
        )


@transaction.atomic
def _open(customer: Customer, asked: Asked, author: Author) -> ServiceRequest:
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    contact, taking_part = _taking_part(customer, asked)
    _check_ties(customer, contact, author, is_general=asked.subscription is None)
    if author.partner is not None:
        taking_part.add(author.partner)
    request = _create(customer, contact, asked, author)
    RequestParticipant.objects.bulk_create(
        RequestParticipant(request=request, partner=partner)
        for partner in sorted(taking_part, key=lambda each: each.pk)
    )
    message = _add_message(request, Said(asked.text, asked.files), author)
    audit.record(
        "service_request.opened",
        target=request,
        actor=author.user,
        readers=people.readers(request),
        on_behalf=request.on_behalf,
        organisation=author.organisation.name,
        contact=contact.name,
        severity=request.severity,
    )
    mailed = tell(request, "opened", actor=author.user, message=message.pk)
    if request.first_answer_at is None:
        telling.request_waits(request, mailed=mailed)
    return request


def _taking_part(customer: Customer, asked: Asked) -> tuple[Partner, set[Partner]]:
    """Who answers, and who sees it: the subscription is held, so its contact stays for now."""
    if asked.subscription is None:
        return asked.contact, {asked.contact}
    row = lock_subscription(asked.subscription.pk)
    if row.customer_id != customer.pk or row.state == SubscriptionState.DELETED:
        raise RequestRefused(_("This subscription has ended. Choose another one."))
    return row.support_contact, {row.support_contact, row.partner}


def _create(customer: Customer, contact: Partner, asked: Asked, author: Author) -> ServiceRequest:
    now = timezone.now()
    return ServiceRequest.objects.create(
        public_id=asked.press or uuid.uuid4(),
        customer=customer,
        subscription=asked.subscription,
        contact=contact,
        severity=asked.severity,
        category=asked.category,
        title=asked.title,
        opened_by=author.user,
        opened_by_name=author.user.name,
        on_behalf=author.side == Side.PARTNER,
        opened_at=now,
        changed_at=now,
        due_at=now + RESPONSE_WITHIN[asked.severity],
        # Whoever is to answer has spoken already.
        first_answer_at=now if author.partner == contact else None,
        mail_key=new_mail_key(),
    )


def _check_ties(customer: Customer, contact: Partner, author: Author, *, is_general: bool) -> None:
    if author.partner is not None and not people.is_tied(author.partner, customer):
        raise RequestRefused(_("There is no reseller relationship with this customer any more."))
    if is_general and not people.is_tied(contact, customer):
        raise RequestRefused(
            _("%(partner)s does not support your organization any more.")
            % {"partner": contact.name}
        )


def write_message(request: ServiceRequest, said: Said, *, author: Author) -> RequestMessage:
    """Say something more; what was sent twice is said once."""
    _check_pace(author)
    try:
        return _write(request, said, author)
    except IntegrityError:
        again = RequestMessage.objects.filter(request=request, author=author.user)
        if said.message_id is not None:
            found = again.filter(message_id=said.message_id).first()
        else:
            found = again.filter(public_id=said.press).first() if said.press else None
        if found is None:
            raise
        return found


@transaction.atomic
def _write(request: ServiceRequest, said: Said, author: Author) -> RequestMessage:
    row = locked(request, author)
    if row.state == RequestState.CLOSED:
        raise RequestClosed(_("This request is closed. Open a new one."))
    message = _add_message(row, said, author)
    old, row.state = row.state, states.after_message(row.state, author.side)
    if author.side == Side.PARTNER and row.first_answer_at is None:
        row.first_answer_at = message.written_at
        telling.request_settled(row, row.contact)
    _save(row, "state", "first_answer_at")
    moved: dict[str, tuple[object, object]] = {}
    if old != row.state:
        moved["state"] = (old, row.state)
    audit.record(
        "service_request.answered",
        target=row,
        actor=author.user,
        readers=people.readers(row),
        changes=moved,
        message=message.public_id,
        organisation=author.organisation.name,
        by_mail=message.by_mail,
        files=[each.name for each in said.files],
    )
    mailed = tell(row, "message", actor=author.user, message=message.pk)
    _wait_again(row, old, mailed)
    return message


@transaction.atomic
def move_request(
    request: ServiceRequest, new: RequestState, *, author: Author, seen: str
) -> ServiceRequest:
    """Take a request to another state. ``seen``: the one the person had before the eyes."""
    row = locked(request, author)
    if row.state == new:
        return row
    if row.state != seen or new not in states.moves_of(row.state, author.side):
        raise RequestRefused(
            _("The request has changed since you opened it: it is now “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    old, row.state = row.state, new
    row.closed_at = timezone.now() if new == RequestState.CLOSED else None
    _save(row, "state", "closed_at")
    if row.state not in UNSOLVED:
        telling.request_settled(row, row.contact)
    audit.record(
        "service_request.moved",
        target=row,
        actor=author.user,
        readers=people.readers(row),
        changes={"state": (old, row.state)},
        organisation=author.organisation.name,
    )
    mailed = tell(row, "state", actor=author.user, state=row.state)
    _wait_again(row, old, mailed)
    return row


@transaction.atomic
def change_severity(request: ServiceRequest, new: Severity, *, author: Author) -> ServiceRequest:
    """As long as it is not solved; what is worse is due sooner."""
    row = locked(request, author)
    if row.severity == new:
        return row
    if row.state not in UNSOLVED:
        raise RequestRefused(_("The severity of a solved request stays as it is."))
    old, row.severity = row.severity, new
    if row.first_answer_at is None:
        row.due_at = states.due_after_change(row.due_at, row.opened_at, new, timezone.now())
    _save(row, "severity", "due_at")
    audit.record(
        "service_request.severity_changed",
        target=row,
        actor=author.user,
        readers=people.readers(row),
        changes={"severity": (old, row.severity)},
        organisation=author.organisation.name,
    )
    tell(row, "severity", actor=author.user, severity=row.severity)
    return row


def _wait_again(row: ServiceRequest, old: str, mailed: set[int]) -> None:
    """Reopened without ever having been answered."""
    if old not in UNSOLVED and row.state in UNSOLVED and row.first_answer_at is None:
        telling.request_waits(row, mailed=mailed)


def locked(request: ServiceRequest, author: Author) -> ServiceRequest:
    """The row as it is now, held; whoever lost the part they had in it is told so."""
    ServiceRequest.objects.select_for_update().only("pk").get(pk=request.pk)
    rows = ServiceRequest.objects.select_related("customer", "contact", "opened_by")
    row = rows.get(pk=request.pk)
    allowed = people.author_of(author.user, row)
    partner = author.partner
    if allowed is None or (partner and people.sees_until(partner, row) is not None):
        raise RequestRefused(_("You have no part in this request any more."))
    return row


def _save(row: ServiceRequest, *fields: str) -> None:
    row.changed_at = timezone.now()
    row.revision += 1
    row.save(update_fields=[*fields, "changed_at", "revision"])


def _add_message(request: ServiceRequest, said: Said, author: Author) -> RequestMessage:
    message = RequestMessage.objects.create(
        public_id=said.press or uuid.uuid4(),
        request=request,
        side=author.side,
        author=author.user,
        author_name=author.user.name,
        organisation_name=author.organisation.name,
        body=said.text,
        by_mail=said.message_id is not None,
        message_id=said.message_id,
    )
    for file in said.files:
        RequestAttachment.objects.create(
            message=message,
            name=file.name,
            media_type=file.media_type,
            size=len(file.content),
            checksum=file.checksum,
            content=file.content,
        )
    return message
