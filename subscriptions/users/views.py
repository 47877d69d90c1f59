"""The list of a customer's people, those who were deleted, and one person."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from customers import directory
from customers.acting import Acting
from customers.directory_access import DirectoryRequest, asks
from customers.enums import DirectoryRole, DirectoryUserState
from customers.models import DirectoryUser
from partners.enums import Permission
from partners.http import render_page
from subscriptions.users import people
from subscriptions.users.forms import PeopleFilterForm
from subscriptions.users.licenses import licensed
from subscriptions.users.places import MAX_CHOSEN, place_of, read_ids, short

FRAMES = ("subscriptions/users/frame_portal.html", "subscriptions/users/frame_staff.html")


def common(request: DirectoryRequest) -> dict[str, Any]:
    """What every page of both sides needs."""
    acting = request.acting
    return {
        "frame": FRAMES[acting.partner is not None],
        "place": place_of(acting),
        "customer": acting.customer,
        "may_manage": acting.may(Permission.MANAGE_CUSTOMER_USERS),
        "may_import": acting.may(Permission.IMPORT_CUSTOMER_USERS),
        "may_license": acting.may(Permission.ASSIGN_LICENSES),
        "may_reset": acting.may(Permission.RESET_CUSTOMER_PASSWORD),
        "may_roles": acting.may(Permission.ASSIGN_DIRECTORY_ROLES),
    }


def person_or_404(acting: Acting, public_id: UUID) -> DirectoryUser:
    person = directory.find_person(acting.customer, public_id)
    if person is None:
        raise Http404
    return person


@require_safe
@asks(Permission.VIEW_CUSTOMER_USERS)
def users(request: DirectoryRequest) -> HttpResponse:
    """Search, filters, pages and ticked boxes are one form, so ticks last over pages."""
    return _list(request, deleted=False)


@require_safe
@asks(Permission.VIEW_CUSTOMER_USERS)
def deleted_users(request: DirectoryRequest) -> HttpResponse:
    return _list(request, deleted=True)


def _list(request: DirectoryRequest, *, deleted: bool) -> HttpResponse:
    customer = request.acting.customer
    form = PeopleFilterForm(request.GET, [] if deleted else licensed(customer))
    query = form.query(deleted=deleted)
    all_here = request.GET.get("all")
    cursor = request.GET.get("cursor", "") if all_here is None else all_here.removeprefix("-")
    page = people.people_page(customer, query, cursor)
    here = [row["public_id"] for row in page.rows]
    ticked = [*request.GET.getlist("u"), *(map(str, here) if all_here is not None else ())]
    chosen = read_ids(ticked)
    if len(set(ticked)) > MAX_CHOSEN:
        messages.warning(
            request, _("Choose up to %(number)s users at a time.") % {"number": MAX_CHOSEN}
        )
    for row in page.rows:
        row["key"] = short(row["public_id"])
        row["is_ticked"] = row["public_id"] in chosen
        if deleted and row["deleted_at"]:
            row["until"] = date_format(
                localtime(row["deleted_at"] + directory.RESTORABLE_FOR).date()
            )
    parameters = form.parameters()
    found = people.deleted_count(customer)
    context = common(request) | {
        "form": form,
        "query": query,
        "rows": page.rows,
        "page": page,
        "cursor": cursor,
        "chosen_count": len(chosen),
        "elsewhere": [short(each) for each in chosen if each not in set(here)],
        "unchosen_url": f"{request.path}?{urlencode(parameters)}" if parameters else request.path,
        "deleted_count": f"{people.COUNT_LIMIT}+" if found > people.COUNT_LIMIT else found,
        "days": directory.RESTORABLE_FOR.days,
    }
    template = "deleted" if deleted else "list"
    return render(request, f"subscriptions/users/{template}.html", context)


@require_safe
@asks(Permission.VIEW_CUSTOMER_USERS)
def user(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    """A page of its own; beside the list a panel."""
    person = person_or_404(request.acting, user_id)
    context = person_context(request, person)
    return render_page(request, "subscriptions/users/user.html", context, partial="panel")


def person_context(request: DirectoryRequest, person: DirectoryUser) -> dict[str, Any]:
    context, roles = common(request), directory.roles_of(person)
    place, is_self = context["place"], person.user_id == request.user.pk
    in_reach = context["may_roles"] or not roles
    deleted_at = person.deleted_at
    return context | {
        "person": person,
        "is_deleted": person.state == DirectoryUserState.INACTIVE,
        "until": deleted_at and deleted_at + directory.RESTORABLE_FOR,
        "roles": [DirectoryRole(role).label for role in roles],
        "licenses": people.held_by(person),
        "in_reach": in_reach,
        "is_self": is_self,
        "may_edit": context["may_manage"] and in_reach,
        "may_delete": context["may_manage"] and in_reach and not is_self,
        "may_reset": context["may_reset"] and in_reach and not is_self,
        "licenses_url": place.of("manage_licenses", [person.public_id]),
        "delete_url": place.of("delete_users", [person.public_id]),
        "restore_url": place.of("restore_users", [person.public_id]),
        "reset_url": place.of("reset_password", [person.public_id]),
    }


def back_to(request: HttpRequest, url: str) -> str:
    """The list as it was when a command was chosen there; nothing but what the list knows."""
    given = request.POST if request.method == "POST" else request.GET
    kept = {name: given[name] for name in ("q", "role", "license", "cursor") if given.get(name)}
    return f"{url}?{urlencode(kept)}" if kept else url
