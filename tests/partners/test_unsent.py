"""What was sent without a sign-in comes back once, on its own page only."""

import pytest
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from partners.unsent import keep, keeps_unsent, take


@keeps_unsent
def view() -> None: ...


def other() -> None: ...


def request(method: str = "POST", path: str = "/page/", **fields: str) -> HttpRequest:
    made = getattr(RequestFactory(), method.lower())(path, fields)
    made.session = SessionStore()
    return made


def test_fields_come_back_once() -> None:
    sent = request(subject="Zażółć", csrfmiddlewaretoken="secret")
    keep(sent, view)
    kept = take(sent)
    assert kept is not None
    assert kept.dict() == {"subject": "Zażółć"}
    assert take(sent) is None


def test_fields_come_back_on_their_own_page_only() -> None:
    sent = request(subject="Mine")
    keep(sent, view)
    sent.path = "/another/"
    assert take(sent) is None


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (request(subject="x" * 40_001), view),
        (request(subject="Mine"), other),
        (request("GET", subject="Mine"), view),
    ],
    ids=["too long", "a view that does not ask", "a page"],
)
def test_nothing_else_is_kept(sent: HttpRequest, seen: object) -> None:
    keep(sent, seen)
    assert list(sent.session.keys()) == []
