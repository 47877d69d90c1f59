"""The end of a partnership, with everything it touches in the apps above `resellers`.

Customers, relationships and delegated privileges stay as they are, and subscriptions keep their
reseller of record. What cannot be accepted any more, the open joint invitations, ends in the same
transaction: partnership first, then its invitations, the order in which acceptances lock them too.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from customers.models import Customer, ResellerAssociation
from invitations import joint
from invitations.enums import OPEN_STATES, InvitationState
from invitations.models import Invitation
from partners.keyset import Order, Page, Rows, paginate
from partners.models import User
from resellers import services
from resellers.models import Partnership
from subscriptions.enums import SubscriptionState
from subscriptions.models import ResellerOfRecord

PAGE_SIZE = 10
BY_NAME = Order("sort_name", tie="customer")  # as the index of the pair has it
NEWEST_FIRST = Order("id", descending=True, is_number=True)
NAMED_LAST = Order("since", descending=True, is_time=True)
CUSTOMER_FIELDS = (
    "customer", "sort_name", "created_at", "customer__name", "customer__default_domain",
    "customer__public_id",
)  # fmt: skip
INVITATION_FIELDS = (
    "id", "state", "recipient_name", "recipient_email", "partner__name", "created_at",
    "expires_at",
)  # fmt: skip
SUBSCRIPTION_FIELDS = (
    "id", "since", "location__number", "subscription__public_id", "subscription__nickname",
    "subscription__state", "subscription__customer__name", "subscription__customer__public_id",
)  # fmt: skip


@dataclass(frozen=True)
class Removal:
    """``ended`` is False for whoever came after somebody else, or pressed twice."""

    partnership: Partnership
    ended: bool
    revoked: int  # open joint invitations


@transaction.atomic
def remove_partnership(partnership: Partnership, *, actor: User, notify: bool) -> Removal:
    partnership, ended = services.remove_partnership(partnership, actor=actor, notify=notify)
    revoked = joint.revoke_of_partnership(partnership, actor=actor) if ended else 0
    return Removal(partnership, ended, revoked)


def affected_customers(partnership: Partnership, cursor: str) -> Page:
    """Customers that the two have in common and that the provider sees, by name."""
    of_provider = Customer.objects.for_partner(partnership.provider)
    shared = ResellerAssociation.objects.for_provider(partnership.provider).filter(
        Exists(of_provider.filter(pk=OuterRef("customer"))), reseller=partnership.reseller
    )
    rows: Rows = shared.values(*CUSTOMER_FIELDS)
    return paginate(rows, BY_NAME, cursor, PAGE_SIZE)


def open_invitations(partnership: Partnership, cursor: str) -> Page:
    """Joint invitations of the two that somebody could still accept, newest first."""
    still_open = Invitation.objects.filter(
        partnership=partnership, state__in=OPEN_STATES, expires_at__gt=timezone.now()
    )
    rows: Rows = still_open.values(*INVITATION_FIELDS)
    page = paginate(rows, NEWEST_FIRST, cursor, PAGE_SIZE)
    for row in page.rows:
        row["state"] = InvitationState(row["state"])
    return page


def named_subscriptions(partnership: Partnership, cursor: str) -> Page:
    """Subscriptions of the provider that name the reseller today, the last named first."""
    current = ResellerOfRecord.objects.for_provider(partnership.provider).filter(
        reseller=partnership.reseller, until__isnull=True
    )
    of_provider = Customer.objects.for_partner(partnership.provider)
    in_sight = Exists(of_provider.filter(pk=OuterRef("subscription__customer")))
    rows: Rows = current.annotate(in_sight=in_sight).values("in_sight", *SUBSCRIPTION_FIELDS)
    page = paginate(rows, NAMED_LAST, cursor, PAGE_SIZE)
    for row in page.rows:
        row["state"] = SubscriptionState(row["subscription__state"])
    return page
