"""The people of a customer: parts of the commands about them, in the caller's transaction.

The caller holds the customer's lock (``acting.confirmed``), gives and takes the licenses, and
writes the audit entry. Passwords come hashed: hashing takes its time, and no lock shall wait
for it.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from customers import selectors
from customers.enums import DirectoryRole, DirectoryUserState
from customers.exceptions import SignInNameTaken
from customers.models import Customer, CustomerDomain, DirectoryRoleAssignment, DirectoryUser
from partners.audit import changed_fields
from partners.enums import UserKind
from partners.exceptions import RuleViolation
from partners.models import User
from partners.passwords import TEMPORARY_FOR

RESTORABLE_FOR = datetime.timedelta(days=30)
NAMELESS = "—"  # what is left of a name, in every language
_LOCAL_PART = re.compile(r"[a-z0-9]([a-z0-9._'-]*[a-z0-9])?")
LOCAL_PART_LENGTH, EMAIL_LENGTH = 64, 254

type Changes = dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class NewDirectoryUser:
    """``email``: the sign-in name, in one of the customer's domains. ``public_id``: of the
    press of the button, so that pressing twice creates one person."""

    email: str
    display_name: str
    first_name: str = ""
    last_name: str = ""
    location: str = ""
    roles: frozenset[DirectoryRole] = frozenset()
    public_id: UUID | None = None


# --- names


def domains_of(customer: Customer) -> list[str]:
    """Its own domains, the primary one first: in these, and no others, people are named."""
    names = CustomerDomain.objects.filter(customer=customer).order_by("name")
    further = list(names.values_list("name", flat=True))
    return [customer.default_domain, *(n for n in further if n != customer.default_domain)]


def local_part_fault(text: str) -> str:
    """Why this cannot stand before the ``@``; '' where it can."""
    if not _LOCAL_PART.fullmatch(text) or ".." in text:
        return _(
            "Use only the letters a to z without accents, digits, periods, hyphens, underscores "
            "and apostrophes; begin and end with a letter or a digit."
        )
    if len(text) > LOCAL_PART_LENGTH:
        return _("Use at most %(number)s characters.") % {"number": LOCAL_PART_LENGTH}
    return ""


def email_fault(email: str, domains: Iterable[str]) -> str:
    """Why nobody can be given this sign-in name; '' where its form and its domain are right."""
    name, _at, domain = email.rpartition("@")
    if domain not in domains:
        return _("The address has to be in one of the organization's own domains.")
    if fault := local_part_fault(name):
        return fault
    return "" if len(email) <= EMAIL_LENGTH else _("This address is too long.")


def taken_fault(customer: Customer, email: str) -> str:
    """Why a name is not free; of logins elsewhere no more than that it cannot be used."""
    user = User.objects.filter(email=email).first()
    if user is None:
        return ""
    own = DirectoryUser.objects.filter(customer=customer, user=user).first()
    if own is None:
        return _("This address cannot be used. Choose another one.")
    if own.state == DirectoryUserState.INACTIVE:
        return _("A deleted user has this address. Restore that user, or choose another address.")
    return _("A user of this organization has this address already.")


# --- people


def find_person(customer: Customer, public_id: UUID) -> DirectoryUser | None:
    """One of the customer's people; nobody who is gone for good. In a command the customer's
    lock keeps the row as it is: nobody writes it without."""
    found = DirectoryUser.objects.filter(customer=customer, public_id=public_id)
    people = found.exclude(state=DirectoryUserState.PURGED)
    return people.select_related("user", "customer").first()


def roles_of(person: DirectoryUser) -> list[str]:
    """In the order of the list of roles."""
    held = set(person.role_assignments.values_list("role", flat=True))
    return [role.value for role in DirectoryRole if role in held]


def add_person(customer: Customer, new: NewDirectoryUser, *, hashed: str) -> DirectoryUser:
    """A login and its person; the password is a temporary one. A part."""
    email = new.email.strip().lower()
    if fault := email_fault(email, domains_of(customer)) or taken_fault(customer, email):
        raise SignInNameTaken(fault)
    user = User(
        kind=UserKind.DIRECTORY,
        email=email,
        name=new.display_name,
        password=hashed,
        must_change_password=True,
        temporary_password_expires_at=timezone.now() + TEMPORARY_FOR,
    )
    person = DirectoryUser(
        customer=customer,
        display_name=new.display_name,
        first_name=new.first_name,
        last_name=new.last_name,
        location=new.location,
    )
    if new.public_id is not None:
        person.public_id = new.public_id
    try:
        with transaction.atomic():
            user.save()
            person.user = user
            person.save()
    except IntegrityError:
        raise SignInNameTaken(_("This address cannot be used. Choose another one.")) from None
    for role in new.roles:
        DirectoryRoleAssignment.objects.create(directory_user=person, role=role)
    return person


def edit_person(person: DirectoryUser, fields: dict[str, Any], *, email: str) -> Changes:
    """Names, location and the sign-in name, as they were typed. A part."""
    changes: Changes = {}
    if email != person.user.email:
        customer = person.customer
        if fault := email_fault(email, domains_of(customer)) or taken_fault(customer, email):
            raise SignInNameTaken(fault)
    of_login = changed_fields(person.user, {"email": email, "name": fields["display_name"]})
    if of_login:
        try:
            with transaction.atomic():
                person.user.save(update_fields=list(of_login))
        except IntegrityError:
            raise SignInNameTaken(_("This address cannot be used. Choose another one.")) from None
    own = changed_fields(person, fields)
    if own or of_login:
        person.save(update_fields=list(own))
    changes |= own
    if "email" in of_login:
        changes["email"] = of_login["email"]
    return changes


def set_roles(person: DirectoryUser, wanted: Iterable[DirectoryRole]) -> Changes:
    """Exactly these; there stays a global admin who can sign in. A part."""
    before, chosen = roles_of(person), set(wanted)
    after = [role.value for role in DirectoryRole if role in chosen]
    if before == after:
        return {}
    if DirectoryRole.GLOBAL_ADMIN not in chosen:
        keep_a_global_admin(person)
    person.role_assignments.exclude(role__in=after).delete()
    for role in after:
        if role not in before:
            DirectoryRoleAssignment.objects.create(directory_user=person, role=role)
    return {"roles": (before, after)}


def keep_a_global_admin(leaving: DirectoryUser) -> None:
    """Another one stays who can sign in; the caller holds the customer's lock."""
    if leaving.state != DirectoryUserState.ACTIVE or not selectors.is_global_admin(leaving):
        return
    staying = selectors.global_admins(leaving.customer).exclude(pk=leaving.pk)
    if not any(each.user.has_usable_password() for each in staying):
        raise RuleViolation(
            _(
                "%(name)s is the last global admin of the organization. Make another person "
                "global admin first."
            )
            % {"name": leaving.display_name}
        )


def reset_password(person: DirectoryUser, *, hashed: str) -> None:
    """A temporary password; who is signed in with the old one is signed out. A part."""
    user = person.user
    if user.kind != UserKind.DIRECTORY or user.memberships.exists():
        raise RuleViolation(
            _("This login opens another organization too, so only its owner can reset the "
              "password: with “Forgot your password?” on the sign-in page.")
        )  # fmt: skip
    user.password, user.must_change_password = hashed, True
    user.temporary_password_expires_at = timezone.now() + TEMPORARY_FOR
    user.save(update_fields=["password", "must_change_password", "temporary_password_expires_at"])


def delete_person(person: DirectoryUser, *, by: str) -> None:
    """Inactive for 30 days: no sign-in, and every session is over with the next click. A part."""
    keep_a_global_admin(person)
    person.state, person.deleted_at = DirectoryUserState.INACTIVE, timezone.now()
    person.deleted_by_name = by
    person.save(update_fields=["state", "deleted_at", "deleted_by_name"])
    person.user.is_active = False
    person.user.save(update_fields=["is_active"])


def may_be_restored(person: DirectoryUser) -> bool:
    return (
        person.state == DirectoryUserState.INACTIVE
        and person.deleted_at is not None
        and timezone.now() < person.deleted_at + RESTORABLE_FOR
    )


def restore_person(person: DirectoryUser, *, hashed: str) -> None:
    """Back with name and roles. The password is a new one, so that no session of before the
    deletion comes to life again. A part."""
    if not may_be_restored(person):
        raise RuleViolation(_("The 30 days are over: this user cannot be restored any more."))
    person.state, person.deleted_at, person.deleted_by_name = DirectoryUserState.ACTIVE, None, ""
    person.save(update_fields=["state", "deleted_at", "deleted_by_name"])
    person.user.is_active = True
    person.user.save(update_fields=["is_active"])
    reset_password(person, hashed=hashed)


def purge_person(person: DirectoryUser) -> None:
    """The row stays for the history, without a word about the person; the name is free. A part."""
    user = person.user
    user.email = f"purged-{person.public_id}@purged.invalid"
    user.name, user.contact_email, user.language, user.time_zone = NAMELESS, "", "", "UTC"
    user.is_active = False
    user.must_change_password, user.temporary_password_expires_at = False, None
    user.last_login = None
    user.set_unusable_password()
    user.save()
    person.state, person.display_name = DirectoryUserState.PURGED, NAMELESS
    person.first_name = person.last_name = person.location = person.deleted_by_name = ""
    person.save()
    person.role_assignments.all().delete()
