"""The table of moves, over the full product, and when an answer is due."""

import datetime
import itertools

import pytest

from partners.exceptions import RuleViolation
from subscriptions.requests.enums import RequestState, Severity, Side
from subscriptions.requests.states import after_message, check_move, due_after_change, moves_of

S, P, C = RequestState, Side.PARTNER, Side.CUSTOMER
ALLOWED = {
    (S.OPEN, S.IN_PROGRESS, P), (S.OPEN, S.WAITING, P),
    (S.OPEN, S.RESOLVED, P), (S.OPEN, S.RESOLVED, C),
    (S.IN_PROGRESS, S.WAITING, P),
    (S.IN_PROGRESS, S.RESOLVED, P), (S.IN_PROGRESS, S.RESOLVED, C),
    (S.WAITING, S.IN_PROGRESS, P), (S.WAITING, S.IN_PROGRESS, C),
    (S.WAITING, S.RESOLVED, P), (S.WAITING, S.RESOLVED, C),
    (S.RESOLVED, S.IN_PROGRESS, P), (S.RESOLVED, S.IN_PROGRESS, C),
    (S.RESOLVED, S.CLOSED, P), (S.RESOLVED, S.CLOSED, C),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "side"), list(itertools.product(S, S, Side)))
def test_moves(old: RequestState, new: RequestState, side: Side) -> None:
    if (old, new, side) in ALLOWED:
        check_move(old, new, side)
        assert new in moves_of(old, side)
    else:
        with pytest.raises(RuleViolation):
            check_move(old, new, side)


@pytest.mark.parametrize(
    ("side", "old", "new"),
    [
        (P, S.OPEN, S.IN_PROGRESS), (P, S.WAITING, S.WAITING), (P, S.RESOLVED, S.RESOLVED),
        (C, S.OPEN, S.OPEN), (C, S.WAITING, S.IN_PROGRESS), (C, S.RESOLVED, S.IN_PROGRESS),
    ],
)  # fmt: skip
def test_what_a_message_does(side: Side, old: RequestState, new: RequestState) -> None:
    assert after_message(old, side) == new


def at(hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime(2026, 11, 20, hour, minute, tzinfo=datetime.UTC)


def test_worse_is_due_sooner_but_not_in_the_past() -> None:
    assert due_after_change(at(16), at(8), Severity.CRITICAL, at(9)) == at(11)
    assert due_after_change(at(16), at(8), Severity.CRITICAL, at(15)) == at(16)


def test_milder_is_due_as_if_it_had_been_so_from_the_beginning() -> None:
    assert due_after_change(at(10), at(8), Severity.MINIMAL, at(9)) == at(16)
