"""Admins who act on each other at the same moment: somebody who can sign in always stays."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from partners import staff
from partners.enums import Role
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, Membership, OutgoingMail, Partner, User
from partners.selectors import active_members
from partners.services import NewPerson
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GA, DU = Role.GLOBAL_ADMIN.value, Role.DEFAULT_USER.value
ROUNDS = 12


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            act()
        except RuleViolation:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def two_admins() -> tuple[Partner, Membership, Membership]:
    partner = PartnerFactory.create()
    first, second = (MembershipFactory.create(partner=partner, roles=[GA]) for _ in range(2))
    return partner, first, second


def removing(target: Membership, actor: User, how: str) -> Callable[[], object]:
    if how == "deactivate":
        return lambda: staff.deactivate(target, actor=actor)
    return lambda: staff.update_roles(target, actor=actor, roles=[DU], seen=[GA])


@pytest.mark.parametrize(
    "ways", [("demote", "demote"), ("deactivate", "deactivate"), ("demote", "deactivate")]
)
def test_two_admins_remove_each_other(ways: tuple[str, str]) -> None:
    for _round in range(ROUNDS):
        partner, first, second = two_admins()

        outcome = at_once(
            [removing(second, first.user, ways[0]), removing(first, second.user, ways[1])]
        )

        assert outcome == {"done": 1, "refused": 1}
        assert len(active_members(partner, [GA])) == 1
    assert AuditEntry.objects.count() == ROUNDS


def test_two_admins_step_down_at_once() -> None:
    for _round in range(ROUNDS):
        partner, first, second = two_admins()

        outcome = at_once(
            [removing(first, first.user, "demote"), removing(second, second.user, "demote")]
        )

        assert outcome == {"done": 1, "refused": 1}
        assert len(active_members(partner, [GA])) == 1


def test_sixteen_presses_invite_once() -> None:
    partner, first, second = two_admins()
    person = NewPerson("ewa@people.example", "Ewa Nowak")

    def add(actor: User) -> Callable[[], object]:
        return lambda: staff.add_user(partner, actor=actor, person=person, roles=[DU])

    outcome = at_once([add(first.user), add(second.user)] * 8)

    assert outcome == {"done": 1, "refused": 15}
    assert OutgoingMail.objects.count() == 1


def test_eight_partners_add_one_person_at_once() -> None:
    person = NewPerson("ewa@people.example", "Ewa Nowak")
    admins = [MembershipFactory.create() for _ in range(8)]

    def add(admin: Membership) -> Callable[[], object]:
        return lambda: staff.add_user(admin.partner, actor=admin.user, person=person, roles=[DU])

    assert at_once([add(admin) for admin in admins]) == {"done": 8}
    assert User.objects.get(email=person.email).memberships.count() == 8
