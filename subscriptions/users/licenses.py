"""Licenses in the hands of people: parts that give, take and count them under lock.

Every part that counts first locks the subscription's row, as whoever changes its quantity does,
so a license is never given twice, however many give at once.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from customers.enums import DirectoryUserState
from customers.models import Customer, DirectoryUser
from subscriptions import clock, seats, windows
from subscriptions.enums import SubscriptionState
from subscriptions.locking import lock_subscription
from subscriptions.models import LicenseAssignment, ReturnedLicense, Subscription
from subscriptions.users.changes import LicenseChange, LicenseResult

GIVES_LICENSES = frozenset({SubscriptionState.ACTIVE})
# Those whose users can work, so that service plans matter.
WORKS = frozenset({SubscriptionState.ACTIVE, SubscriptionState.EXPIRED})


def licensed(customer: Customer) -> list[Subscription]:
    """All its subscriptions by license, whoever sold them."""
    rows = Subscription.objects.filter(customer=customer).exclude(state=SubscriptionState.DELETED)
    rows = rows.select_related("offer__product", "partner").order_by("nickname", "pk")
    return [row for row in rows if not windows.is_usage(row)]


def why_not(row: Subscription) -> str:
    """Why no new license of it can be given; '' where it can be."""
    return {
        SubscriptionState.PENDING: _("It waits for the customer's agreement."),
        SubscriptionState.SUSPENDED: _("It is suspended: nobody can use it now."),
        SubscriptionState.EXPIRED: _("It has expired: who has a license keeps it for a while."),
        SubscriptionState.DISABLED: _("It is disabled: only administrators get in."),
        SubscriptionState.DELETED: _("It has ended."),
    }.get(SubscriptionState(row.state), "")


def apply(
    customer: Customer,
    people: Sequence[DirectoryUser],
    changes: Iterable[LicenseChange],
    *,
    by: str,
) -> list[LicenseResult]:
    """Carry the changes out as far as they can be, in the order of the people. A part.

    Taking comes before giving, within one subscription by itself and over all of them.
    """
    results = {person.pk: LicenseResult(person) for person in people}
    wanted = {change.subscription: change for change in changes}
    rows = lock_all(customer, wanted)
    for row in rows:
        if wanted[row.public_id].assign is False:
            _revoke(row, results)
    for row in rows:
        change = wanted[row.public_id]
        if change.assign:
            _assign(row, change, results, by=by)
        if change.assign is not False and change.plans:
            _switch_plans(row, change, results)
    if len(rows) < len(wanted):
        for result in results.values():
            result.problems.append(_("This subscription is not there any more."))
    return list(results.values())


def lock_all(customer: Customer, public_ids: Iterable[UUID]) -> list[Subscription]:
    """The customer's own among them, each locked, in the order of their keys; what time has
    brought about comes first."""
    found = Subscription.objects.filter(customer=customer, public_id__in=list(public_ids))
    rows = [lock_subscription(key) for key in found.order_by("pk").values_list("pk", flat=True)]
    now = timezone.now()
    for row in rows:
        while clock.move(row, now):
            pass
    return [row for row in rows if not windows.is_usage(row)]


def available(row: Subscription) -> int:
    return max(0, row.quantity - seats.in_use(row))


def _holders(row: Subscription, keys: Iterable[int]) -> dict[int, LicenseAssignment]:
    held = LicenseAssignment.objects.filter(subscription=row, directory_user__in=list(keys))
    return {each.directory_user_id: each for each in held.order_by("pk")}


def _revoke(row: Subscription, results: dict[int, LicenseResult]) -> None:
    held = _holders(row, results)
    LicenseAssignment.objects.filter(pk__in=[each.pk for each in held.values()]).delete()
    for key in held:
        results[key].revoked.append(row.nickname)


def _assign(
    row: Subscription, change: LicenseChange, results: dict[int, LicenseResult], *, by: str
) -> None:
    held = _holders(row, results)
    lacking = [key for key in results if key not in held]
    if not lacking:
        return
    closed, free = why_not(row), available(row)
    off = _off(row, change, [])
    given: list[LicenseAssignment] = []
    for key in lacking:
        result = results[key]
        if result.person.state != DirectoryUserState.ACTIVE:
            result.problems.append(_("This user is deleted."))
        elif closed:
            result.problems.append(f"{row.nickname}: {closed}")
        elif len(given) >= free:
            result.problems.append(_("%(name)s: no license is available.") % {"name": row.nickname})
        else:
            given.append(
                LicenseAssignment(
                    subscription=row, directory_user_id=key, assigned_by_name=by, disabled_plans=off
                )
            )
            result.added.append(row.nickname)
    LicenseAssignment.objects.bulk_create(given)


def _switch_plans(
    row: Subscription, change: LicenseChange, results: dict[int, LicenseResult]
) -> None:
    for key, assignment in _holders(row, results).items():
        off = _off(row, change, assignment.disabled_plans)
        if off == assignment.disabled_plans:
            continue
        if row.state not in WORKS:
            results[key].problems.append(f"{row.nickname}: {why_not(row)}")
            continue
        assignment.disabled_plans = off
        assignment.save(update_fields=["disabled_plans"])
        results[key].plans_changed.append(row.nickname)


def _off(row: Subscription, change: LicenseChange, before: Sequence[str]) -> list[str]:
    """The plans that are off then, in the product's order."""
    return [
        plan
        for plan in row.offer.product.service_plans
        if not change.plans.get(plan, plan not in before)
    ]


# --- deleted people


def give_back(person: DirectoryUser) -> list[str]:
    """Everything of a person who is deleted, remembered until they are restored. A part."""
    keys = LicenseAssignment.objects.filter(directory_user=person)
    rows = {
        key: lock_subscription(key)
        for key in keys.order_by("subscription").values_list("subscription", flat=True)
    }
    held = list(keys.order_by("subscription"))
    ReturnedLicense.objects.filter(directory_user=person).delete()
    ReturnedLicense.objects.bulk_create(
        ReturnedLicense(
            directory_user=person,
            subscription_id=each.subscription_id,
            disabled_plans=each.disabled_plans,
        )
        for each in held
    )
    keys.delete()
    return [rows[each.subscription_id].nickname for each in held if each.subscription_id in rows]


def take_again(person: DirectoryUser, *, by: str) -> LicenseResult:
    """What a restored person had, as far as it is free. A part."""
    had = {
        each.subscription.public_id: each
        for each in ReturnedLicense.objects.filter(directory_user=person).select_related(
            "subscription"
        )
    }
    changes = [
        LicenseChange(public_id, assign=True, plans=dict.fromkeys(each.disabled_plans, False))
        for public_id, each in had.items()
    ]
    [result] = apply(person.customer, [person], changes, by=by)
    ReturnedLicense.objects.filter(directory_user=person).delete()
    return result
