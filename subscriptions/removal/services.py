"""The end of a reseller relationship by the partner, with all that hangs on it.

Customer and relationship are locked as orders lock them: whoever orders and whoever removes
take turns, and the second sees what the first has done.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import selectors as customer_selectors
from customers import services as customer_services
from customers.endings.selectors import asked_of
from customers.enums import RelationshipState
from customers.models import Customer, DirectoryUser, ResellerRelationship
from partners import audit
from partners.models import Partner, User
from partners.outbox import queue_mail
from subscriptions import clock
from subscriptions.locking import lock_subscription
from subscriptions.models import RemovalReport, Subscription
from subscriptions.notified import telling
from subscriptions.ordering import concerned
from subscriptions.removal import selectors
from subscriptions.removal.exceptions import RemovalBlocked
from subscriptions.requests.contacts import follow_contact, hand_on


@dataclass(frozen=True)
class Removal:
    """``ended`` is False for whoever came after somebody else, or pressed twice."""

    report: RemovalReport | None
    ended: bool


@transaction.atomic
def remove_relationship(
    partner: Partner, customer: Customer, *, actor: User, give_up_admin: bool, notify: bool
) -> Removal:
    """End it, or RemovalBlocked; history stays, and a later acceptance begins anew."""
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    rows = ResellerRelationship.objects.select_for_update(of=("self",)).for_partner(partner)
    relationship = rows.filter(customer=customer, state=RelationshipState.ACTIVE).first()
    if relationship is None:
        return Removal(selectors.last_report(partner, customer.public_id), ended=False)
    _catch_up(partner, customer)
    if selectors.is_blocked(partner, customer):
        raise RemovalBlocked(
            _("The relationship cannot be removed yet: something still runs, or waits to start.")
        )
    facts = _facts(partner, customer, relationship)
    notify = notify or asked_of(partner, customer) is not None  # who asked is told in any case
    relationship = customer_services.end_relationship(relationship, ended_by_name=str(actor))
    given_up = None
    if give_up_admin:
        given_up = customer_services.give_up_admin(partner, customer, actor=actor)
    _hand_support_back(partner, customer, actor)
    hand_on(partner, customer, actor=actor)
    admins = list(customer_selectors.global_admins(customer)) if notify else []
    report = RemovalReport.objects.create(
        partner=partner,
        customer=customer,
        relationship=relationship,
        removed_at=relationship.ended_at or timezone.now(),
        removed_by_name=str(actor),
        gave_up_admin=given_up is not None,
        notified=bool(admins),
        facts=facts,
    )
    audit.record(
        "relationship.removed",
        target=customer,
        actor=actor,
        readers=[customer, partner],
        partner=partner.name,
        report=report.public_id,
        admin_kept=facts["admin_since"] is not None and given_up is None,
        admin_given_up=given_up is not None,
        notified=report.notified,
    )
    telling.relationship_removed(
        partner, customer, once=str(report.public_id), mailed=report.notified
    )
    _mail(admins, report)
    return Removal(report, ended=True)


def _catch_up(partner: Partner, customer: Customer) -> None:
    """What is over by now is no obstacle, late as the clock may run."""
    now = timezone.now()
    due = selectors.running(partner, customer).filter(next_move_at__lte=now)
    for key in due.order_by("pk").values_list("pk", flat=True):
        clock.catch_up(key, now)


def _facts(
    partner: Partner, customer: Customer, relationship: ResellerRelationship
) -> dict[str, Any]:
    """The day as it was: names and states, readable in any language later."""
    grant = selectors.grant_of(partner, customer)
    rows = Subscription.objects.filter(partner=partner, customer=customer)
    return {
        "partner": partner.name,
        "customer": customer.name,
        "domain": customer.default_domain,
        "tenant_id": str(customer.public_id),
        "country": str(customer.country),
        "since": relationship.started_at.isoformat(),
        "admin_since": grant.granted_at.isoformat() if grant else None,
        "subscriptions": [
            {
                "name": row.nickname,
                "offer": row.offer.name,
                "quantity": row.quantity,
                "state": row.state,
                "since": row.state_since.isoformat(),
            }
            for row in rows.select_related("offer").order_by("pk")
        ],
        "support": [
            {"name": row.nickname, "seller": row.partner.name}
            for row in _supported(partner, customer)
        ],
    }


def _supported(partner: Partner, customer: Customer) -> list[Subscription]:
    rows = selectors.supported_for_others(partner, customer)
    return list(rows.select_related("partner").order_by("pk"))


def _hand_support_back(partner: Partner, customer: Customer, actor: User) -> None:
    """Who leaves supports nobody here any more: the seller of each subscription does."""
    for each in _supported(partner, customer):
        row = lock_subscription(each.pk)
        row.support_contact = row.partner
        row.revision += 1
        row.save(update_fields=["support_contact", "revision"])
        follow_contact(row, row.partner, actor=actor)
        audit.record(
            "subscription.updated",
            target=row,
            actor=actor,
            readers=[*concerned(row), partner],
            changes={"support_contact": (partner.name, row.partner.name)},
            revision=row.revision,
        )


def _mail(admins: list[DirectoryUser], report: RemovalReport) -> None:
    for person in admins:
        queue_mail(
            "relationship_removed",
            recipient=person.user.mail_address,
            language=person.user.language or settings.LANGUAGE_CODE,
            about={"report": report.pk, "person": person.pk},
            dedupe_key=f"relationship-removed-{report.pk}-{person.pk}",
        )
