"""The pages of the Action Center, the same for staff and for customers' people.

Each door (``notification_views``, and that of the customer portal) says whose desk it is and in
which frame it is drawn.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners import notification_services as services
from partners.http import SeeOther, render_form, render_page
from partners.notification_forms import NoticeFilterForm, PreferencesForm, ticked
from partners.notification_list import (
    ACTIONS,
    ARCHIVED,
    COMPLETED,
    FIELDS,
    NEWS,
    Desk,
    bell_tag,
    notice_page,
    open_counts,
    told,
    unread,
)
from partners.services import set_language


def overview(request: HttpRequest, desk: Desk, base: str) -> HttpResponse:
    form = NoticeFilterForm(request.GET, desk=desk)
    query = form.query()
    page = notice_page(desk, query, request.GET.get("cursor", ""))
    parameters = form.parameters()
    here = desk.url("list")
    context = _frame(desk, base, query.tab) | {
        "form": form,
        "query": query,
        "counts": open_counts(desk),
        "rows": [told(desk, row) for row in page.rows],
        "is_narrowed": bool(query.search or query.type or query.kind),
        "back": f"{here}?{urlencode(parameters)}" if parameters else here,
        "clear_url": f"{here}?{urlencode({'tab': query.tab})}",
        "first_url": _address(here, parameters),
        "previous_url": _address(here, parameters, page.previous) if page.previous else "",
        "next_url": _address(here, parameters, page.next) if page.next else "",
    }
    return render_page(request, "partners/notifications/list.html", context, partial="table")


def act(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Open one, or do something to those that are ticked."""
    back = _back(request, desk)
    if opened := ticked([request.POST.get("open", "")]):
        row = desk.rows.filter(public_id__in=opened).values(*FIELDS).first()
        if row is None:
            return SeeOther(back)
        services.act(desk, services.READ, opened)
        return SeeOther(told(desk, row).url or back)
    ids, deed = ticked(request.POST.getlist("id")), request.POST.get("do", "")
    if deed not in services.DEEDS:
        return SeeOther(back)
    if not ids:
        messages.error(request, _("Tick at least one row first."))
        return SeeOther(back)
    done = services.act(desk, deed, ids)
    _report(request, deed, done, len(ids))
    return SeeOther(back)


def bell(request: HttpRequest, desk: Desk) -> HttpResponseBase:
    """What the bell of an open page asks now and then; 304 while nothing has changed."""
    count = unread(desk)
    tag = bell_tag(desk, count)
    if response := get_conditional_response(request, etag=tag):
        return response
    context = {"count": count, "desk": desk}
    answer = render(request, "partners/notifications/_bell_count.html", context)
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def preferences(request: HttpRequest, desk: Desk, base: str) -> HttpResponse:
    form = PreferencesForm(request.POST if request.method == "POST" else None, desk=desk)
    if form.is_valid():
        services.choose_mails(desk.user, form.choices())
        language = form.cleaned_data["language"]
        if language != desk.user.language:
            set_language(desk.user, language=language)
        messages.success(request, _("Your preferences are saved."))
        return SeeOther(desk.url("preferences"))
    context = _frame(desk, base, "preferences") | {"form": form, "address": desk.user.mail_address}
    return render_form(request, "partners/notifications/preferences.html", context)


def _frame(desk: Desk, base: str, here: str) -> dict[str, Any]:
    overview_url = desk.url("list")
    return {
        "base": base,
        "desk": desk,
        "act_url": desk.url("act"),
        "overview_url": overview_url,
        "preferences_url": desk.url("preferences"),
        "tabs": {ACTIONS: overview_url, NEWS: f"{overview_url}?tab={NEWS}"},
        "places": [
            (_("Overview"), overview_url, here in (ACTIONS, NEWS)),
            (_("My preferences"), desk.url("preferences"), here == "preferences"),
            (_("Completed items"), f"{overview_url}?tab={COMPLETED}", here == COMPLETED),
            (_("Archived items"), f"{overview_url}?tab={ARCHIVED}", here == ARCHIVED),
        ],
    }


def _address(path: str, parameters: dict[str, str], cursor: str = "") -> str:
    given = parameters | ({"cursor": cursor} if cursor else {})
    return f"{path}?{urlencode(given)}" if given else path


def _back(request: HttpRequest, desk: Desk) -> str:
    """The list as it was, and nothing outside it."""
    target, here = request.POST.get("next", ""), desk.url("list")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if ours and target.partition("?")[0] == here else here


def _report(request: HttpRequest, deed: str, done: int, asked: int) -> None:
    if done == 0 and deed == services.ARCHIVE:
        messages.error(request, _("A mandatory action cannot be archived before it is done."))
        return
    if done == 0 and deed == services.DONE:
        messages.error(request, _("A mandatory action is completed on its own page."))
        return
    texts = {
        services.READ: ngettext(
            "%(n)s row was marked as read.", "%(n)s rows were marked as read.", done
        ),
        services.DONE: ngettext(
            "%(n)s action was marked as done.", "%(n)s actions were marked as done.", done
        ),
        services.ARCHIVE: ngettext("%(n)s row was archived.", "%(n)s rows were archived.", done),
        services.RESTORE: ngettext("%(n)s row was put back.", "%(n)s rows were put back.", done),
    }
    text = texts[deed] % {"n": done}
    if done < asked and deed in (services.ARCHIVE, services.DONE):
        text += " " + _("Mandatory actions stay until they are done.")
    messages.success(request, text)
