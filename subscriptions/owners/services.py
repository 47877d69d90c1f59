"""The customer gives the rights of an owner, and takes them back; an owner renames what it owns.

The customer is locked, then the subscription, as everywhere.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.models import Customer
from customers.notices import mail_admins
from partners import audit
from partners.enums import Role
from partners.exceptions import RuleViolation
from partners.models import Partner, User
from partners.notices import mail_members
from subscriptions.enums import SubscriptionState
from subscriptions.locking import lock_subscription
from subscriptions.models import Subscription, SubscriptionOwner
from subscriptions.ordering import concerned
from subscriptions.owners import selectors

TOLD = (Role.GLOBAL_ADMIN, Role.ADMIN_AGENT)


@transaction.atomic
def give_owner(
    subscription: Subscription, partner: Partner, *, actor: User
) -> tuple[SubscriptionOwner, bool]:
    """Effective at once; created (True) unless the partner owned it already."""
    Customer.objects.select_for_update(no_key=True).get(pk=subscription.customer_id)
    row = lock_subscription(subscription.pk)
    existing = selectors.in_force().filter(subscription=row, partner=partner).first()
    if existing is not None:
        return existing, False
    if row.state == SubscriptionState.DELETED:
        raise RuleViolation(_("This subscription has ended."))
    if partner not in selectors.candidates_of(row):
        raise RuleViolation(
            _("%(partner)s is neither named on the subscription nor your reseller any more.")
            % {"partner": partner.name}
        )
    owner = SubscriptionOwner.objects.create(
        subscription=row, partner=partner, granted_by_name=str(actor)
    )
    audit.record(
        "subscription_owner.given",
        target=row,
        actor=actor,
        readers=_readers(row, partner),
        partner=partner.name,
    )
    _mail("owner_given", owner, row)
    return owner, True


@transaction.atomic
def take_back(owner: SubscriptionOwner, *, actor: User) -> bool:
    """Effective at once; False for whoever came second."""
    Customer.objects.select_for_update(no_key=True).get(pk=owner.subscription.customer_id)
    row = lock_subscription(owner.subscription_id)
    found = SubscriptionOwner.objects.filter(pk=owner.pk, removed_at=None)
    if not found.update(removed_at=timezone.now(), removed_by_name=str(actor)):
        return False
    audit.record(
        "subscription_owner.removed",
        target=row,
        actor=actor,
        readers=_readers(row, owner.partner),
        partner=owner.partner.name,
    )
    _mail("owner_removed", owner, row)
    return True


@transaction.atomic
def rename_as_owner(
    subscription: Subscription, partner: Partner, *, actor: User, nickname: str
) -> Subscription:
    """What an owner may change of the subscription itself, as long as it is one."""
    Customer.objects.select_for_update(no_key=True).get(pk=subscription.customer_id)
    row = lock_subscription(subscription.pk)
    if not selectors.is_owner(row, partner):
        raise RuleViolation(
            _("Your organization is no owner of this subscription any more: it can only read it.")
        )
    if row.state == SubscriptionState.DELETED:
        raise RuleViolation(_("This subscription has ended."))
    changes = audit.changed_fields(row, {"nickname": nickname})
    if changes:
        row.revision += 1
        row.save(update_fields=["nickname", "revision"])
        audit.record(
            "subscription.updated",
            target=row,
            actor=actor,
            readers=_readers(row, partner),
            changes=changes,
            revision=row.revision,
        )
    return row


def _readers(row: Subscription, partner: Partner) -> Iterable[audit.Organisation]:
    """Seller, customer and the reseller that is named; and the owner, each once."""
    return {each.public_id: each for each in [*concerned(row), partner]}.values()


def _mail(kind: str, owner: SubscriptionOwner, row: Subscription) -> None:
    about, once = {"owner": owner.pk}, f"{kind}-{owner.pk}"
    mail_members(f"{kind}_partner", owner.partner, TOLD, about=about, once=f"{once}-partner")
    mail_admins(f"{kind}_customer", row.customer, about=about, once=f"{once}-customer")
