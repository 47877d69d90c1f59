"""The moves of domain.md §4, each against every other."""

from itertools import product

import pytest
from django.utils import timezone

from invitations.enums import OPEN_STATES, InvitationState
from invitations.models import Invitation
from invitations.states import TRANSITIONS, check_transition
from partners.exceptions import RuleViolation

ENDS = {"accepted", "declined", "expired", "revoked"}
# Written from domain.md, not from the table of the code. The link lives while it is a draft.
ALLOWED = {
    *product({"draft", "sent", "opened"}, ENDS),
    ("draft", "sent"),
    ("draft", "opened"),
    ("sent", "opened"),
    # Resend: a new link, and back to the draft with it. Renew: a new row supersedes the old.
    *product({"sent", "opened"}, {"draft"}),
    *product({"expired", "declined"}, {"superseded"}),
}


@pytest.mark.parametrize(("old", "new"), list(product(InvitationState.values, repeat=2)))
def test_every_pair(old: str, new: str) -> None:
    if (old, new) in ALLOWED:
        check_transition(old, new)
    else:
        with pytest.raises(RuleViolation):
            check_transition(old, new)


def test_every_state_has_its_line() -> None:
    assert set(TRANSITIONS) == set(InvitationState.values)


@pytest.mark.parametrize("state", InvitationState.values)
@pytest.mark.parametrize("past", [True, False])
def test_the_date_ends_what_is_open(state: str, past: bool) -> None:
    now = timezone.now()
    ends = now if past else now.replace(year=now.year + 1, day=1)
    invitation = Invitation(state=state, expires_at=ends)
    is_open = state in {"draft", "sent", "opened"}
    assert invitation.is_open is (is_open and not past)
    assert invitation.current_state == ("expired" if is_open and past else state)


def test_open_states() -> None:
    assert {"draft", "sent", "opened"} == OPEN_STATES
