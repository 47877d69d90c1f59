"""Who answers a service request, when that changes.

With the designated support contact of its subscription; when the partner that answers leaves the
customer; and when the customer chooses somebody instead.
"""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer, ResellerAssociation
from partners import audit
from partners.models import Partner, User
from subscriptions.models import RequestParticipant, ServiceRequest, Subscription
from subscriptions.notified import telling
from subscriptions.requests import people
from subscriptions.requests.enums import UNSOLVED, RequestState
from subscriptions.requests.exceptions import RequestRefused
from subscriptions.requests.notifying import tell
from subscriptions.requests.people import Author
from subscriptions.requests.services import locked
from subscriptions.support import supporters


def follow_contact(subscription: Subscription, contact: Partner, *, actor: User) -> None:
    """The new contact joins each thread and answers from now on; who was contact before keeps
    its place in it. A part: the caller holds the lock of the subscription.
    """
    rows = ServiceRequest.objects.filter(subscription=subscription).exclude(contact=contact)
    for row in _open_ones(rows):
        _give(row, contact, actor=actor, event="contact")


def hand_on(leaving: Partner, customer: Customer, *, actor: User) -> None:
    """The partner has nothing with the customer any more: somebody else answers what it was
    asked, or the customer is told that nobody does. A part: the caller holds the customer.

    Only somebody who has part in it already gets to read a conversation unasked: a participant,
    or whoever serves the customer together with the partner that leaves. Everybody else the
    customer chooses itself.
    """
    rows = _open_ones(ServiceRequest.objects.filter(contact=leaving, customer=customer))
    if not rows or people.is_tied(leaving, customer):
        return
    candidates = supporters(customer)
    together = _serving_together(leaving, customer)
    for row in rows:
        taking_part = {partner.pk for partner in people.participants(row)}
        found = (each for each in candidates if each.pk in taking_part | together)
        if contact := next(found, None):
            _give(row, contact, actor=actor, event="taken_over")
        else:
            _leave_alone(row, actor=actor)


@transaction.atomic
def choose_contact(request: ServiceRequest, contact: Partner, *, author: Author) -> ServiceRequest:
    """The customer chooses one of its partners where whoever answered has left."""
    customer = Customer.objects.select_for_update(no_key=True).get(pk=request.customer_id)
    row = locked(request, author)
    if row.contact == contact:
        return row
    if row.state not in UNSOLVED:
        raise RequestRefused(
            _("The request has changed since you opened it: it is now “%(state)s”.")
            % {"state": row.get_state_display()}
        )
    if people.is_tied(row.contact, customer):
        raise RequestRefused(_("%(partner)s answers this request.") % {"partner": row.contact.name})
    if not people.is_related(contact, customer):
        raise RequestRefused(
            _("%(partner)s does not support your organization any more.")
            % {"partner": contact.name}
        )
    _give(row, contact, actor=author.user, event="taken_over")
    return row


def _open_ones(rows: QuerySet[ServiceRequest]) -> list[ServiceRequest]:
    found = rows.exclude(state=RequestState.CLOSED).select_for_update(of=("self",))
    return list(found.select_related("contact", "customer", "opened_by").order_by("pk"))


def _serving_together(partner: Partner, customer: Customer) -> set[int]:
    """Providers through whom it serves the customer, or resellers that do through it."""
    pairs = ResellerAssociation.objects.for_partner(partner).filter(customer=customer)
    return {key for pair in pairs.values_list("provider", "reseller") for key in pair}


def _give(row: ServiceRequest, contact: Partner, *, actor: User, event: str) -> None:
    before, row.contact = row.contact, contact
    _touch(row, "contact")
    for partner in (before, contact):
        RequestParticipant.objects.get_or_create(request=row, partner=partner)
    # Who has left does not learn who came after it.
    gone = None if people.is_tied(before, row.customer) else before
    audit.record(
        "service_request.contact_changed",
        target=row,
        actor=actor,
        readers=[each for each in people.readers(row) if each != gone],
        changes={"support_contact": (before.name, contact.name)},
    )
    telling.request_settled(row, before)
    if row.state in UNSOLVED:
        mailed = tell(row, event, actor=actor)
        if row.first_answer_at is None:
            telling.request_waits(row, mailed=mailed)


def _leave_alone(row: ServiceRequest, *, actor: User) -> None:
    """It stays with who has left; its page says so, and lets the customer choose."""
    _touch(row)
    telling.request_settled(row, row.contact)
    if row.state in UNSOLVED:
        tell(row, "left", actor=actor)


def _touch(row: ServiceRequest, *fields: str) -> None:
    row.changed_at = timezone.now()
    row.revision += 1
    row.save(update_fields=[*fields, "changed_at", "revision"])
