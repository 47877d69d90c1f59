"""Commands on a customer's people: by staff under a grant, and by the customer's own admins."""

import datetime
import uuid
from dataclasses import replace

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.utils import timezone

from customers import directory
from customers.acting import PrivilegesEnded, acting_again
from customers.directory import NewDirectoryUser
from customers.enums import DirectoryRole, DirectoryUserState, GrantState
from customers.exceptions import SignInNameTaken
from customers.models import DirectoryUser
from customers.services import remove_admin
from partners.audit_sentences import HISTORY_FIELDS, told
from partners.enums import Role
from partners.exceptions import AccessRefused, RuleViolation
from partners.models import AuditEntry, AuditReader, Membership, User
from subscriptions.models import LicenseAssignment, ReturnedLicense
from subscriptions.periodic import purge_users
from subscriptions.users import services
from subscriptions.users.changes import LicenseChange
from subscriptions.users.exceptions import LicensesRefused, PersonChanged, PersonGone
from tests.factories.partners import MembershipFactory, UserFactory
from tests.factories.subscriptions import LicenseAssignmentFactory, SubscriptionFactory
from tests.subscriptions.users.conftest import Directory

EWA = NewDirectoryUser("ewa@tailspin.example", "Ewa Łoś", "Ewa", "Łoś", "PL")
GA = DirectoryRole.GLOBAL_ADMIN


def entry(verb: str) -> AuditEntry:
    return AuditEntry.objects.get(verb=verb)


def readers(found: AuditEntry) -> set[uuid.UUID]:
    rows = AuditReader.objects.filter(entry=found)
    return set(rows.values_list("organisation_id", flat=True))


# --- creating


def test_person_is_created_with_a_password_that_has_to_be_changed(scene: Directory) -> None:
    person, password = services.create_person(scene.acting, EWA)

    person.refresh_from_db()
    assert authenticate(email="ewa@tailspin.example", password=password) == person.user
    assert person.user.must_change_password
    until = person.user.temporary_password_expires_at
    assert until is not None
    assert until > timezone.now() + datetime.timedelta(hours=71)
    assert (person.display_name, person.sort_name, str(person.location)) == (
        "Ewa Łoś", "ewa los", "PL",
    )  # fmt: skip
    found = entry("directory_user.created")
    assert readers(found) == {scene.customer.public_id, scene.partner.public_id}
    assert password not in str(found.data)


def test_own_admin_creates_and_only_the_customer_reads_of_it(scene: Directory) -> None:
    services.create_person(scene.own, EWA)

    assert readers(entry("directory_user.created")) == {scene.customer.public_id}


def test_person_is_created_with_roles_and_licenses(scene: Directory) -> None:
    change = LicenseChange(scene.office.public_id, assign=True, plans={"Chat": False})
    new = NewDirectoryUser(
        "ewa@tailspin-toys.example", "Ewa", roles=frozenset({DirectoryRole.SERVICE_ADMIN})
    )

    person, _password = services.create_person(scene.acting, new, assign=[change])

    assert directory.roles_of(person) == ["service_admin"]
    held = LicenseAssignment.objects.get(directory_user=person)
    assert (held.subscription, held.disabled_plans) == (scene.office, ["Chat"])
    assert entry("directory_user.created").data["licenses"] == ["+ Office"]


def test_pressed_twice_creates_one_person(scene: Directory) -> None:
    press = NewDirectoryUser("ewa@tailspin.example", "Ewa", public_id=uuid.uuid4())

    first, password = services.create_person(scene.acting, press)
    second, nothing = services.create_person(scene.acting, press)

    assert first == second
    assert password
    assert nothing == ""


def test_nobody_is_created_when_the_license_is_gone(scene: Directory) -> None:
    LicenseAssignmentFactory.create_batch(2, subscription=scene.office)
    change = LicenseChange(scene.office.public_id, assign=True)

    with pytest.raises(LicensesRefused, match="Office: no license is available"):
        services.create_person(scene.acting, EWA, assign=[change])

    assert not User.objects.filter(email=EWA.email).exists()


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("ewa@elsewhere.example", "own domains"),
        ("ewa", "own domains"),
        ("łoś@tailspin.example", "without accents"),
        (".ewa@tailspin.example", "without accents"),
        ("e..wa@tailspin.example", "without accents"),
        ("@tailspin.example", "without accents"),
        (f"{'e' * 65}@tailspin.example", "at most 64"),
    ],
)
def test_names_outside_the_own_domains_are_refused(
    scene: Directory, email: str, reason: str
) -> None:
    with pytest.raises(SignInNameTaken, match=reason):
        services.create_person(scene.acting, NewDirectoryUser(email, "Ewa"))


def test_an_address_that_signs_in_elsewhere_cannot_be_used(scene: Directory) -> None:
    """And nothing tells that it exists there."""
    UserFactory.create(email="ewa@tailspin.example")

    with pytest.raises(SignInNameTaken, match=r"^This address cannot be used"):
        services.create_person(scene.acting, EWA)


def test_an_address_of_the_own_directory_is_told(scene: Directory) -> None:
    person, _password = services.create_person(scene.acting, EWA)
    with pytest.raises(SignInNameTaken, match="has this address already"):
        services.create_person(scene.acting, EWA)

    services.delete_person(scene.acting, person.public_id)
    with pytest.raises(SignInNameTaken, match="A deleted user has this address"):
        services.create_person(scene.acting, EWA)


def test_roles_are_given_by_those_who_may(scene: Directory) -> None:
    new = NewDirectoryUser("ewa@tailspin.example", "Ewa", roles=frozenset({GA}))

    with pytest.raises(AccessRefused):
        services.create_person(scene.staff(Role.USER_ADMIN), new)


# --- who acts


def test_a_grant_that_was_taken_back_ends_every_command(scene: Directory) -> None:
    person = scene.person()
    remove_admin(scene.grant, actor=scene.admin.user)

    with pytest.raises(PrivilegesEnded, match="no longer has delegated admin privileges"):
        services.create_person(scene.acting, EWA)
    with pytest.raises(PrivilegesEnded):
        services.reset_password(scene.acting, person.public_id)
    with pytest.raises(PrivilegesEnded):
        services.delete_person(scene.acting, person.public_id)
    with pytest.raises(PrivilegesEnded):
        services.set_roles(scene.acting, person.public_id, [GA])
    with pytest.raises(PrivilegesEnded):
        services.set_licenses(scene.acting, [person], [])


def test_a_role_that_was_taken_away_ends_every_command(scene: Directory) -> None:
    acting = scene.acting
    Membership.objects.filter(user=scene.agent).update(roles=[Role.DEFAULT_USER])

    with pytest.raises(AccessRefused, match="None of your roles"):
        services.create_person(acting, EWA)


def test_who_left_the_partner_ends_every_command(scene: Directory) -> None:
    acting, person = scene.acting, scene.person()
    Membership.objects.filter(user=scene.agent).update(is_active=False)

    with pytest.raises(AccessRefused, match="None of your roles"):
        services.create_person(acting, EWA)
    with pytest.raises(AccessRefused, match="None of your roles"):
        services.reset_password(acting, person.public_id)


def test_an_own_admin_who_is_none_any_more_is_refused_with_names(scene: Directory) -> None:
    was = scene.person("Olga Once", GA)
    acting = Directory.own.fget(scene)  # type: ignore[attr-defined]
    services.set_roles(acting, was.public_id, [])
    with pytest.raises(AccessRefused) as refused:
        services.create_person(acting_again(scene.customer, was.user, None), EWA)

    assert refused.value.helpers == [f"Tina Admin <{scene.admin.user.email}>"]


def test_use_of_the_privileges_is_stamped_once_a_day(scene: Directory) -> None:
    services.create_person(scene.acting, EWA)
    scene.grant.refresh_from_db()
    first = scene.grant.last_used_at
    assert first is not None

    services.create_person(scene.acting, NewDirectoryUser("b@tailspin.example", "B"))

    scene.grant.refresh_from_db()
    assert scene.grant.last_used_at == first


def test_admins_are_out_of_reach_of_those_who_give_no_roles(scene: Directory) -> None:
    """Else a user admin could take a global admin's login over."""
    boss = scene.person("Boss", DirectoryRole.PASSWORD_ADMIN)
    acting = scene.staff(Role.USER_ADMIN)
    fields = {"display_name": "B", "first_name": "", "last_name": "", "location": ""}

    with pytest.raises(RuleViolation, match="Boss is an admin"):
        services.reset_password(acting, boss.public_id)
    with pytest.raises(RuleViolation, match="Boss is an admin"):
        services.delete_person(acting, boss.public_id)
    with pytest.raises(RuleViolation, match="Boss is an admin"):
        services.edit_person(acting, boss.public_id, fields, email="boss@tailspin.example")


def test_an_own_user_admin_gives_no_roles(scene: Directory) -> None:
    """Else whoever adds users could make a global admin, and be one with the next sign-in."""
    una, ewa = scene.person("Una", DirectoryRole.USER_ADMIN), scene.person()
    acting = acting_again(scene.customer, una.user, None)

    for person in (una, ewa):
        with pytest.raises(AccessRefused) as refused:
            services.set_roles(acting, person.public_id, [GA])
        assert refused.value.helpers == [f"Tina Admin <{scene.admin.user.email}>"]
    with pytest.raises(AccessRefused):
        services.create_person(acting, replace(EWA, roles=frozenset({GA})))
    with pytest.raises(RuleViolation, match="Tina Admin is an admin"):
        services.reset_password(acting, scene.admin.public_id)


def test_people_of_other_customers_are_not_there(scene: Directory) -> None:
    from tests.factories.customers import DirectoryUserFactory  # noqa: PLC0415

    stranger = DirectoryUserFactory.create()

    with pytest.raises(PersonGone):
        services.delete_person(scene.acting, stranger.public_id)
    assert services.set_licenses(scene.acting, [stranger], []) == []


# --- editing, roles, passwords


def test_edit_writes_what_changed(scene: Directory) -> None:
    person = scene.person()
    fields = {"display_name": "Ewa Ż", "first_name": "Ewa", "last_name": "Ż", "location": "CZ"}

    services.edit_person(scene.acting, person.public_id, fields, email="Ewa.Z@tailspin.example")

    person.refresh_from_db()
    assert (person.user.email, person.user.name) == ("ewa.z@tailspin.example", "Ewa Ż")
    assert (person.sort_name, person.search_text) == ("ewa z", "ewa z\newa.z@tailspin.example")
    assert set(entry("directory_user.updated").changes) == {
        "display_name", "first_name", "last_name", "location", "email",
    }  # fmt: skip


def test_edit_without_a_change_leaves_no_trace(scene: Directory) -> None:
    person = scene.person()
    fields = {"display_name": person.display_name}

    services.edit_person(scene.acting, person.public_id, fields, email=person.user.email)

    assert not AuditEntry.objects.filter(verb="directory_user.updated").exists()


def test_edit_keeps_names_in_the_own_domains(scene: Directory) -> None:
    person = scene.person()
    fields = {"display_name": "Ewa"}

    with pytest.raises(SignInNameTaken):
        services.edit_person(scene.acting, person.public_id, fields, email="ewa@elsewhere.example")
    with pytest.raises(SignInNameTaken):
        services.edit_person(scene.acting, person.public_id, fields, email=scene.admin.user.email)


def test_roles_are_set_as_chosen(scene: Directory) -> None:
    person = scene.person("Ewa", DirectoryRole.SERVICE_ADMIN)
    wanted = [DirectoryRole.USER_ADMIN, DirectoryRole.PASSWORD_ADMIN]

    services.set_roles(scene.acting, person.public_id, wanted, seen=["service_admin"])

    assert directory.roles_of(person) == ["user_admin", "password_admin"]
    assert entry("directory_user.roles_changed").changes == {
        "roles": [["service_admin"], ["user_admin", "password_admin"]]
    }
    with pytest.raises(PersonChanged):
        services.set_roles(scene.acting, person.public_id, [GA], seen=["service_admin"])


def test_the_last_global_admin_stays(scene: Directory) -> None:
    # Somebody who cannot sign in does not count.
    other = scene.person("Olga", GA)
    other.user.set_unusable_password()
    other.user.save()

    with pytest.raises(RuleViolation, match="Tina Admin is the last global admin"):
        services.set_roles(scene.acting, scene.admin.public_id, [])
    with pytest.raises(RuleViolation, match="Tina Admin is the last global admin"):
        services.delete_person(scene.acting, scene.admin.public_id)

    scene.person("Second", GA)
    services.set_roles(scene.own, scene.admin.public_id, [])
    assert directory.roles_of(scene.admin) == []


def test_reset_password_ends_what_was_open(scene: Directory, client_for) -> None:
    person = scene.person()
    browser = client_for(person.user)

    found, password = services.reset_password(scene.acting, person.public_id)

    assert authenticate(email=person.user.email, password=password) == found.user
    assert found.user.must_change_password
    assert browser.get(f"/portal/{scene.customer.public_id}/").status_code == 302
    assert entry("directory_user.password_reset").target_id == str(person.public_id)


def test_a_login_that_opens_another_organization_is_not_reset(scene: Directory) -> None:
    person = scene.person("Two Doors")
    MembershipFactory.create(user=person.user)
    before = person.user.password

    with pytest.raises(RuleViolation, match="opens another organization"):
        services.reset_password(scene.acting, person.public_id)

    person.user.refresh_from_db()
    assert person.user.password == before


def test_one_does_not_reset_or_delete_oneself(scene: Directory) -> None:
    scene.person("Second", GA)

    with pytest.raises(RuleViolation, match="Change your own password"):
        services.reset_password(scene.own, scene.admin.public_id)
    with pytest.raises(RuleViolation, match="cannot delete yourself"):
        services.delete_person(scene.own, scene.admin.public_id)


# --- deleting, restoring, forgetting


def test_delete_ends_sign_in_and_sessions_and_gives_licenses_back(
    scene: Directory, client_for
) -> None:
    person = scene.person("Ewa", DirectoryRole.SERVICE_ADMIN)
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=person)
    browser = client_for(person.user)

    _person, given_back = services.delete_person(scene.acting, person.public_id)

    person.refresh_from_db()
    assert person.state == DirectoryUserState.INACTIVE
    assert person.deleted_by_name == str(scene.agent)
    assert given_back == ["Office"]
    assert not LicenseAssignment.objects.exists()
    assert browser.get(f"/portal/{scene.customer.public_id}/").status_code == 302
    # Twice is once.
    assert services.delete_person(scene.acting, person.public_id)[1] == []
    assert AuditEntry.objects.filter(verb="directory_user.deleted").count() == 1


def test_restore_brings_roles_and_free_licenses_back(scene: Directory, client_for) -> None:
    person = scene.person("Ewa", DirectoryRole.SERVICE_ADMIN)
    LicenseAssignmentFactory.create(
        subscription=scene.office, directory_user=person, disabled_plans=["Chat"]
    )
    browser = client_for(person.user)
    services.delete_person(scene.acting, person.public_id)

    found, password, result = services.restore_person(scene.acting, person.public_id)

    assert found.state == DirectoryUserState.ACTIVE
    assert authenticate(email=person.user.email, password=password) == found.user
    assert browser.get(f"/portal/{scene.customer.public_id}/").status_code == 302
    assert directory.roles_of(found) == ["service_admin"]
    assert (result.added, result.problems) == (["Office"], [])
    assert LicenseAssignment.objects.get().disabled_plans == ["Chat"]
    assert not ReturnedLicense.objects.exists()
    # Twice is once.
    assert services.restore_person(scene.acting, person.public_id)[1] == ""


def test_restore_says_which_licenses_are_gone(scene: Directory) -> None:
    person = scene.person()
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=person)
    services.delete_person(scene.acting, person.public_id)
    LicenseAssignmentFactory.create_batch(2, subscription=scene.office)

    _person, _password, result = services.restore_person(scene.acting, person.public_id)

    assert result.added == []
    assert result.problems == ["Office: no license is available."]


def test_after_thirty_days_the_person_is_forgotten(
    scene: Directory, capsys: pytest.CaptureFixture[str]
) -> None:
    person, _password = services.create_person(scene.acting, EWA)
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=person)
    services.delete_person(scene.acting, person.public_id)
    assert purge_users() == 0
    long_ago = timezone.now() - datetime.timedelta(days=30, minutes=1)
    DirectoryUser.objects.filter(pk=person.pk).update(deleted_at=long_ago)
    with pytest.raises(RuleViolation, match="30 days are over"):
        services.restore_person(scene.acting, person.public_id)

    call_command("purge_users")
    assert capsys.readouterr().out == "Purged: 1\n"
    assert purge_users() == 0

    person = DirectoryUser.objects.get(pk=person.pk)
    row = f"{person.display_name} {person.first_name} {person.last_name} {person.location}"
    login = f"{person.user.name} {person.user.email} {person.user.sort_name}"
    assert "ewa" not in f"{row} {login} {person.sort_name} {person.search_text}".lower()
    assert person.state == DirectoryUserState.PURGED
    assert not ReturnedLicense.objects.exists()
    assert readers(entry("directory_user.purged")) == {scene.customer.public_id}
    # The name is free.
    services.create_person(scene.acting, EWA)
    with pytest.raises(PersonGone):
        services.restore_person(scene.acting, person.public_id)


def test_a_deleted_person_is_kept_for_thirty_days_to_the_moment(scene: Directory) -> None:
    person = scene.person()
    services.delete_person(scene.acting, person.public_id)
    person.refresh_from_db()
    assert person.deleted_at is not None
    over = person.deleted_at + datetime.timedelta(days=30)
    second = datetime.timedelta(seconds=1)

    with time_machine.travel(over - second, tick=False):
        assert purge_users() == 0
        _person, password, _licenses = services.restore_person(scene.acting, person.public_id)
        assert password
    DirectoryUser.objects.filter(pk=person.pk).update(
        state=DirectoryUserState.INACTIVE, deleted_at=over - datetime.timedelta(days=30)
    )
    with time_machine.travel(over, tick=False):
        with pytest.raises(RuleViolation, match="30 days are over"):
            services.restore_person(scene.acting, person.public_id)
        assert purge_users() == 1


def test_the_history_tells_what_was_done(scene: Directory) -> None:
    person = scene.person("Ewa", DirectoryRole.SERVICE_ADMIN)
    services.set_roles(scene.acting, person.public_id, [GA])
    services.set_licenses(
        scene.acting, [person], [LicenseChange(scene.office.public_id, assign=True)]
    )
    roles, licenses = (
        told(AuditEntry.objects.filter(verb=verb).values(*HISTORY_FIELDS).get())
        for verb in ("directory_user.roles_changed", "licenses.updated")
    )

    assert roles.sentence.endswith("changed the directory roles of the user Ewa.")
    assert roles.details == ["Directory roles: Service admin → Global admin"]
    assert licenses.details == ["+ Office"]


def test_licenses_of_many_are_one_entry(scene: Directory) -> None:
    people = [scene.person("Ewa"), scene.person("Olga")]

    services.set_licenses(
        scene.acting, people, [LicenseChange(scene.office.public_id, assign=True)]
    )

    found = entry("licenses.updated")
    assert found.target_id == str(scene.customer.public_id)
    assert found.data["licenses"] == ["Ewa: + Office", "Olga: + Office"]


def test_taking_frees_licenses_for_giving(scene: Directory) -> None:
    """Of one subscription from all, of another to all, at once."""
    ewa = scene.person("Ewa")
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    other = SubscriptionFactory.create(
        partner=scene.partner, customer=scene.customer, nickname="Visio", quantity=1
    )

    [result] = services.set_licenses(
        scene.acting,
        [ewa],
        [
            LicenseChange(other.public_id, assign=True),
            LicenseChange(scene.office.public_id, assign=False),
        ],
    )

    assert (result.added, result.revoked, result.problems) == (["Visio"], ["Office"], [])


def test_a_term_that_is_over_gives_no_license(scene: Directory) -> None:
    """Late as the clock may run."""
    scene.office.auto_renew = False
    scene.office.next_move_at = timezone.now() - datetime.timedelta(minutes=1)
    scene.office.save()

    [result] = services.set_licenses(
        scene.acting, [scene.person()], [LicenseChange(scene.office.public_id, assign=True)]
    )

    assert "It has expired" in result.problems[0]


def test_one_person_who_cannot_be_purged_keeps_nobody(
    scene: Directory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    long_ago = timezone.now() - datetime.timedelta(days=31)
    first, second = scene.person("Ewa"), scene.person("Olga")
    for each in (first, second):
        services.delete_person(scene.acting, each.public_id)
    DirectoryUser.objects.filter(state="inactive").update(deleted_at=long_ago)
    purge = directory.purge_person

    def fail_once(person: DirectoryUser) -> None:
        if person.pk == first.pk:
            raise RuntimeError
        purge(person)

    monkeypatch.setattr(directory, "purge_person", fail_once)

    assert purge_users() == 1
    assert "could not be purged" in caplog.text


def test_an_address_of_elsewhere_is_kept_while_the_name_changes(scene: Directory) -> None:
    """Who made the tenant from a personal link signs in with an address of elsewhere."""
    person = scene.person(user__email="founder@elsewhere.example")

    services.edit_person(
        scene.acting, person.public_id, {"display_name": "F"}, email="founder@elsewhere.example"
    )

    person.refresh_from_db()
    assert person.display_name == "F"


def test_grant_stays_in_force_for_all_of_this(scene: Directory) -> None:
    scene.grant.refresh_from_db()
    assert scene.grant.state == GrantState.GRANTED


def test_licenses_refused_for_what_is_not_there(scene: Directory) -> None:
    [result] = services.set_licenses(
        scene.acting, [scene.person()], [LicenseChange(uuid.uuid4(), assign=True)]
    )

    assert result.problems == ["This subscription is not there any more."]


def test_licenses_of_other_customers_are_not_there(scene: Directory) -> None:
    other = SubscriptionFactory.create(quantity=5)
    change = LicenseChange(other.public_id, assign=True)

    [result] = services.set_licenses(scene.acting, [scene.person()], [change])

    assert result.problems == ["This subscription is not there any more."]
    assert not LicenseAssignment.objects.exists()


def test_plans_of_a_suspended_subscription_stay(scene: Directory) -> None:
    ewa = scene.person()
    LicenseAssignmentFactory.create(subscription=scene.office, directory_user=ewa)
    scene.office.state, scene.office.next_move_at = "suspended", None
    scene.office.save()

    [result] = services.set_licenses(
        scene.acting, [ewa], [LicenseChange(scene.office.public_id, None, {"Chat": False})]
    )

    assert result.problems == ["Office: It is suspended: nobody can use it now."]
    assert LicenseAssignment.objects.get().disabled_plans == []


def test_nobody_is_purged_too_early_or_when_back(scene: Directory) -> None:
    active, deleted = scene.person("Ewa"), scene.person("Olga")
    services.delete_person(scene.acting, deleted.public_id)

    assert not services.purge_person(active.pk)
    assert not services.purge_person(deleted.pk)


def test_a_deleted_user_has_no_password_to_reset(scene: Directory) -> None:
    ewa = scene.person()
    services.delete_person(scene.acting, ewa.public_id)

    with pytest.raises(PersonGone, match="Restore the user first"):
        services.reset_password(scene.acting, ewa.public_id)


def test_commands_confirm_inside_their_transaction(scene: Directory) -> None:
    from customers import acting  # noqa: PLC0415

    class Open:
        in_atomic_block = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(acting, "connection", Open())
        with pytest.raises(RuntimeError, match="inside the transaction"):
            services.set_licenses(scene.acting, [], [])
