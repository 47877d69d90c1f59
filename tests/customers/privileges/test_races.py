"""The customer revokes while the partner gives up; a partner leaves while it gets the roles."""

from collections import Counter
from collections.abc import Callable

import pytest

from customers.enums import GrantState
from customers.models import AdminGrant
from customers.privileges import services
from customers.services import remove_admin
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from tests.customers.both_sides import Both, build
from tests.invitations.guests import assert_copies_are_true
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def revoking(both: Both, grant: AdminGrant) -> Callable[[], str]:
    def act() -> str:
        try:
            remove_admin(grant, actor=both.admin.user)
        except RuleViolation:
            return "too late"
        return "ended"

    return act


def giving_up(both: Both) -> Callable[[], str]:
    def act() -> str:
        done = services.give_up(both.partner, both.customer, actor=both.agent)
        return "ended" if done else "too late"

    return act


@pytest.mark.parametrize("attempt", range(4))
def test_privileges_end_once(attempt: int) -> None:
    both = build()
    grant = both.grant()
    acts = [revoking(both, grant), giving_up(both), giving_up(both)]

    outcome = at_once(acts if attempt % 2 else acts[::-1])

    assert outcome == Counter({"ended": 1, "too late": 2})
    assert AdminGrant.objects.get().state == GrantState.REMOVED
    assert AuditEntry.objects.count() == 1
    assert_copies_are_true()
