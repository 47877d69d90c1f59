"""Many hands in one directory at the same moment: the last license, the last global admin."""

import uuid
from collections.abc import Callable

import pytest

from customers.directory import NewDirectoryUser
from customers.enums import DirectoryRole, DirectoryUserState
from customers.models import DirectoryRoleAssignment, DirectoryUser
from customers.services import remove_admin
from partners.exceptions import AccessRefused, RuleViolation
from partners.models import AuditEntry
from subscriptions import changes as subscription_changes
from subscriptions.models import LicenseAssignment, Subscription
from subscriptions.parts import Wanted
from subscriptions.users import services
from subscriptions.users.changes import LicenseChange
from tests.factories.subscriptions import LicenseAssignmentFactory
from tests.invitations.test_races import at_once
from tests.subscriptions.users.conftest import Directory, build

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = range(4)
GA = DirectoryRole.GLOBAL_ADMIN


def assigning(scene: Directory, person: DirectoryUser, *, own: bool = False) -> Callable[[], str]:
    acting = scene.own if own else scene.acting
    change = LicenseChange(scene.office.public_id, assign=True)

    def act() -> str:
        [result] = services.set_licenses(acting, [person], [change])
        return "none left" if result.problems else "assigned"

    return act


def test_the_last_license_is_given_once() -> None:
    """By the partner and by the customer at once, to eight people."""
    scene = build()
    LicenseAssignmentFactory.create(subscription=scene.office)
    people = [scene.person(f"Person {number}") for number in range(8)]

    outcome = at_once(
        [assigning(scene, person, own=number % 2 == 0) for number, person in enumerate(people)]
    )

    assert outcome == {"assigned": 1, "none left": 7}
    assert LicenseAssignment.objects.filter(subscription=scene.office).count() == 2


def test_two_partners_give_the_last_license_once() -> None:
    """Who adds a user with a license, and who assigns one to somebody who is there."""
    scene = build()
    LicenseAssignmentFactory.create(subscription=scene.office)
    person = scene.person()
    change = LicenseChange(scene.office.public_id, assign=True)

    def add() -> str:
        new = NewDirectoryUser(f"{uuid.uuid4().hex}@tailspin.example", "New")
        try:
            services.create_person(scene.acting, new, assign=[change])
        except RuleViolation:
            return "none left"
        return "assigned"

    outcome = at_once([add, assigning(scene, person, own=True), add])

    assert outcome == {"assigned": 1, "none left": 2}
    assert LicenseAssignment.objects.count() == 2


@pytest.mark.parametrize("_round", ROUNDS)
def test_assigning_against_fewer_licenses(_round: int) -> None:
    """The seller takes one away while it is given: one of the two is refused."""
    scene = build()
    LicenseAssignmentFactory.create(subscription=scene.office)
    person = scene.person()

    def fewer() -> str:
        row = Subscription.objects.get(pk=scene.office.pk)
        try:
            subscription_changes.update_subscription(
                row, Wanted(quantity=1), actor=scene.agent, revision=None
            )
        except RuleViolation:
            return "in use"
        return "fewer"

    outcome = at_once([fewer, assigning(scene, person)])

    assert outcome in ({"fewer": 1, "none left": 1}, {"in use": 1, "assigned": 1})
    scene.office.refresh_from_db()
    assert LicenseAssignment.objects.count() <= scene.office.quantity


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_global_admins_demote_and_delete_each_other(_round: int) -> None:
    """By whomever, one of them stays."""
    scene = build()
    second = scene.person("Second", GA)

    def demote(person: DirectoryUser) -> Callable[[], str]:
        def act() -> str:
            try:
                services.set_roles(scene.acting, person.public_id, [])
            except RuleViolation:
                return "refused"
            return "done"

        return act

    def delete() -> str:
        try:
            services.delete_person(scene.own, second.public_id)
        except (RuleViolation, AccessRefused):
            return "refused"
        return "done"

    outcome = at_once([demote(scene.admin), demote(second), delete])

    admins = DirectoryRoleAssignment.objects.filter(
        role=GA, directory_user__state=DirectoryUserState.ACTIVE
    )
    assert admins.count() == 1
    assert outcome["done"] in {1, 2}


def test_one_press_in_many_tabs_is_one_person() -> None:
    scene = build()
    new = NewDirectoryUser("ewa@tailspin.example", "Ewa", public_id=uuid.uuid4())

    def press() -> str:
        _person, password = services.create_person(scene.acting, new)
        return "created" if password else "there"

    assert at_once([press] * 5) == {"created": 1, "there": 4}
    assert AuditEntry.objects.filter(verb="directory_user.created").count() == 1


@pytest.mark.parametrize("_round", ROUNDS)
def test_one_name_for_two_people(_round: int) -> None:
    scene = build()

    def add() -> str:
        try:
            services.create_person(scene.acting, NewDirectoryUser("e@tailspin.example", "E"))
        except RuleViolation:
            return "taken"
        return "created"

    assert at_once([add] * 3) == {"created": 1, "taken": 2}


@pytest.mark.parametrize("_round", ROUNDS)
def test_acting_against_the_customer_who_takes_the_grant_back(_round: int) -> None:
    """What came first counts: nothing is done after the privileges have ended."""
    scene = build()
    person = scene.person()

    def revoke() -> str:
        remove_admin(scene.grant, actor=scene.admin.user)
        return "revoked"

    def delete() -> str:
        try:
            services.delete_person(scene.acting, person.public_id)
        except AccessRefused:
            return "closed"
        return "deleted"

    outcome = at_once([revoke, delete])

    person.refresh_from_db()
    assert outcome["revoked"] == 1
    assert (person.state == DirectoryUserState.INACTIVE) == ("deleted" in outcome)


@pytest.mark.parametrize("_round", ROUNDS)
def test_restoring_against_assigning(_round: int) -> None:
    scene = build()
    LicenseAssignmentFactory.create(subscription=scene.office)
    ewa, olga = scene.person("Ewa"), scene.person("Olga")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    services.delete_person(scene.acting, ewa.public_id)

    def restore() -> str:
        _person, _password, result = services.restore_person(scene.acting, ewa.public_id)
        return "none left" if result.problems else "assigned"

    assert at_once([restore, assigning(scene, olga, own=True)]) == {"assigned": 1, "none left": 1}
    assert LicenseAssignment.objects.count() == 2
