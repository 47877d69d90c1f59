"""Language and theme: remembered, and back to where one was."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories.partners import UserFactory

pytestmark = pytest.mark.django_db


def test_theme_is_remembered_and_rendered_by_the_server(client: Client) -> None:
    response = client.post(reverse("set_theme"), {"theme": "dark", "next": "/accounts/login/"})

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert 'data-bs-theme="dark"' in client.get("/nowhere/").text


def test_theme_follows_the_device_until_somebody_chooses(client: Client) -> None:
    client.cookies["theme"] = "purple"

    assert 'data-bs-theme="auto"' in client.get("/nowhere/").text


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_no_preference_leads_out_of_the_house(client: Client, target: str) -> None:
    data = {"theme": "light", "language": "pl", "next": target}

    for name in ("set_theme", "set_language"):
        assert client.post(reverse(name), data)["Location"] == "/"


def test_language_of_a_visitor_goes_into_the_cookie(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "cs"})

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "cs"
    assert '<html lang="cs"' in client.get("/nowhere/").text


def test_language_of_a_person_is_saved_with_the_person(client: Client) -> None:
    user = UserFactory.create(language="en")
    client.force_login(user)

    client.post(reverse("set_language"), {"language": "ru"})

    user.refresh_from_db()
    assert user.language == "ru"


@pytest.mark.parametrize(
    ("name", "data"),
    [("set_theme", {"theme": "purple"}), ("set_language", {"language": "xx"}), ("set_theme", {})],
)
def test_only_what_is_offered(client: Client, name: str, data: dict[str, str]) -> None:
    assert client.post(reverse(name), data).status_code == 400


@pytest.mark.parametrize("name", ["set_theme", "set_language"])
def test_looking_changes_nothing(client: Client, name: str) -> None:
    assert client.get(reverse(name)).status_code == 405
