"""Boxes to tick for licenses and their service plans, for one person or for many at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from customers.models import DirectoryUser
from subscriptions import seats
from subscriptions.models import LicenseAssignment, Subscription
from subscriptions.users.buying import Buying
from subscriptions.users.licenses import WORKS, licensed, why_not
from subscriptions.users.places import short


@dataclass(frozen=True)
class Tri:
    """Ticked for all of them, for some, or for none. ``key`` stands in the names of fields."""

    key: str
    name: str
    count: int
    of: int

    @property
    def is_on_all(self) -> bool:
        return 0 < self.count == self.of

    @property
    def is_on_some(self) -> bool:
        return 0 < self.count < self.of


@dataclass(frozen=True)
class PlanBox(Tri):
    """Of those of the chosen people who have the license; on where nobody has it yet."""

    @property
    def is_on_all(self) -> bool:
        return self.count == self.of


@dataclass(frozen=True)
class LicenseBox(Tri):
    """``of``: how many people were chosen; ``count`` of them have it."""

    row: Subscription
    available: int
    reason: str  # why nobody new can have it; ''
    buy_url: str  # where there are more; '' where the seller has to be asked
    plans: list[PlanBox] = field(default_factory=list)

    @property
    def may_assign(self) -> bool:
        return not self.reason and self.available > 0

    @property
    def is_closed(self) -> bool:
        """Nothing can be ticked: nobody chosen has it, and nobody can get it."""
        return self.count == 0 and not self.may_assign

    @property
    def shows_plans(self) -> bool:
        return bool(self.plans) and not self.is_closed and self.row.state in WORKS


def license_boxes(buying: Buying, people: Sequence[DirectoryUser] = ()) -> list[LicenseBox]:
    """For the people chosen, or for one who is not created yet; as many statements for many."""
    rows = licensed(buying.customer)
    used = seats.in_use_of(rows)
    held = LicenseAssignment.objects.filter(subscription__in=rows, directory_user__in=list(people))
    holders: Counter[int] = Counter()
    off: Counter[tuple[int, str]] = Counter()
    for key, disabled in held.values_list("subscription_id", "disabled_plans"):
        holders[key] += 1
        off.update((key, plan) for plan in disabled)
    return [
        LicenseBox(
            key=short(row.public_id),
            name=row.nickname,
            count=holders[row.pk],
            of=len(people) or 1,
            row=row,
            available=max(0, row.quantity - used[row.pk]),
            reason=why_not(row),
            buy_url=buying.url_of(row),
            plans=[
                PlanBox(
                    f"{short(row.public_id)}.{number}",
                    plan,
                    holders[row.pk] - off[row.pk, plan],
                    holders[row.pk],
                )
                for number, plan in enumerate(row.offer.product.service_plans)
            ],
        )
        for row in rows
    ]
