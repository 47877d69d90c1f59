"""The moves a subscription and an order may make (domain.md §4, new commerce).

Time makes some of them (``CLOCK``), people the others; a deleted row stays as history.
"""

from partners.exceptions import RuleViolation
from subscriptions.enums import OrderState as O
from subscriptions.enums import SubscriptionState as S

SUBSCRIPTION_TRANSITIONS: dict[str, frozenset[str]] = {
    S.PENDING: frozenset({S.ACTIVE, S.DELETED}),  # the order starts, or is cancelled before
    S.ACTIVE: frozenset({S.SUSPENDED, S.DELETED, S.EXPIRED}),  # cancelled within its window
    S.SUSPENDED: frozenset({S.ACTIVE, S.DELETED, S.DISABLED}),
    S.EXPIRED: frozenset({S.DISABLED}),
    S.DISABLED: frozenset({S.DELETED}),
    S.DELETED: frozenset(),
}
# What only the clock does: the term is over, or the days after it.
CLOCK: frozenset[tuple[str, str]] = frozenset(
    {
        (S.ACTIVE, S.EXPIRED),
        (S.SUSPENDED, S.DISABLED),
        (S.EXPIRED, S.DISABLED),
        (S.DISABLED, S.DELETED),
    }
)
ORDER_TRANSITIONS: dict[str, frozenset[str]] = {
    O.PENDING: frozenset({O.COMPLETED, O.CANCELLED}),
    O.COMPLETED: frozenset(),
    O.CANCELLED: frozenset(),
}


def check_transition(table: dict[str, frozenset[str]], old: str, new: str) -> None:
    if new not in table[old]:
        message = f"{old} cannot become {new}."
        raise RuleViolation(message)
