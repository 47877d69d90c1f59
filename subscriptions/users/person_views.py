"""Commands on people: edit, roles, passwords, deleting and restoring.

Those on several people ask first, act on each by itself, and tell of each. Pages with a password
are the answer to the POST itself: they are kept nowhere, and no address leads to them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from customers import directory
from customers.directory_access import DirectoryRequest, asks
from customers.enums import DirectoryUserState
from customers.exceptions import SignInNameTaken
from customers.models import DirectoryUser
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form
from partners.passwords import TEMPORARY_FOR
from subscriptions.users import services
from subscriptions.users.exceptions import PersonChanged
from subscriptions.users.forms import ROLE_HINTS, InfoForm, RolesForm
from subscriptions.users.people import EITHER, chosen_people
from subscriptions.users.places import place_of, read_ids, read_time
from subscriptions.users.views import back_to, common, person_context, person_or_404

PAGES = ["GET", "HEAD", "POST"]
HOURS = int(TEMPORARY_FOR.total_seconds()) // 3600
MAX_PASSWORDS = 10  # making one takes its time


@dataclass(frozen=True)
class Outcome:
    """What became of one person."""

    person: DirectoryUser
    refusal: str = ""
    password: str = field(default="", repr=False)
    given: tuple[str, ...] = ()  # licenses that came or went
    missing: tuple[str, ...] = ()  # and those that could not be given


# --- one person


@require_http_methods(PAGES)
@asks(Permission.MANAGE_CUSTOMER_USERS)
def edit_user(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    acting = request.acting
    person = person_or_404(acting, user_id)
    here = place_of(acting).url("user", user_id)
    if person.state != DirectoryUserState.ACTIVE:
        return SeeOther(here)
    domains = directory.domains_of(acting.customer)
    posted = request.POST if request.method == "POST" else None
    form = InfoForm(acting.customer, domains, posted, person=person)
    if form.is_valid():
        fields = form.fields_of_person()
        try:
            services.edit_person(acting, user_id, fields, email=form.email)
        except SignInNameTaken as refusal:
            form.add_error("email_name", str(refusal))
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The user is saved."))
            return SeeOther(here)
    context = person_context(request, person) | {"form": form}
    return render_form(request, "subscriptions/users/edit.html", context)


@require_http_methods(PAGES)
@asks(Permission.ASSIGN_DIRECTORY_ROLES)
def user_roles(request: DirectoryRequest, user_id: UUID) -> HttpResponse:
    acting = request.acting
    person = person_or_404(acting, user_id)
    here = place_of(acting).url("user", user_id)
    if person.state != DirectoryUserState.ACTIVE:
        return SeeOther(here)
    held = directory.roles_of(person)
    form = RolesForm(request.POST if request.method == "POST" else None, held=held)
    if form.is_valid():
        try:
            services.set_roles(acting, user_id, form.roles, seen=form.seen_roles)
        except PersonChanged as refusal:
            form = RolesForm(held=directory.roles_of(person))
            context = person_context(request, person) | {"form": form, "conflict": str(refusal)}
            return render(request, "subscriptions/users/roles.html", context, status=409)
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The roles are saved. They hold from the next click on."))
            return SeeOther(here)
    context = person_context(request, person) | {"form": form, "hints": ROLE_HINTS}
    return render_form(request, "subscriptions/users/roles.html", context)


# --- one or many


@require_http_methods(PAGES)
@never_cache
@asks(Permission.RESET_CUSTOMER_PASSWORD)
@sensitive_variables()
def reset_password(request: DirectoryRequest) -> HttpResponse:
    asked = read_time(request.POST.get("asked", ""))

    def act(person: DirectoryUser) -> Outcome:
        found, password = services.reset_password(request.acting, person.public_id, asked=asked)
        return Outcome(found, password=password)

    return _answer(request, "reset", act, limit=MAX_PASSWORDS)


@require_http_methods(PAGES)
@asks(Permission.MANAGE_CUSTOMER_USERS)
def delete_users(request: DirectoryRequest) -> HttpResponse:
    def act(person: DirectoryUser) -> Outcome:
        found, given_back = services.delete_person(request.acting, person.public_id)
        return Outcome(found, given=tuple(given_back))

    return _answer(request, "delete", act)


@require_http_methods(PAGES)
@never_cache
@asks(Permission.MANAGE_CUSTOMER_USERS)
@sensitive_variables()
def restore_users(request: DirectoryRequest) -> HttpResponse:
    def act(person: DirectoryUser) -> Outcome:
        found, password, result = services.restore_person(request.acting, person.public_id)
        return Outcome(found, "", password, tuple(result.added), tuple(result.problems))

    return _answer(request, "restore", act, deleted=True, limit=MAX_PASSWORDS)


@sensitive_variables()
def _answer(
    request: DirectoryRequest,
    name: str,
    act: Callable[[DirectoryUser], Outcome],
    *,
    deleted: bool = False,
    limit: int = 0,
) -> HttpResponse:
    """Ask; then do it to each, and tell what became of each."""
    posted = request.method == "POST"
    wanted = read_ids((request.POST if posted else request.GET).getlist("u"))
    asked = [DirectoryUserState.INACTIVE if deleted else DirectoryUserState.ACTIVE]
    # A second press finds them as the first one has left them, and does nothing.
    people = chosen_people(request.acting.customer, wanted, EITHER if posted else asked)
    place = place_of(request.acting)
    context: dict[str, Any] = common(request) | {
        "people": people,
        "limit": limit,
        "is_too_many": bool(limit) and len(people) > limit,
        "cancel_url": back_to(request, place.deleted if deleted else place.users),
        "hours": HOURS,
        "days": directory.RESTORABLE_FOR.days,
        "now": timezone.now(),
        "kept": request.POST if posted else request.GET,
    }
    template = f"subscriptions/users/{name}.html"
    if not posted or not people or context["is_too_many"]:
        return render(request, template, context, status=422 if posted else 200)
    outcomes = [_done(act, person) for person in people]
    shows_passwords = any(outcome.password for outcome in outcomes)
    context |= {"outcomes": outcomes, "is_done": True, "shows_passwords": shows_passwords}
    status = 422 if all(outcome.refusal for outcome in outcomes) else 200
    return render(request, template, context, status=status)


@sensitive_variables()
def _done(act: Callable[[DirectoryUser], Outcome], person: DirectoryUser) -> Outcome:
    try:
        return act(person)
    except RuleViolation as refusal:
        return Outcome(person, refusal=str(refusal))
