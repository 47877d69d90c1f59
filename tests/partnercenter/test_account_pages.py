"""allauth's pages wear our frame: one heading, our buttons, errors in one summary."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db

FOR_VISITORS = [
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
]
FOR_USERS = ["account_logout", "account_change_password", "account_reauthenticate"]


@pytest.mark.parametrize("name", [*FOR_VISITORS, *FOR_USERS])
def test_page_wears_our_frame(client: Client, name: str) -> None:
    if name in FOR_USERS:
        client.force_login(UserFactory.create())

    page = client.get(reverse(name)).text

    assert page.count("<h1") == 1
    assert 'class="top-bar"' in page
    assert "css/portal.css" in page


def test_wrong_password_is_told_without_telling_which(client: Client) -> None:
    data = {"login": "nobody@people.example", "password": "wrong-password-1"}

    page = client.post(reverse("account_login"), data).text

    assert 'class="banner banner-danger error-summary" role="alert"' in page
    assert "The email address or the password is not correct." in page
