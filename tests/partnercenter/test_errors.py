"""Error pages say what happened, who can help and where to go on."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import reverse

from partnercenter import errors
from partners.exceptions import AccessRefused


@pytest.mark.django_db
def test_unknown_address(client: Client) -> None:
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Page not found" in response.text


def test_refusal_names_reason_and_helpers(rf: RequestFactory) -> None:
    request = rf.get("/p/fabrikam/")
    request.user = AnonymousUser()
    helpers = ["Alice <alice@fabrikam.example>", "Bob <bob@fabrikam.example>"]

    response = errors.permission_denied(request, AccessRefused("You cannot order.", helpers))

    assert response.status_code == 403
    assert "You cannot order." in response.text
    assert "Alice &lt;alice@fabrikam.example&gt;" in response.text
    assert "Bob &lt;bob@fabrikam.example&gt;" in response.text


def test_plain_refusal_tells_nothing_of_its_inside(rf: RequestFactory) -> None:
    request = rf.get("/p/fabrikam/")
    request.user = AnonymousUser()

    response = errors.permission_denied(request, PermissionDenied("row 17 of table x"))

    assert response.status_code == 403
    assert "row 17" not in response.text
    assert "Who can help" not in response.text


def test_crash_page_needs_neither_database_nor_frame(rf: RequestFactory) -> None:
    response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Something went wrong" in response.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("referer", "offered"),
    [("http://testserver/p/fabrikam/", True), ("https://elsewhere.example/form", False)],
)
def test_form_open_too_long(referer: str, offered: bool) -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post(reverse("set_theme"), {"theme": "dark"}, headers={"referer": referer})

    assert response.status_code == 403
    assert "The form was open too long" in response.text
    assert (f'href="{referer}"' in response.text) is offered
    assert "theme" not in response.cookies
