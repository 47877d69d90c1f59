"""Time of a subscription: month ends, leap years, windows to the second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions import terms
from subscriptions.enums import SubscriptionState as S
from subscriptions.enums import Term
from subscriptions.states import CLOCK, SUBSCRIPTION_TRANSITIONS

DAY = timedelta(days=1)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2080, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("anchor", "term", "number", "end"),
    [
        ("2026-01-31 10:00", Term.MONTH, 1, "2026-02-28 10:00"),
        ("2026-01-31 10:00", Term.MONTH, 2, "2026-03-31 10:00"),
        ("2024-01-31 10:00", Term.MONTH, 1, "2024-02-29 10:00"),
        ("2024-02-29 00:00", Term.YEAR, 1, "2025-02-28 00:00"),
        ("2024-02-29 00:00", Term.YEAR, 4, "2028-02-29 00:00"),
        ("2026-12-31 23:59", Term.MONTH, 2, "2027-02-28 23:59"),
        ("2026-03-15 08:30", Term.THREE_YEARS, 1, "2029-03-15 08:30"),
    ],
)
def test_terms_are_counted_from_the_first_beginning(
    anchor: str, term: Term, number: int, end: str
) -> None:
    assert terms.term_end(at(anchor), term, number) == at(end)


@given(moments, st.sampled_from(Term), st.integers(1, 40))
def test_terms_follow_each_other_and_never_drift(anchor: datetime, term: Term, number: int) -> None:
    ends = [terms.term_end(anchor, term, each) for each in range(1, number + 1)]

    assert ends == sorted(set(ends))
    assert all(end.day == anchor.day or (end + DAY).day == 1 for end in ends)
    assert all(end.timetz() == anchor.timetz() for end in ends)


def test_seven_days_and_not_a_second_more() -> None:
    began = at("2026-03-26 14:00")  # over a change of the clocks in Europe

    assert terms.may_reduce(began, at("2026-04-02 13:59:59"))
    assert not terms.may_reduce(began, at("2026-04-02 14:00"))


def test_renewals_run_at_midnight_after_the_end() -> None:
    assert terms.renewal_moment(at("2026-10-24 22:30")) == at("2026-10-25 00:00")
    assert terms.renewal_moment(at("2026-12-31 00:00")) == at("2027-01-01 00:00")


def test_what_runs_out_goes_step_by_step() -> None:
    since, ends = at("2026-06-01 00:00"), at("2027-06-01 00:00")

    def move(state: S, *, renew: bool = False, was_suspended: bool = False) -> datetime | None:
        return terms.next_move(
            state, since=since, ends_at=ends, auto_renew=renew, was_suspended=was_suspended
        )

    assert move(S.ACTIVE) == ends
    assert move(S.ACTIVE, renew=True) == at("2027-06-02 00:00")
    assert move(S.SUSPENDED) == ends
    assert move(S.EXPIRED) == since + 30 * DAY
    assert move(S.DISABLED) == since + 90 * DAY
    assert move(S.DISABLED, was_suspended=True) == since + 120 * DAY
    assert move(S.DELETED) is None
    assert move(S.PENDING) is None


@given(st.sampled_from([S.ACTIVE, S.SUSPENDED, S.EXPIRED, S.DISABLED]), st.booleans())
def test_the_clock_makes_only_moves_that_exist(state: S, renew: bool) -> None:
    target = terms.clock_target(state, auto_renew=renew)

    assert target == state or target in SUBSCRIPTION_TRANSITIONS[state]
    assert target == state or (state, target) in CLOCK
