"""What the clock notifies of: subscriptions that end, and agreements that a new text outdates.

How far a round has come is a fact of the installation, so that nothing is told twice, however
often and late the worker runs, and a round looks only at what is new since the last one.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from customers import selectors
from customers.enums import DirectoryRole, DirectoryUserState, RelationshipState
from customers.models import Customer, DirectoryUser, ResellerRelationship
from customers.notified.kinds import AGREEMENT_TO_ACCEPT, AGREEMENTS_OUTDATED
from customers.notified.telling import notify_admins
from partners.enums import NoticeType
from partners.models import InstallationFact, Notification, Partner
from partners.notifications import notify_staff
from subscriptions.enums import SubscriptionState
from subscriptions.models import Subscription
from subscriptions.notified import kinds

SOON = timedelta(days=30)
ONE_BY_ONE = 5  # of one partner in one round; the rest is one line
BATCH = 500
TOLD_UNTIL = "endings told until"


def tell_of_endings(now: datetime | None = None) -> int:
    """Subscriptions that come to within 30 days of their end unrenewed; how many there were."""
    until = (now or timezone.now()) + SOON
    with transaction.atomic():
        mark, is_new = InstallationFact.objects.select_for_update().get_or_create(
            name=TOLD_UNTIL, defaults={"created_at": until}
        )
        since = until - SOON if is_new else mark.created_at
        if not is_new and until <= since:
            return 0
        mark.created_at = until
        mark.save(update_fields=["created_at"])
        return _tell_of_endings(since, until)


def _tell_of_endings(since: datetime, until: datetime) -> int:
    ending = Subscription.objects.filter(
        state=SubscriptionState.ACTIVE, auto_renew=False, ends_at__gt=since, ends_at__lte=until
    )
    by_partner: dict[int, list[Subscription]] = defaultdict(list)
    counts: dict[int, int] = defaultdict(int)
    rows = ending.select_related("customer").order_by("ends_at", "pk")
    for row in rows.iterator(BATCH):
        counts[row.partner_id] += 1
        if len(by_partner[row.partner_id]) < ONE_BY_ONE:
            by_partner[row.partner_id].append(row)
    for partner in Partner.objects.filter(pk__in=list(counts)).order_by("pk"):
        first = by_partner[partner.pk]
        for row in first:
            _tell_of_ending(partner, row)
        if more := counts[partner.pk] - len(first):
            notify_staff(
                kinds.SEVERAL_ENDING,
                partner,
                about={"count": more},
                once=until.isoformat(),
                due_at=first[-1].ends_at,
            )
    return sum(counts.values())


def _tell_of_ending(partner: Partner, row: Subscription) -> None:
    notify_staff(
        kinds.ENDING,
        partner,
        about={
            "subscription": row.nickname,
            "customer": row.customer.name,
            "customer_id": str(row.customer.public_id),
            "subscription_id": str(row.public_id),
        },
        once=f"{row.public_id}:{row.ends_at:%Y-%m-%d}",
        due_at=row.ends_at,
    )


def tell_of_agreement() -> int:
    """A new version is in force: partners whose customers have to accept it, once per version,
    and the global admins of those customers, some at a time; how many organizations were told.
    """
    version = selectors.current_agreement_version()
    if not version:
        return 0
    return _tell_partners(version) + _tell_customers(version)


def _tell_partners(version: str) -> int:
    with transaction.atomic():
        _fact, is_new = InstallationFact.objects.get_or_create(name=f"agreement {version}"[:40])
        if not is_new:
            return 0
        outdated = _outdated(version).order_by().values("partner")
        partners = list(Partner.objects.filter(pk__in=outdated).order_by("pk"))
        for partner in partners:
            about = {"version": version}
            notify_staff(AGREEMENTS_OUTDATED, partner, about=about, once=version)
        return len(partners)


def _outdated(version: str) -> QuerySet[ResellerRelationship]:
    rows = ResellerRelationship.objects.filter(state=RelationshipState.ACTIVE)
    return rows.exclude(agreement_version__in=["", version])


def _tell_customers(version: str) -> int:
    """Only customers with a global admin who can sign in; the others have nobody to tell."""
    told = Notification.objects.filter(
        organisation_id=OuterRef("public_id"),
        kind=AGREEMENT_TO_ACCEPT,
        type=NoticeType.MANDATORY,
        done_at=None,  # whoever has accepted is not looked at
        about__version=version,
    )
    admins = DirectoryUser.objects.filter(
        customer=OuterRef("pk"),
        state=DirectoryUserState.ACTIVE,
        user__is_active=True,
        role_assignments__role=DirectoryRole.GLOBAL_ADMIN,
    )
    rows = Customer.objects.filter(
        Exists(_outdated(version).filter(customer=OuterRef("pk"))), Exists(admins), ~Exists(told)
    )
    found = list(rows.order_by("pk")[:BATCH])
    for customer in found:
        with transaction.atomic():
            about = {"version": version}
            notify_admins(AGREEMENT_TO_ACCEPT, customer, about=about, once=version)
    return len(found)
