"""The moves of a service request and when its first answer is due. Pure: no rows, no clock.

Each side has its own moves. A message makes some of them by itself: who answers takes the
request in hand, and a customer who writes again has not got what it needs.
"""

from datetime import datetime

from partners.exceptions import RuleViolation
from subscriptions.requests.enums import RESPONSE_WITHIN, RequestState, Severity, Side

_BOTH = frozenset({Side.CUSTOMER, Side.PARTNER})
_PARTNER = frozenset({Side.PARTNER})

MOVES: dict[RequestState, dict[RequestState, frozenset[Side]]] = {
    RequestState.OPEN: {
        RequestState.IN_PROGRESS: _PARTNER,
        RequestState.WAITING: _PARTNER,
        RequestState.RESOLVED: _BOTH,
    },
    RequestState.IN_PROGRESS: {
        RequestState.WAITING: _PARTNER,
        RequestState.RESOLVED: _BOTH,
    },
    RequestState.WAITING: {
        RequestState.IN_PROGRESS: _BOTH,
        RequestState.RESOLVED: _BOTH,
    },
    RequestState.RESOLVED: {
        RequestState.IN_PROGRESS: _BOTH,  # it was not solved after all
        RequestState.CLOSED: _BOTH,
    },
    RequestState.CLOSED: {},  # for good: what comes up again is a new request
}
# What a message of one side makes of a state; it stays where nothing is said.
BY_MESSAGE: dict[tuple[Side, RequestState], RequestState] = {
    (Side.PARTNER, RequestState.OPEN): RequestState.IN_PROGRESS,
    (Side.CUSTOMER, RequestState.WAITING): RequestState.IN_PROGRESS,
    (Side.CUSTOMER, RequestState.RESOLVED): RequestState.IN_PROGRESS,
}


def moves_of(state: str, side: Side) -> list[RequestState]:
    """Where this side may take a request in this state, in the order of the states."""
    allowed = MOVES[RequestState(state)]
    return [new for new in RequestState if side in allowed.get(new, frozenset())]


def check_move(old: str, new: str, side: Side) -> None:
    if RequestState(new) not in moves_of(old, side):
        message = f"{old} cannot become {new}."
        raise RuleViolation(message)


def after_message(state: str, side: Side) -> RequestState:
    return BY_MESSAGE.get((side, RequestState(state)), RequestState(state))


def due_after_change(due_at: datetime, opened_at: datetime, new: str, now: datetime) -> datetime:
    """Worse is due sooner, but nobody is late at the moment somebody calls it worse.

    Milder is due as if it had been called so from the beginning.
    """
    within = RESPONSE_WITHIN[Severity(new)]
    from_the_start = opened_at + within
    return from_the_start if from_the_start >= due_at else min(due_at, now + within)
