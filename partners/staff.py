"""Commands of User management: who belongs to a partner's staff, and with which roles.

Each first locks the partner's row, so what two admins do to each other happens one after the
other, and the second is judged by what the first has left.
"""

import time
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partners import audit, services
from partners.enums import Permission, Role
from partners.exceptions import RolesChanged, RuleViolation
from partners.models import Membership, Partner, User
from partners.outbox import queue_mail
from partners.permissions import roles_allow
from partners.selectors import active_members
from partners.services import NewPerson
from partners.staff_rules import manageable_roles, may_manage
from partners.turns import locked_partner, own_roles

# A second press within this time sends no second mail.
RESET_PAUSE_SECONDS = 300


def add_user(
    partner: Partner, *, actor: User, person: NewPerson, roles: Iterable[str]
) -> Membership:
    """Give a person a place and roles, and mail the invitation."""
    try:
        return _add_user(partner, actor=actor, person=person, roles=roles)
    except IntegrityError:
        # Another partner has just made the same login; now it is there to be found.
        return _add_user(partner, actor=actor, person=person, roles=roles)


@transaction.atomic
def _add_user(
    partner: Partner, *, actor: User, person: NewPerson, roles: Iterable[str]
) -> Membership:
    own = _own_roles(partner, actor, Permission.MANAGE_STAFF)
    wanted = _in_order(roles)
    _check_choice(wanted, set(wanted), own)
    members = Membership.objects.for_partner(partner)
    if members.filter(user__email=person.email, is_active=False).exists():
        raise RuleViolation(
            _("This person is in the list, deactivated. Open the row to reactivate it.")
        )
    return services.add_member(partner, actor=actor, person=person, roles=wanted)


@transaction.atomic
def update_roles(
    member: Membership, *, actor: User, roles: Iterable[str], seen: Iterable[str]
) -> Membership:
    """Give a member these roles; ``seen`` are those the page showed when it was opened."""
    own = _own_roles(member.partner, actor, Permission.MANAGE_ACCOUNT_ROLES)
    member = _locked(member)
    wanted, before = _in_order(roles), _in_order(member.roles)
    if wanted == before:
        return member
    if _in_order(seen) != before:
        raise RolesChanged(_("Somebody else has changed these roles. Look at them again."))
    _check_choice(wanted, set(wanted) ^ set(before), own)
    if Role.GLOBAL_ADMIN not in wanted:
        _keep_a_global_admin(member)
    changes = audit.changed_fields(member, {"roles": wanted})
    member.save(update_fields=["roles"])
    audit.record(
        "member.roles_changed",
        target=member.user,
        actor=actor,
        readers=[member.partner],
        changes=changes,
    )
    return member


@transaction.atomic
def deactivate(member: Membership, *, actor: User) -> Membership:
    """Close the partner's pages to a member, from the next click on; nothing is deleted."""
    member = _to_be_managed(member, actor)
    if not member.is_active:
        return member
    if member.user_id == actor.pk:
        raise RuleViolation(_("You cannot deactivate yourself. Another admin can."))
    _keep_a_global_admin(member)
    return _set_active(member, actor, active=False)


@transaction.atomic
def reactivate(member: Membership, *, actor: User) -> Membership:
    """Open them again, with the roles the member had."""
    member = _to_be_managed(member, actor)
    return member if member.is_active else _set_active(member, actor, active=True)


@transaction.atomic
def reset_password(member: Membership, *, actor: User) -> Membership:
    """Mail the link that sets a new password; who never chose one gets the invitation again.

    A login that opens another organization too is reset only by its owner (design.md §7).
    """
    member = _to_be_managed(member, actor)
    if not member.is_active:
        raise RuleViolation(_("This person is deactivated. Reactivate them first."))
    has_password = member.user.has_usable_password()
    if has_password and belongs_elsewhere(member):
        raise RuleViolation(
            _("This login opens another organization too, so only its owner can reset the "
              "password: with “Forgot your password?” on the sign-in page.")
        )  # fmt: skip
    stretch = int(time.time()) // RESET_PAUSE_SECONDS
    mail = queue_mail(
        "password_reset" if has_password else "staff_invited",
        recipient=member.user.mail_address,
        language=member.user.language,
        about={"user": member.user_id, "partner": member.partner_id},
        dedupe_key=f"staff-reset-{member.pk}-{has_password:d}-{stretch}",
    )
    if mail is not None:
        audit.record(
            "member.reset_mailed" if has_password else "member.invited_again",
            target=member.user,
            actor=actor,
            readers=[member.partner],
        )
    return member


def belongs_elsewhere(member: Membership) -> bool:
    """Whether the login has, or had, a place at another partner."""
    others = Membership.objects.filter(user_id=member.user_id)
    return others.exclude(partner_id=member.partner_id).exists()


def _own_roles(partner: Partner, actor: User, permission: Permission) -> list[str]:
    """The actor's roles, once it is the actor's turn; refused if the right is gone by then."""
    locked_partner(partner)
    return own_roles(partner, actor, permission)


def _locked(member: Membership) -> Membership:
    found = Membership.objects.select_for_update(of=("self",)).select_related("user", "partner")
    return found.get(pk=member.pk, partner_id=member.partner_id)


def _to_be_managed(member: Membership, actor: User) -> Membership:
    own = _own_roles(member.partner, actor, Permission.MANAGE_STAFF)
    member = _locked(member)
    if not may_manage(own, member.roles):
        raise RuleViolation(_("Only a global admin can do this to a global admin."))
    return member


def _check_choice(wanted: list[str], touched: set[str], own: list[str]) -> None:
    if not wanted:
        raise RuleViolation(_("Choose at least one role."))
    beyond = touched - manageable_roles(own)
    if Role.GLOBAL_ADMIN in beyond and roles_allow(own, Permission.MANAGE_STAFF):
        raise RuleViolation(_("Only a global admin can grant or remove the global admin role."))
    if beyond:
        raise RuleViolation(_("Your role does not grant or remove these roles."))


def _keep_a_global_admin(leaving: Membership) -> None:
    """There stays one who can sign in; those who were only invited do not count."""
    if not leaving.is_active or Role.GLOBAL_ADMIN not in leaving.roles:
        return
    admins = active_members(leaving.partner, [Role.GLOBAL_ADMIN])
    staying = [each for each in admins if each.pk != leaving.pk]
    if not any(each.user.has_usable_password() for each in staying):
        raise RuleViolation(
            _("This is the last global admin who can sign in. Make another person global admin "
              "first.")
        )  # fmt: skip


def _set_active(member: Membership, actor: User, *, active: bool) -> Membership:
    changes = audit.changed_fields(member, {"is_active": active})
    member.save(update_fields=["is_active"])
    audit.record(
        "member.reactivated" if active else "member.deactivated",
        target=member.user,
        actor=actor,
        readers=[member.partner],
        changes=changes,
        roles=member.roles,
    )
    return member


def _in_order(roles: Iterable[str]) -> list[str]:
    """Known roles, each once, in the order of the matrix."""
    chosen = set(roles)
    return [role.value for role in Role if role in chosen]
