"""Answers: the page, its piece for htmx, and a form with its errors."""

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import override_settings
from django_htmx.middleware import HtmxDetails

from partners.http import HTMX_VARY, render_form, render_page, wants_fragment

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.locmem.Loader",
                    {"page.html": "page {% partialdef piece inline %}piece{% endpartialdef %}"},
                )
            ]
        },
    }
]
pytestmark = pytest.mark.usefixtures("two_part_page")


class NameForm(forms.Form):
    name = forms.CharField()


@pytest.fixture
def two_part_page() -> Any:
    with override_settings(TEMPLATES=TEMPLATES):
        yield


def asked(**headers: str) -> HttpRequest:
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)  # type: ignore[attr-defined]
    return request


@pytest.mark.parametrize(
    ("headers", "piece"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_piece_only_for_htmx_that_wants_one(headers: dict[str, str], piece: bool) -> None:
    request = asked(**headers)

    answer = render_page(request, "page.html", {}, partial="piece")

    assert wants_fragment(request) is piece
    assert answer.text == ("piece" if piece else "page piece")
    assert answer["Vary"].split(", ") == HTMX_VARY


def test_request_without_htmx_gets_the_page() -> None:
    assert wants_fragment(RequestFactory().get("/")) is False


def test_page_without_a_piece_varies_on_nothing() -> None:
    answer = render_page(asked(**{"HX-Request": "true"}), "page.html", {}, status=404)

    assert (answer.status_code, answer.text, answer.has_header("Vary")) == (
        404,
        "page piece",
        False,
    )


@pytest.mark.parametrize(
    ("form", "status"),
    [(NameForm(), 200), (NameForm({"name": "Ada"}), 200), (NameForm({}), 422)],
    ids=["unbound", "right", "wrong"],
)
def test_form_with_errors_answers_422(form: NameForm, status: int) -> None:
    assert render_form(asked(), "page.html", {"form": form}).status_code == status


def test_form_may_have_another_name() -> None:
    context = {"answer": NameForm({})}

    assert render_form(asked(), "page.html", context, form_name="answer").status_code == 422
