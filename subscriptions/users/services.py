"""Commands on a customer's people and their licenses. Each is one transaction: confirm who acts,
lock, check, write, audit. Locks: the customer, which keeps its people as they are; the grant;
the subscriptions by key, which keep what is free.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from customers import acting as doors
from customers import directory
from customers.acting import Acting, confirmed
from customers.directory import NewDirectoryUser
from customers.enums import DirectoryRole, DirectoryUserState
from customers.models import DirectoryUser
from partners import audit
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from partners.passwords import temporary_password
from subscriptions.models import ReturnedLicense, UserUploadRow
from subscriptions.users import licenses
from subscriptions.users.changes import LicenseChange, LicenseResult
from subscriptions.users.exceptions import LicensesRefused, PersonChanged, PersonGone

logger = logging.getLogger(__name__)


@sensitive_variables("password", "hashed")
def create_person(
    acting: Acting, new: NewDirectoryUser, *, assign: Sequence[LicenseChange] = ()
) -> tuple[DirectoryUser, str]:
    """A person with roles and licenses, or nothing; and the temporary password, to be shown once.

    Pressed twice (``new.public_id``) it is the same person, and the password is ''.
    """
    password = temporary_password()
    hashed = make_password(password)  # slow on purpose, so before anything is locked
    person, created = _create_person(acting, new, assign, hashed)
    return person, password if created else ""


@transaction.atomic
def _create_person(
    acting: Acting, new: NewDirectoryUser, assign: Sequence[LicenseChange], hashed: str
) -> tuple[DirectoryUser, bool]:
    acting = confirmed(acting, Permission.MANAGE_CUSTOMER_USERS)
    if new.public_id is not None and (found := _person_of_press(acting, new.public_id)):
        return found, False
    if new.roles and not acting.may(Permission.ASSIGN_DIRECTORY_ROLES):
        raise doors.refusal(acting, Permission.ASSIGN_DIRECTORY_ROLES)
    if assign and not acting.may(Permission.ASSIGN_LICENSES):
        raise doors.refusal(acting, Permission.ASSIGN_LICENSES)
    licenses.lock_all(acting.customer, [change.subscription for change in assign])
    person = directory.add_person(acting.customer, new, hashed=hashed)
    [result] = licenses.apply(acting.customer, [person], assign, by=str(acting.user))
    if result.problems:
        raise LicensesRefused(" ".join(result.problems))
    audit.record(
        "directory_user.created",
        target=person,
        actor=acting.user,
        readers=acting.readers,
        email=person.user.email,
        roles=sorted(new.roles),
        licenses=_told(result),
    )
    return person, True


def _person_of_press(acting: Acting, public_id: UUID) -> DirectoryUser | None:
    people = DirectoryUser.objects.filter(customer=acting.customer, public_id=public_id)
    return people.select_related("user", "customer").first()


@transaction.atomic
def edit_person(
    acting: Acting, public_id: UUID, fields: dict[str, Any], *, email: str
) -> DirectoryUser:
    """``fields``: display_name, first_name, last_name, location."""
    acting = confirmed(acting, Permission.MANAGE_CUSTOMER_USERS)
    person = _active(acting, public_id)
    _check_reach(acting, person)
    changes = directory.edit_person(person, fields, email=email.strip().lower())
    if changes:
        _audit("directory_user.updated", acting, person, changes=changes)
    return person


@transaction.atomic
def set_roles(
    acting: Acting,
    public_id: UUID,
    roles: Iterable[DirectoryRole],
    *,
    seen: Iterable[str] | None = None,
) -> DirectoryUser:
    """``seen``: the roles that the page showed when it was opened."""
    acting = confirmed(acting, Permission.ASSIGN_DIRECTORY_ROLES)
    person = _active(acting, public_id)
    wanted = frozenset(roles)
    held = directory.roles_of(person)
    if seen is not None and set(seen) != set(held) and wanted != set(held):
        raise PersonChanged(_("Somebody else has changed these roles. Look at them again."))
    changes = directory.set_roles(person, wanted)
    if changes:
        _audit("directory_user.roles_changed", acting, person, changes=changes)
    return person


@sensitive_variables("password", "hashed")
def reset_password(
    acting: Acting, public_id: UUID, *, asked: datetime | None = None
) -> tuple[DirectoryUser, str]:
    """A temporary password, to be shown once; the old one is over, and so is every session.

    ``asked``: when the question was put. A page that is reloaded must not end the password that
    was passed on from it, nor somebody else's of a moment ago.
    """
    password = temporary_password()
    hashed = make_password(password)
    with transaction.atomic():
        acting = confirmed(acting, Permission.RESET_CUSTOMER_PASSWORD)
        person = _active(acting, public_id)
        if person.user_id == acting.user.pk:
            raise RuleViolation(_("Change your own password in the menu of your account."))
        _check_reach(acting, person)
        if asked is not None and _was_reset(person, since=asked):
            raise RuleViolation(
                _("It was shown once, to the person who submitted. "
                  "Reset the password for a new one.")
            )  # fmt: skip
        directory.reset_password(person, hashed=hashed)
        _audit("directory_user.password_reset", acting, person)
    return person, password


@transaction.atomic
def delete_person(acting: Acting, public_id: UUID) -> tuple[DirectoryUser, list[str]]:
    """Inactive for 30 days; and the licenses that were given back."""
    acting = confirmed(acting, Permission.MANAGE_CUSTOMER_USERS)
    person = _found(acting, public_id)
    if person.state == DirectoryUserState.INACTIVE:
        return person, []  # the other click, or somebody else, was quicker
    if person.user_id == acting.user.pk:
        raise RuleViolation(_("You cannot delete yourself. Another admin can."))
    _check_reach(acting, person)
    given_back = licenses.give_back(person)
    directory.delete_person(person, by=str(acting.user))
    _audit(
        "directory_user.deleted",
        acting,
        person,
        licenses=_told(LicenseResult(person, revoked=given_back)),
    )
    return person, given_back


@sensitive_variables("password", "hashed")
def restore_person(acting: Acting, public_id: UUID) -> tuple[DirectoryUser, str, LicenseResult]:
    """With roles, with the licenses that are free, and with a new temporary password ('' where
    the person was active already)."""
    password = temporary_password()
    hashed = make_password(password)
    with transaction.atomic():
        acting = confirmed(acting, Permission.MANAGE_CUSTOMER_USERS)
        person = _found(acting, public_id)
        if person.state == DirectoryUserState.ACTIVE:
            return person, "", LicenseResult(person)
        _check_reach(acting, person)
        directory.restore_person(person, hashed=hashed)
        result = licenses.take_again(person, by=str(acting.user))
        _audit("directory_user.restored", acting, person, licenses=_told(result))
    return person, password, result


@transaction.atomic
def set_licenses(
    acting: Acting, people: Sequence[DirectoryUser], changes: Sequence[LicenseChange]
) -> list[LicenseResult]:
    """For each of the people what could be done, and why the rest could not; in their order."""
    acting = confirmed(acting, Permission.ASSIGN_LICENSES)
    rows = DirectoryUser.objects.filter(
        customer=acting.customer, pk__in=[person.pk for person in people]
    ).exclude(state=DirectoryUserState.PURGED)
    licenses.lock_all(acting.customer, [change.subscription for change in changes])
    now = {person.pk: person for person in rows.select_related("user")}
    ordered = [now[person.pk] for person in people if person.pk in now]
    results = licenses.apply(acting.customer, ordered, changes, by=str(acting.user))
    changed = [result for result in results if result.has_changed]
    if changed:
        audit.record(
            "licenses.updated",
            target=changed[0].person if len(changed) == 1 else acting.customer,
            actor=acting.user,
            readers=acting.readers,
            licenses=_told(changed[0])
            if len(changed) == 1
            else [f"{each.person.display_name}: {', '.join(_told(each))}" for each in changed],
        )
    return results


@transaction.atomic
def purge_person(key: int) -> bool:
    """The 30 days are over: the person is forgotten for good. False where it is not so."""
    found = DirectoryUser.objects.select_related("customer", "user").get(pk=key)
    type(found.customer).objects.select_for_update(no_key=True).get(pk=found.customer_id)
    person = directory.find_person(found.customer, found.public_id)
    if person is None or person.state != DirectoryUserState.INACTIVE:
        return False
    if directory.may_be_restored(person):
        return False
    ReturnedLicense.objects.filter(directory_user=person).delete()
    UserUploadRow.objects.filter(person=person).update(values={}, sealed_password=None)
    directory.purge_person(person)
    audit.record("directory_user.purged", target=person, actor=None, readers=[person.customer])
    return True


def purge_due() -> int:
    """Everybody who was deleted 30 days ago; one who cannot be purged keeps the others from
    nothing."""
    before, purged = timezone.now() - directory.RESTORABLE_FOR, 0
    rows = DirectoryUser.objects.filter(state=DirectoryUserState.INACTIVE, deleted_at__lte=before)
    for key in list(rows.order_by("deleted_at").values_list("pk", flat=True)):
        try:
            purged += purge_person(key)
        except Exception:
            logger.exception("The directory user %s could not be purged.", key)
    return purged


# --- parts


def _found(acting: Acting, public_id: UUID) -> DirectoryUser:
    person = directory.find_person(acting.customer, public_id)
    if person is None:
        raise PersonGone(_("This user is not there any more."))
    return person


def _active(acting: Acting, public_id: UUID) -> DirectoryUser:
    person = _found(acting, public_id)
    if person.state != DirectoryUserState.ACTIVE:
        raise PersonGone(_("This user is deleted. Restore the user first."))
    return person


def _check_reach(acting: Acting, person: DirectoryUser) -> None:
    """Who may not give roles does not get at the logins that hold some, either."""
    if acting.may(Permission.ASSIGN_DIRECTORY_ROLES):
        return
    if person.role_assignments.exists():
        raise RuleViolation(
            _(
                "%(name)s is an admin of the organization. Only somebody who may assign directory "
                "roles can do this."
            )
            % {"name": person.display_name}
        )


def _was_reset(person: DirectoryUser, *, since: datetime) -> bool:
    entries = AuditEntry.objects.filter(**audit.identity(person))
    return entries.filter(verb="directory_user.password_reset", created_at__gte=since).exists()


def _audit(verb: str, acting: Acting, person: DirectoryUser, **data: Any) -> None:
    audit.record(verb, target=person, actor=acting.user, readers=acting.readers, **data)


def _told(result: LicenseResult) -> list[str]:
    """In no language: what came, what went, what changed."""
    return [
        *(f"+ {name}" for name in result.added),
        *(f"\N{MINUS SIGN} {name}" for name in result.revoked),
        *(f"± {name}" for name in result.plans_changed),
    ]
