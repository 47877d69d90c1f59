"""Request id, language of the request, and where people are sent who may not go on."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from partners.models import User
from partners.request_ids import request_id
from tests.factories.partners import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

HTMX = {"hx-request": "true", "hx-current-url": "http://testserver/p/alices-cloud/customers/?q=a"}
PAGE = "%2Fp%2Falices-cloud%2Fcustomers%2F%3Fq%3Da"


def language_of(client: Client, **headers: str) -> str:
    return str(client.get("/accounts/login/", headers=headers)["Content-Language"])


def test_every_answer_names_its_request(client: Client) -> None:
    ids = [client.get("/healthz")["X-Request-ID"] for _ in range(2)]

    assert ids[0] != ids[1]
    assert all(uuid.UUID(one) for one in ids)
    assert request_id.get() == ""


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("pl", "pl"), ("cs-CZ,en;q=0.5", "cs"), ("ru", "ru"), ("de", "en"), ("", "en")],
)
def test_language_of_the_browser(client: Client, wanted: str, language: str) -> None:
    assert language_of(client, **{"accept-language": wanted}) == language


def test_cookie_goes_before_the_browser(client: Client) -> None:
    client.post("/language/", {"language": "cs"})

    assert language_of(client, **{"accept-language": "pl"}) == "cs"


def test_saved_language_goes_before_all(client: Client) -> None:
    user = UserFactory.create(language="ru")
    client.cookies["django_language"] = "cs"
    client.force_login(user)

    answer = client.get("/accounts/password/change/", headers={"accept-language": "pl"})

    assert answer["Content-Language"] == "ru"
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))


def test_language_of_one_request_does_not_stay(client: Client) -> None:
    before = translation.get_language()

    language_of(client, **{"accept-language": "pl"})

    assert translation.get_language() == before


def test_visitor_is_sent_to_sign_in_and_back(client: Client) -> None:
    answer = client.get("/portal/profile/?a=1")

    assert answer["Location"] == "/accounts/login/?next=/portal/profile/%3Fa%3D1"


def test_visitors_fragment_sends_the_whole_page_to_sign_in(client: Client) -> None:
    answer = client.get("/p/alices-cloud/customers/", headers=HTMX)

    assert answer.status_code == 200
    assert answer["HX-Redirect"] == f"/accounts/login/?next={PAGE}"
    assert answer.content == b""


@pytest.fixture
def newcomer() -> User:
    user = UserFactory.create(
        must_change_password=True,
        temporary_password_expires_at=timezone.now() + timedelta(hours=1),
    )
    return MembershipFactory.create(user=user).user


def test_temporary_password_leads_to_its_change(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)

    fragment = client.get("/p/alices-cloud/customers/", headers=HTMX)
    posted = client.post("/p/alices-cloud/invitations/start/")

    assert fragment["HX-Redirect"] == f"/accounts/password/change/?next={PAGE}"
    assert posted["Location"] == "/accounts/password/change/"


@pytest.mark.parametrize(
    ("path", "status"), [("/accounts/password/change/", 200), ("/healthz", 200)]
)
def test_temporary_password_leaves_a_way(
    client: Client, newcomer: User, path: str, status: int
) -> None:
    client.force_login(newcomer)

    assert client.get(path).status_code == status
    assert client.post("/language/", {"language": "pl"})["Location"] == "/"
    assert client.post("/theme/", {"theme": "dark"})["Location"] == "/"
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
