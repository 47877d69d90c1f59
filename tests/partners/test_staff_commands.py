"""The commands of User management: what they write, refuse and tell the trail."""

from collections.abc import Callable
from typing import Any

import pytest

from partners import staff
from partners.enums import Role
from partners.exceptions import RightLost, RolesChanged, RuleViolation
from partners.models import AuditEntry, Membership, OutgoingMail, Partner, User
from partners.services import NewPerson
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

GA, UA, AA, AC, DU = (
    Role.GLOBAL_ADMIN.value,
    Role.USER_ADMIN.value,
    Role.ADMIN_AGENT.value,
    Role.ACCOUNT_ADMIN.value,
    Role.DEFAULT_USER.value,
)
NO_PASSWORD = "!nothing-chosen-yet"
EWA = NewPerson("Ewa@People.example ", "Ewa Nowak", "pl")


@pytest.fixture
def member(partner: Partner, alice: User) -> Callable[..., Membership]:
    """Somebody of alice's partner; she is its global admin."""

    def make(*roles: str, **more: Any) -> Membership:
        return MembershipFactory.create(partner=partner, roles=list(roles), **more)

    return make


@pytest.fixture
def admin(alice: User) -> Membership:
    return alice.memberships.get()


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


# --- adding ----------------------------------------------------------------------------------


def test_add_user_mails_the_invitation_and_tells_the_trail(partner: Partner, alice: User) -> None:
    added = staff.add_user(partner, actor=alice, person=EWA, roles=[AA, DU, AA])

    assert (added.user.email, added.user.name) == ("ewa@people.example", "Ewa Nowak")
    assert not added.user.has_usable_password()
    assert set(added.roles) == {AA, DU}
    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient, mail.language) == ("staff_invited", EWA.email, "pl")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.data["roles"]) == ("member.added", alice, added.roles)
    assert [reader.organisation_id for reader in entry.readers.all()] == [partner.public_id]


def test_add_user_gives_a_known_login_a_second_place(partner: Partner, alice: User) -> None:
    known = MembershipFactory.create(user__email=EWA.email, user__name="Ewa N.").user

    added = staff.add_user(partner, actor=alice, person=EWA, roles=[DU])

    assert added.user == known
    assert (known.name, known.memberships.count()) == ("Ewa N.", 2)
    assert OutgoingMail.objects.get().recipient == known.email


@pytest.mark.parametrize(
    ("own", "roles", "refusal"),
    [
        (UA, [GA], "Only a global admin"),
        (UA, [GA, DU], "Only a global admin"),
        (AC, [DU], "no longer have a role"),
        (AA, [DU], "no longer have a role"),
        (GA, [], "at least one role"),
        (GA, ["king"], "at least one role"),
    ],
)
def test_add_user_refused(
    partner: Partner, member: Any, own: str, roles: list[str], refusal: str
) -> None:
    actor = member(own).user

    with pytest.raises(RuleViolation, match=refusal):
        staff.add_user(partner, actor=actor, person=EWA, roles=roles)

    assert not User.objects.filter(email=EWA.email).exists()
    assert (verbs(), OutgoingMail.objects.count()) == ([], 0)


def test_add_user_twice_adds_once(partner: Partner, alice: User) -> None:
    staff.add_user(partner, actor=alice, person=EWA, roles=[DU])

    with pytest.raises(RuleViolation, match="already a member"):
        staff.add_user(partner, actor=alice, person=EWA, roles=[DU])

    assert (verbs(), OutgoingMail.objects.count()) == (["member.added"], 1)


def test_add_user_points_to_who_is_deactivated(partner: Partner, alice: User, member: Any) -> None:
    member(DU, user__email=EWA.email, is_active=False)

    with pytest.raises(RuleViolation, match="reactivate"):
        staff.add_user(partner, actor=alice, person=EWA, roles=[DU])


@pytest.mark.parametrize("kind", ["directory", "operator"])
def test_add_user_refuses_a_login_of_another_kind(partner: Partner, alice: User, kind: str) -> None:
    UserFactory.create(email=EWA.email, **{kind: True})

    with pytest.raises(RuleViolation, match="another kind"):
        staff.add_user(partner, actor=alice, person=EWA, roles=[DU])


# --- roles -----------------------------------------------------------------------------------


def test_update_roles(alice: User, member: Any) -> None:
    bea = member(DU, AA)

    staff.update_roles(bea, actor=alice, roles=[GA, AA], seen=[AA, DU])

    bea.refresh_from_db()
    assert bea.roles == [GA, AA]
    entry = AuditEntry.objects.get()
    assert entry.verb == "member.roles_changed"
    assert entry.changes == {"roles": [[DU, AA], [GA, AA]]}
    assert (entry.target_id, entry.actor) == (str(bea.user_id), alice)


def test_update_roles_sent_twice_happens_once(alice: User, member: Any) -> None:
    bea = member(DU)

    for _press in range(2):
        staff.update_roles(bea, actor=alice, roles=[AA], seen=[DU])

    assert verbs() == ["member.roles_changed"]


def test_update_roles_over_a_change_of_somebody_else(alice: User, member: Any) -> None:
    bea = member(AA)

    with pytest.raises(RolesChanged):
        staff.update_roles(bea, actor=alice, roles=[UA], seen=[DU])

    bea.refresh_from_db()
    assert bea.roles == [AA]


@pytest.mark.parametrize(
    ("own", "before", "after"),
    [
        (UA, [DU], [DU, GA]),  # raise somebody
        (UA, [GA, DU], [DU]),  # pull somebody down
        (AC, [DU], [AA]),
        (AC, [AA], [AA, UA]),
        (AC, [AA, DU], [DU]),
        (AC, [DU], [GA]),
    ],
)
def test_update_roles_beyond_ones_own_right(
    member: Any, own: str, before: list[str], after: list[str]
) -> None:
    actor, bea = member(own).user, member(*before)

    with pytest.raises(RuleViolation):
        staff.update_roles(bea, actor=actor, roles=after, seen=before)

    bea.refresh_from_db()
    assert (bea.roles, verbs()) == (before, [])


def test_user_admin_cannot_raise_oneself(member: Any) -> None:
    own = member(UA)

    with pytest.raises(RuleViolation, match="Only a global admin"):
        staff.update_roles(own, actor=own.user, roles=[UA, GA], seen=[UA])


@pytest.mark.parametrize(
    ("own", "before", "after"),
    [
        (UA, [GA], [GA, AA]),  # the other roles of a global admin
        (UA, [DU], [AA, UA]),
        (AC, [AA], [AA, AC]),
        (AC, [GA, DU], [GA]),
        (AC, [DU], [AC]),
    ],
)
def test_update_roles_within_ones_own_right(
    member: Any, own: str, before: list[str], after: list[str]
) -> None:
    actor, bea = member(own).user, member(*before)

    staff.update_roles(bea, actor=actor, roles=after, seen=before)

    bea.refresh_from_db()
    assert set(bea.roles) == set(after)


def test_nobody_is_left_without_a_role(alice: User, member: Any) -> None:
    with pytest.raises(RuleViolation, match="at least one"):
        staff.update_roles(member(DU), actor=alice, roles=[], seen=[DU])


# --- the last global admin -------------------------------------------------------------------


def test_last_global_admin_keeps_the_role(alice: User, admin: Membership, member: Any) -> None:
    member(UA)
    member(GA, is_active=False)
    member(GA, user__is_active=False)
    member(GA, user__password=NO_PASSWORD)  # invited, may never come
    MembershipFactory.create()  # of another partner

    with pytest.raises(RuleViolation, match="last global admin"):
        staff.update_roles(admin, actor=alice, roles=[UA], seen=[GA])

    admin.refresh_from_db()
    assert admin.roles == [GA]


def test_one_of_two_global_admins_may_step_down(
    alice: User, admin: Membership, member: Any
) -> None:
    member(GA)

    staff.update_roles(admin, actor=alice, roles=[UA], seen=[GA])

    admin.refresh_from_db()
    assert admin.roles == [UA]


def test_an_invited_global_admin_can_be_taken_back(alice: User, member: Any) -> None:
    guest = member(GA, user__password=NO_PASSWORD)

    staff.deactivate(guest, actor=alice)
    staff.update_roles(guest, actor=alice, roles=[DU], seen=[GA])

    guest.refresh_from_db()
    assert (guest.is_active, guest.roles) == (False, [DU])


# --- deactivating ----------------------------------------------------------------------------


def test_deactivate_and_reactivate(alice: User, member: Any) -> None:
    bea = member(AA)

    for _press in range(2):
        staff.deactivate(bea, actor=alice)
    bea.refresh_from_db()
    assert (bea.is_active, bea.roles, bea.user.is_active) == (False, [AA], True)
    for _press in range(2):
        staff.reactivate(bea, actor=alice)

    bea.refresh_from_db()
    assert bea.is_active
    assert verbs() == ["member.deactivated", "member.reactivated"]
    entry = AuditEntry.objects.order_by("pk")[0]
    assert (entry.changes, entry.data) == ({"is_active": [True, False]}, {"roles": [AA]})


def test_nobody_deactivates_oneself(alice: User, admin: Membership, member: Any) -> None:
    member(GA)

    with pytest.raises(RuleViolation, match="yourself"):
        staff.deactivate(admin, actor=alice)


@pytest.mark.parametrize("command", [staff.deactivate, staff.reactivate, staff.reset_password])
@pytest.mark.parametrize(("own", "theirs"), [(UA, GA), (AC, DU), (AA, DU), (DU, DU)])
def test_beyond_ones_own_right(
    member: Any, command: Callable[..., Membership], own: str, theirs: str
) -> None:
    actor = member(own).user
    bea = member(theirs, is_active=command is not staff.reactivate)

    with pytest.raises(RuleViolation):
        command(bea, actor=actor)

    before = bea.is_active
    bea.refresh_from_db()
    assert (bea.is_active, verbs(), OutgoingMail.objects.count()) == (before, [], 0)


@pytest.mark.parametrize("command", [staff.deactivate, staff.reset_password])
def test_a_stranger_commands_nobody(
    charlie: User, member: Any, command: Callable[..., Membership]
) -> None:
    with pytest.raises(RightLost):
        command(member(DU), actor=charlie)


# --- passwords -------------------------------------------------------------------------------


def test_reset_password_mails_a_link_once(alice: User, member: Any) -> None:
    bea = member(AA, user__contact_email="bea@home.example", user__language="cs")

    for _press in range(2):
        staff.reset_password(bea, actor=alice)

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient, mail.language) == (
        "password_reset",
        "bea@home.example",
        "cs",
    )
    assert verbs() == ["member.reset_mailed"]
    bea.user.refresh_from_db()
    assert bea.user.has_usable_password()  # the present one works until the link is used


@pytest.mark.parametrize("is_active", [True, False])
def test_a_login_that_opens_another_organization_is_reset_by_its_owner(
    alice: User, member: Any, is_active: bool
) -> None:
    bea = member(AA)
    MembershipFactory.create(user=bea.user, partner=PartnerFactory.create(), is_active=is_active)

    with pytest.raises(RuleViolation, match="only its owner"):
        staff.reset_password(bea, actor=alice)

    assert (verbs(), OutgoingMail.objects.count()) == ([], 0)


def test_who_never_chose_a_password_is_invited_again(alice: User, member: Any) -> None:
    bea = member(AA, user__password=NO_PASSWORD)

    staff.reset_password(bea, actor=alice)

    assert OutgoingMail.objects.get().kind == "staff_invited"
    assert verbs() == ["member.invited_again"]


def test_the_deactivated_get_no_mail(alice: User, member: Any) -> None:
    with pytest.raises(RuleViolation, match="deactivated"):
        staff.reset_password(member(AA, is_active=False), actor=alice)


def test_global_admin_resets_a_global_admin(alice: User, member: Any) -> None:
    staff.reset_password(member(GA), actor=alice)

    assert verbs() == ["member.reset_mailed"]
