"""Answers: a page, its htmx fragment, or a form with its errors."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django_htmx.middleware import HtmxDetails

CSV = "text/csv; charset=utf-8"
HTMX_VARY = ["HX-Request", "HX-Boosted", "HX-History-Restore-Request"]


class SeeOther(HttpResponseRedirect):
    """The answer to a POST is a page of its own."""

    status_code = 303


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asked for a piece (not boosted, not restoring history)."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def render_page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    partial: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page, or only ``partial`` of it when htmx asked for a piece."""
    name = f"{template}#{partial}" if partial and wants_fragment(request) else template
    response = render(request, name, context, status=status)
    if partial:
        patch_vary_headers(response, HTMX_VARY)
    return response


def render_form(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    form_name: str = "form",
    partial: str = "",
) -> HttpResponse:
    """A page with a form: 422 when the form has errors, else 200."""
    form = context[form_name]
    status = 422 if isinstance(form, BaseForm) and form.is_bound and form.errors else 200
    return render_page(request, template, context, partial=partial, status=status)


def file_headers(name: str) -> dict[str, str]:
    """Of a file to take away; kept by no cache."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


def csv_answer(chunks: Iterable[str | bytes], name: str) -> StreamingHttpResponse:
    """A list to take away, sent as it is read."""
    return StreamingHttpResponse(chunks, content_type=CSV, headers=file_headers(name))


def etag_of(*parts: object) -> str:
    """One version of an answer, by what it is made of."""
    return quote_etag(hashlib.sha256("/".join(map(str, parts)).encode()).hexdigest()[:32])
