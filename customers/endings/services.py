"""A customer asks a partner to end the reseller relationship, takes it back, and both are reminded.

Only the partner ends it: subscriptions have to be cancelled or to run out first. Customer, then
relationship are locked, as by whoever ends it.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.endings.enums import EndingState
from customers.endings.exceptions import NothingToEnd, RequestClosed
from customers.endings.models import EndRequest
from customers.enums import RelationshipState
from customers.models import Customer, ResellerRelationship
from customers.notices import mail_admins
from customers.notified import telling
from partners import audit
from partners.enums import Role
from partners.models import Partner, User
from partners.notices import mail_members

TOLD = (Role.GLOBAL_ADMIN, Role.ADMIN_AGENT)
SOON = datetime.timedelta(days=7)
# A worker that stood still for some days still reminds of the last day.
LATE = datetime.timedelta(days=7)


def last_day() -> datetime.date:
    """The end of the notice period of a request made today."""
    return timezone.localdate() + datetime.timedelta(days=settings.END_NOTICE_DAYS)


@transaction.atomic
def request_end(
    customer: Customer, partner: Partner, *, actor: User, reason: str
) -> tuple[EndRequest, bool]:
    """Ask; created (True) unless it had been asked already. NothingToEnd where it is over."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    rows = ResellerRelationship.objects.select_for_update(of=("self",)).for_partner(partner)
    relationship = rows.filter(customer=customer, state=RelationshipState.ACTIVE).first()
    if relationship is None:
        raise NothingToEnd(_("The reseller relationship with this partner has ended already."))
    asked, created = ask_to_end(relationship, by=str(actor), reason=reason)
    if not created:
        return asked, False
    audit.record(
        "relationship.end_requested",
        target=customer,
        actor=actor,
        readers=[customer, partner],
        partner=partner.name,
        reason=reason,
        due_on=asked.due_on,
    )
    return asked, True


def ask_to_end(
    relationship: ResellerRelationship, *, by: str, reason: str
) -> tuple[EndRequest, bool]:
    """The request of a relationship that stands still, and both sides told of it. A part."""
    asked = open_request(relationship)
    if asked is not None:
        return asked, False
    asked = EndRequest.objects.create(
        partner=relationship.partner,
        customer=relationship.customer,
        relationship=relationship,
        reason=reason,
        requested_by_name=by,
        due_on=last_day(),
    )
    telling.end_requested(asked)
    _mail("end_requested", asked, "requested")
    return asked, True


def open_request(relationship: ResellerRelationship) -> EndRequest | None:
    return EndRequest.objects.filter(relationship=relationship, state=EndingState.OPEN).first()


@transaction.atomic
def withdraw_request(asked: EndRequest, *, actor: User) -> EndRequest:
    """The customer takes it back; RequestClosed where there is nothing to take back."""
    customer = Customer.objects.select_for_update().get(pk=asked.customer_id)
    rows = EndRequest.objects.select_for_update(of=("self",)).select_related("partner")
    asked = rows.get(pk=asked.pk)
    if asked.state != EndingState.OPEN:
        raise RequestClosed(_("This request is closed already."))
    asked.state, asked.closed_at = EndingState.WITHDRAWN, timezone.now()
    asked.closed_by_name = str(actor)
    asked.save(update_fields=["state", "closed_at", "closed_by_name"])
    audit.record(
        "relationship.end_request_withdrawn",
        target=customer,
        actor=actor,
        readers=[customer, asked.partner],
        partner=asked.partner.name,
    )
    telling.end_withdrawn(asked)
    _mail("end_request_withdrawn", asked, "withdrawn")
    return asked


def remind_due() -> int:
    """Seven days before the notice period ends, and on its last day; how many were looked at.

    Nobody is reminded twice: each mail knows its occasion.
    """
    today = timezone.localdate()
    due = EndRequest.objects.filter(
        state=EndingState.OPEN, due_on__gte=today - LATE, due_on__lte=today + SOON
    )
    keys = list(due.order_by("pk").values_list("pk", flat=True))
    for key in keys:
        _remind(key, today)
    return len(keys)


@transaction.atomic
def _remind(key: int, today: datetime.date) -> None:
    rows = EndRequest.objects.select_for_update(of=("self",)).filter(state=EndingState.OPEN)
    asked = rows.select_related("partner", "customer").filter(pk=key).first()
    if asked is None:
        return
    if asked.due_on <= today:
        _mail("end_request_reminder", asked, "due")
    elif timezone.localdate(asked.requested_at) < asked.due_on - SOON:
        _mail("end_request_reminder", asked, "soon")


def _mail(kind: str, asked: EndRequest, occasion: str) -> None:
    """To the partner's people who can end it, and to the customer's global admins."""
    about, once = {"request": asked.pk}, f"end-request-{asked.pk}-{occasion}"
    mail_members(f"{kind}_partner", asked.partner, TOLD, about=about, once=f"{once}-partner")
    mail_admins(f"{kind}_customer", asked.customer, about=about, once=f"{once}-customer")
