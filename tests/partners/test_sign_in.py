"""Signing in, forgotten and temporary passwords, and what nobody may learn from them."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.models import AuditEntry, OutgoingMail, User
from tests.factories.partners import PASSWORD, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_IN = "/accounts/login/"
RESET = "/accounts/password/reset/"
PERSONAL_LINK = "/invitations/AbCdEf.Gh-Ij_Kl/"
NEW = "A-new-long-password-1"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password} | more)


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


@pytest.fixture
def newcomer(db: None) -> User:
    """Holds a temporary password that still lasts."""
    return UserFactory.create(
        must_change_password=True,
        temporary_password_expires_at=timezone.now() + timedelta(hours=72),
    )


# --- signing in ------------------------------------------------------------------------------


def test_signs_in_by_address_in_any_case(client: Client) -> None:
    user = UserFactory.create(email="ada@people.example")

    answer = sign_in(client, " ADA@People.Example ")

    assert answer["Location"] == reverse("door")
    assert signed_in_as(client) == str(user.pk)


def test_next_survives_a_wrong_password(client: Client) -> None:
    user = UserFactory.create()

    page = client.get(f"{SIGN_IN}?next={quote(PERSONAL_LINK)}")
    assert f'<input type="hidden" name="next" value="{PERSONAL_LINK}">' in page.text
    refused = sign_in(client, user.email, "wrong-password-1", next=PERSONAL_LINK)
    assert f'<input type="hidden" name="next" value="{PERSONAL_LINK}">' in refused.text
    assert sign_in(client, user.email, next=PERSONAL_LINK)["Location"] == PERSONAL_LINK


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "http:///x"]
)
def test_next_never_leads_elsewhere(client: Client, elsewhere: str) -> None:
    user = UserFactory.create()

    assert sign_in(client, user.email, next=elsewhere)["Location"] == reverse("door")


def test_unknown_address_and_wrong_password_look_the_same(client: Client) -> None:
    user = UserFactory.create()

    unknown = sign_in(client, "nobody@people.example", "wrong-password-1")
    wrong = sign_in(client, user.email, "wrong-password-1")

    assert (unknown.status_code, wrong.status_code) == (422, 422)
    errors = [page.context["form"].errors for page in (unknown, wrong)]
    assert errors[0] == errors[1]
    assert errors[0] == {"__all__": ["The email address or the password is not correct."]}


def test_empty_form_names_its_fields(client: Client) -> None:
    page = client.post(SIGN_IN, {})

    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["login", "password"]


def test_sixth_failure_locks_the_address_for_a_while(client: Client) -> None:
    user = UserFactory.create()
    for _attempt in range(5):
        sign_in(client, user.email, "wrong-password-1")

    page = sign_in(client, user.email)

    assert page.status_code == 422
    assert "Too many failed attempts. Wait five minutes and try again." in page.text
    assert signed_in_as(client) is None


def test_switched_off_account_is_told_only_with_the_right_password(client: Client) -> None:
    user = UserFactory.create(is_active=False)

    wrong = sign_in(client, user.email, "wrong-password-1")
    right = sign_in(client, user.email)

    assert wrong.status_code == 422
    assert right["Location"] == reverse("account_inactive")
    assert signed_in_as(client) is None


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/set/", "confirm-email/", "3rdparty/"]
)
def test_what_nobody_may_do_has_no_address(client: Client, path: str) -> None:
    client.force_login(UserFactory.create())

    assert client.get(f"/accounts/{path}").status_code == 404


def test_answers_are_pages_whatever_is_asked_for(client: Client) -> None:
    answer = client.post(SIGN_IN, {}, headers={"accept": "application/json"})

    assert answer["Content-Type"] == "text/html; charset=utf-8"


def test_signed_in_person_is_sent_on(client: Client) -> None:
    client.force_login(UserFactory.create())

    assert client.get(f"{SIGN_IN}?next={quote(PERSONAL_LINK)}")["Location"] == PERSONAL_LINK


def test_signing_out_asks_first_and_can_lead_to_sign_in(client: Client) -> None:
    client.force_login(UserFactory.create(name="Ada Able"))

    assert "You are signed in as Ada Able" in client.get("/accounts/logout/").text
    back = f"{SIGN_IN}?next={quote(PERSONAL_LINK)}"
    assert client.post("/accounts/logout/", {"next": back})["Location"] == back
    assert signed_in_as(client) is None


# --- temporary passwords ---------------------------------------------------------------------


def test_temporary_password_is_changed_before_anything_else(client: Client, newcomer: User) -> None:
    sign_in(client, newcomer.email)

    answer = client.get("/portal/profile/?a=1")
    page = client.get(answer["Location"])

    assert answer["Location"] == "/accounts/password/change/?next=%2Fportal%2Fprofile%2F%3Fa%3D1"
    assert "You signed in with a temporary password" in page.text
    assert page.context["form"].fields["oldpassword"].label == "Temporary password"
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW, "next": "/portal/profile/"}
    assert client.post("/accounts/password/change/", data)["Location"] == "/portal/profile/"
    newcomer.refresh_from_db()
    assert (newcomer.must_change_password, newcomer.temporary_password_expires_at) == (False, None)
    assert signed_in_as(client) == str(newcomer.pk)
    entry = AuditEntry.objects.get(verb="user.password_changed")
    assert (entry.verb, entry.data) == ("user.password_changed", {"temporary": True})


def test_run_out_temporary_password_says_so_and_does_not_open(
    client: Client, newcomer: User
) -> None:
    User.objects.filter(pk=newcomer.pk).update(temporary_password_expires_at=timezone.now())

    wrong = sign_in(client, newcomer.email, "wrong-password-1")
    right = sign_in(client, newcomer.email)

    assert wrong.context["form"].non_field_errors() == [
        "The email address or the password is not correct."
    ]
    assert right.status_code == 422
    assert "it was a temporary one and has run out" in right.text
    assert signed_in_as(client) is None


def test_session_ends_with_its_temporary_password(client: Client, newcomer: User) -> None:
    client.force_login(newcomer)
    User.objects.filter(pk=newcomer.pk).update(temporary_password_expires_at=timezone.now())

    assert client.get("/")["Location"] == f"{SIGN_IN}?next=/"


# --- changing it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"oldpassword": "wrong-password-1"}, "oldpassword"),
        ({"password2": "Another-password-1"}, "password2"),
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password1": PASSWORD, "password2": PASSWORD}, "password1"),
        ({"password1": "password1234", "password2": "password1234"}, "password1"),
    ],
)
def test_change_of_password_refuses(client: Client, data: dict[str, str], field: str) -> None:
    user = UserFactory.create()
    client.force_login(user)
    values = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW} | data

    page = client.post("/accounts/password/change/", values)

    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_change_of_password_ends_other_sessions(client: Client) -> None:
    user = UserFactory.create()
    elsewhere = Client()
    elsewhere.force_login(user)
    client.force_login(user)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )

    assert client.get("/accounts/password/change/").status_code == 200
    assert elsewhere.get("/accounts/password/change/").status_code == 302


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 302), ("wrong-password-1", 422)])
def test_confirming_the_password(client: Client, password: str, status: int) -> None:
    client.force_login(UserFactory.create())

    answer = client.post("/accounts/reauthenticate/", {"password": password})

    assert answer.status_code == status


# --- forgotten -------------------------------------------------------------------------------


def link_in(message: Any) -> str:
    found = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)
    assert found is not None
    assert found[0] in message.alternatives[0].content
    return found[1]


def test_reset_from_request_to_signed_in(
    client: Client, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    user = UserFactory.create(
        email="admin@carol.onmicrosoft.com", contact_email="carol@carols.example", language="en"
    )

    answer = client.post(RESET, {"email": "Admin@Carol.onmicrosoft.com"})
    assert answer["Location"] == reverse("account_reset_password_done")
    assert drain_tasks() == 1
    [message] = mailoutbox
    assert message.to == ["carol@carols.example"]
    assert "admin@carol.onmicrosoft.com" in message.body
    link = link_in(message)
    form = client.get(link, follow=True)
    address = form.redirect_chain[0][0]
    assert address.endswith("-set-password/")  # the key does not stay in the address
    answer = client.post(address, {"password1": NEW, "password2": NEW})

    assert answer["Location"] == reverse("door")
    assert signed_in_as(client) == str(user.pk)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "This link no longer works" in Client().get(link).text


def test_reset_ends_a_temporary_password(
    client: Client, newcomer: User, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    client.post(RESET, {"email": newcomer.email})
    drain_tasks()
    address = client.get(link_in(mailoutbox[0]))["Location"]

    client.post(address, {"password1": NEW, "password2": NEW})

    newcomer.refresh_from_db()
    assert newcomer.must_change_password is False
    assert client.get("/accounts/password/change/").status_code == 200


def test_reset_refuses_a_weak_password(
    client: Client, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    user = UserFactory.create()
    client.post(RESET, {"email": user.email})
    drain_tasks()
    address = client.get(link_in(mailoutbox[0]))["Location"]

    page = client.post(address, {"password1": "short", "password2": "short"})

    assert page.status_code == 422
    assert signed_in_as(client) is None


def test_reset_answers_the_same_for_unknown_addresses(
    client: Client, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    known = UserFactory.create()

    answers = [
        client.post(RESET, {"email": email}) for email in (known.email, "nobody@people.example")
    ]

    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, reverse("account_reset_password_done"))
    }
    drain_tasks()
    assert {message.to[0]: message.subject for message in mailoutbox} == {
        known.email: "Set a new password for Partner Center",
        "nobody@people.example": "No account at Partner Center for this address",
    }


def test_reset_of_a_switched_off_account_tells_nothing(
    client: Client, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    user = UserFactory.create(is_active=False)

    client.post(RESET, {"email": user.email})

    drain_tasks()
    assert [message.subject for message in mailoutbox] == [
        "No account at Partner Center for this address"
    ]


def test_reset_is_not_sent_without_end(client: Client) -> None:
    for _attempt in range(3):
        assert client.post(RESET, {"email": "victim@people.example"}).status_code == 302

    page = client.post(RESET, {"email": "victim@people.example"})

    assert page.status_code == 429
    assert "<strong>Too many attempts</strong>" in page.text
    assert OutgoingMail.objects.count() == 3


@pytest.mark.parametrize("key", ["x-y", "zzzz-set-password", "1-" + "a" * 60])
def test_damaged_link_says_what_to_do(client: Client, key: str) -> None:
    page = client.get(f"{RESET}key/{key}/")

    assert "This link no longer works" in page.text
    assert "Send a new link" in page.text


def test_sign_in_keeps_no_second_list_of_addresses(
    client: Client, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    user = MembershipFactory.create().user
    sign_in(client, user.email)
    client.post("/accounts/logout/")
    client.post(RESET, {"email": user.email})
    drain_tasks()
    client.get(link_in(mailoutbox[0]), follow=True)

    assert EmailAddress.objects.count() == 0


def test_mail_comes_in_the_persons_language(
    client: Client, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    UserFactory.create(email="ada@people.example", language="pl")

    client.post(RESET, {"email": "ada@people.example"}, headers={"accept-language": "cs"})
    drain_tasks()

    assert '<html lang="pl" dir="ltr">' in mailoutbox[0].alternatives[0].content
