"""Two who ask at once, and who asks while the partner ends it."""

from collections import Counter
from collections.abc import Callable

import pytest

from customers.endings import services
from customers.endings.enums import EndingState
from customers.endings.exceptions import NothingToEnd
from customers.endings.models import EndRequest
from partners.models import AuditEntry
from subscriptions.removal.services import remove_relationship
from tests.customers.both_sides import Both, build
from tests.invitations.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def asking(both: Both) -> Callable[[], str]:
    def act() -> str:
        try:
            _found, created = services.request_end(
                both.customer, both.partner, actor=both.admin.user, reason=""
            )
        except NothingToEnd:
            return "over"
        return "asked" if created else "asked before"

    return act


def ending(both: Both) -> Callable[[], str]:
    def act() -> str:
        remove_relationship(
            both.partner, both.customer, actor=both.agent, give_up_admin=False, notify=False
        )
        return "ended"

    return act


@pytest.mark.parametrize("attempt", range(3))
def test_two_ask_at_once(attempt: int) -> None:
    both = build()

    assert at_once([asking(both)] * 3) == Counter({"asked": 1, "asked before": 2})
    assert AuditEntry.objects.filter(verb="relationship.end_requested").count() == 1


@pytest.mark.parametrize("attempt", range(4))
def test_asking_while_it_ends(attempt: int) -> None:
    both = build()
    acts = [asking(both), ending(both)]

    outcome = at_once(acts if attempt % 2 else acts[::-1])

    assert outcome in (Counter({"asked": 1, "ended": 1}), Counter({"over": 1, "ended": 1}))
    assert not EndRequest.objects.filter(state=EndingState.OPEN).exists()
