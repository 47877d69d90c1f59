from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from customers.exceptions import DomainTaken, SignInNameTaken
from customers.models import Customer, DirectoryUser
from customers.services import FirstAdmin, create_customer
from partners.enums import Cloud
from partners.models import User
from partners.passwords import TEMPORARY_FOR, temporary_password

pytestmark = pytest.mark.django_db


@transaction.atomic
def created(domain: str = "new.example", **admin: Any) -> DirectoryUser:
    person: dict[str, Any] = {
        "email": "Admin@New.example",
        "first_name": "Anna",
        "last_name": "Nowak",
        "hashed_password": "!",
        "language": "pl",
    }
    return create_customer(
        domain=domain,
        cloud=Cloud.PUBLIC,
        profile={"name": "New Ltd.", "country": "PL"},
        admin=FirstAdmin(**{**person, **admin}),
    )


def test_first_admin_keeps_a_password_of_their_own() -> None:
    user = created().user

    assert (user.must_change_password, user.temporary_password_expires_at) == (False, None)
    assert (user.email, user.contact_email) == ("admin@new.example", "")
    assert user.mail_address == "admin@new.example"


def test_first_admin_gets_a_temporary_password() -> None:
    until, password = timezone.now() + TEMPORARY_FOR, temporary_password()

    person = created(hashed_password=make_password(password), temporary_until=until)

    user = User.objects.get(pk=person.user_id)
    assert (user.must_change_password, user.temporary_password_expires_at) == (True, until)
    assert user.check_password(password)
    assert not user.password_expired


def test_temporary_password_of_the_first_admin_ends() -> None:
    user = created(temporary_until=timezone.now() - timedelta(seconds=1)).user

    assert user.password_expired


def test_mail_of_the_first_admin_goes_to_the_contact_address() -> None:
    user = created(contact_email=" anna@elsewhere.example ").user

    assert (user.email, user.contact_email) == ("admin@new.example", "anna@elsewhere.example")
    assert user.mail_address == "anna@elsewhere.example"


def test_domain_is_given_once() -> None:
    created()

    with pytest.raises(DomainTaken):
        created(email="other@new.example")

    assert Customer.objects.count() == 1


def test_sign_in_name_that_is_taken_leaves_no_customer() -> None:
    created()

    with pytest.raises(SignInNameTaken):
        created(domain="other.example")

    assert Customer.objects.get().default_domain == "new.example"
