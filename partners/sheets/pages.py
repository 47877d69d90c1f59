"""What the pages of an uploaded file have in common: the files there were, and its lines."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from partners.http import CSV, file_headers
from partners.keyset import Order, Page, Rows, paginate
from partners.sheets.columns import Sheet
from partners.sheets.export import template_csv

HISTORY_ORDER = Order("created_at", descending=True, is_time=True)
HISTORY_SIZE = 20
LINE_ORDER = Order("number", is_number=True)
LINES_SIZE = 50
SECONDS = 2  # between two looks at the progress

type Told = Callable[[dict[str, Any]], dict[str, Any]]


def template_answer(sheet: Sheet, name: str) -> HttpResponse:
    return HttpResponse(template_csv(sheet), content_type=CSV, headers=file_headers(name))


def history(request: HttpRequest, files: Rows, told: Told) -> dict[str, Any]:
    """The files there were, newest first."""
    page = paginate(files, HISTORY_ORDER, request.GET.get("cursor", ""), HISTORY_SIZE)
    return {"files": [told(row) for row in page.rows]} | _ways(request, page)


def shown(request: HttpRequest, results: type[TextChoices]) -> str:
    """The one result that was asked for; '' for all."""
    show = request.GET.get("show", "")
    return show if show in results.values else ""


def lines(request: HttpRequest, rows: Rows, told: Told, *, show: str) -> dict[str, Any]:
    """Of a file, in its order."""
    page = paginate(rows, LINE_ORDER, request.GET.get("cursor", ""), LINES_SIZE)
    return {"rows": [told(row) for row in page.rows], "show": show} | _ways(request, page, show)


def _ways(request: HttpRequest, page: Page, show: str = "") -> dict[str, str]:
    """The addresses of the pages beside this one."""

    def url(cursor: str) -> str:
        given = {"show": show, "cursor": cursor}
        return f"?{urlencode({name: value for name, value in given.items() if value})}"

    return {
        "first_url": url("") if show else request.path,
        "previous_url": page.previous and url(page.previous),
        "next_url": page.next and url(page.next),
    }


def tabs(
    results: Iterable[TextChoices], counts: Mapping[str, int], number: int, *, show: str
) -> list[dict[str, Any]]:
    """All lines, and each result with how many there are."""
    everything = {"label": _("All"), "number": number, "url": "?", "current": not show}
    return [everything] + [
        {
            "label": str(result.label),
            "number": counts.get(result, 0),
            "url": f"?{urlencode({'show': result.value})}",
            "current": show == result,
        }
        for result in results
    ]
