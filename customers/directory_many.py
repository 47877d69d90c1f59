"""Many people of one customer at once: parts of uploads, as many statements for many as for one."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import batched

from django.db import transaction
from django.utils import timezone

from customers.directory import NewDirectoryUser
from customers.enums import DirectoryUserState
from customers.models import Customer, DirectoryUser
from partners.enums import UserKind
from partners.folding import fold
from partners.models import User
from partners.models.people import SORT_NAME_LENGTH
from partners.passwords import TEMPORARY_FOR

CHUNK = 500


class Taken(StrEnum):
    """Who has a sign-in name; of logins elsewhere no more than that it cannot be used."""

    HERE = "here"
    DELETED = "deleted"
    ELSEWHERE = "elsewhere"


def taken_names(customer: Customer, emails: Iterable[str]) -> dict[str, Taken]:
    """Those of the names that are not free."""
    found: dict[str, Taken] = {}
    for some in batched(emails, CHUNK, strict=False):
        users = User.objects.filter(email__in=some)
        fields = ("email", "directory_user__customer_id", "directory_user__state")
        for email, owner, state in users.values_list(*fields):
            if owner != customer.pk:
                found[email] = Taken.ELSEWHERE
            elif state == DirectoryUserState.INACTIVE:
                found[email] = Taken.DELETED
            else:
                found[email] = Taken.HERE
    return found


def add_people(
    customer: Customer, people: Sequence[NewDirectoryUser], *, hashed: Sequence[str]
) -> list[DirectoryUser]:
    """Plain users with temporary passwords, in the same order. A part: their names are known to
    be free; IntegrityError, and nobody added, where one was taken elsewhere a moment ago.
    """
    ends_at = timezone.now() + TEMPORARY_FOR
    with transaction.atomic():
        users = User.objects.bulk_create(
            User(
                kind=UserKind.DIRECTORY,
                email=new.email,
                name=new.display_name,
                sort_name=fold(new.display_name)[:SORT_NAME_LENGTH],
                password=password,
                must_change_password=True,
                temporary_password_expires_at=ends_at,
            )
            for new, password in zip(people, hashed, strict=True)
        )
        return DirectoryUser.objects.bulk_create(
            _person(customer, user, new) for user, new in zip(users, people, strict=True)
        )


def _person(customer: Customer, user: User, new: NewDirectoryUser) -> DirectoryUser:
    person = DirectoryUser(
        customer=customer,
        user=user,
        display_name=new.display_name,
        first_name=new.first_name,
        last_name=new.last_name,
        location=new.location,
    )
    person.fold()
    return person
