"""The language somebody reads at the first sign-in is the one mails are written in."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.customers import DirectoryUserFactory
from tests.factories.partners import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(email: str, accept_language: str) -> None:
    response = Client(headers={"accept-language": accept_language}).post(
        reverse("account_login"), {"login": email, "password": PASSWORD}
    )
    assert response.status_code == 302


def test_staff_keep_the_language_of_their_first_sign_in() -> None:
    user = MembershipFactory(user=UserFactory(language="")).user
    sign_in(user.email, "pl")
    user.refresh_from_db()
    assert user.language == "pl"

    sign_in(user.email, "cs")
    user.refresh_from_db()
    assert user.language == "pl"


def test_customers_stay_free_to_read_a_link_in_its_language() -> None:
    user = DirectoryUserFactory().user
    sign_in(user.email, "cs")
    user.refresh_from_db()
    assert user.language == ""
