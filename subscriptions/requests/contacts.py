"""When the designated support contact of a subscription changes, its requests go along."""

from django.utils import timezone

from partners import audit
from partners.models import Partner, User
from subscriptions.models import RequestParticipant, ServiceRequest, Subscription
from subscriptions.notified import telling
from subscriptions.requests import people
from subscriptions.requests.enums import UNSOLVED, RequestState
from subscriptions.requests.notifying import tell


def follow_contact(subscription: Subscription, contact: Partner, *, actor: User) -> None:
    """The new contact joins each thread and answers from now on; who was contact before keeps
    its place in it. A part: the caller holds the lock of the subscription.
    """
    rows = ServiceRequest.objects.select_for_update(of=("self",)).filter(subscription=subscription)
    found = rows.exclude(contact=contact).exclude(state=RequestState.CLOSED)
    for row in found.select_related("contact", "customer", "opened_by").order_by("pk"):
        before, row.contact = row.contact, contact
        row.changed_at = timezone.now()
        row.revision += 1
        row.save(update_fields=["contact", "changed_at", "revision"])
        for partner in (before, contact):
            RequestParticipant.objects.get_or_create(request=row, partner=partner)
        audit.record(
            "service_request.contact_changed",
            target=row,
            actor=actor,
            readers=people.readers(row),
            changes={"support_contact": (before.name, contact.name)},
        )
        telling.request_settled(row, before)
        if row.state in UNSOLVED:
            mailed = tell(row, "contact", actor=actor)
            if row.first_answer_at is None:
                telling.request_waits(row, mailed=mailed)
