""" "Add user" in steps. What was typed travels with the form and is kept nowhere until Review is
submitted; each answer checks all the steps before its own again.

``action`` is the button: "next", "previous", "go-…" to a step that was reached, "plans-…" to tick
all service plans of a subscription, "submit".
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from customers import directory
from customers.directory_access import DirectoryRequest, asks
from customers.exceptions import SignInNameTaken
from partners.enums import Permission
from partners.exceptions import RuleViolation
from subscriptions.users import services
from subscriptions.users.boxes import license_boxes
from subscriptions.users.buying import buying
from subscriptions.users.exceptions import LicensesRefused
from subscriptions.users.forms import ROLE_HINTS, InfoForm, RolesForm
from subscriptions.users.license_forms import HAD, TICKED, LicensesForm
from subscriptions.users.person_views import HOURS
from subscriptions.users.views import common

STEPS: dict[str, str | Promise] = {
    "info": gettext_lazy("User info"),
    "permissions": gettext_lazy("Permissions"),
    "licenses": gettext_lazy("Assign licenses"),
    "review": gettext_lazy("Review"),
}
ORDER = list(STEPS)
# The fields of each step; those of the others travel hidden.
FIELDS = {
    "info": {"first_name", "last_name", "display_name", "email_name", "domain", "location"},
    "permissions": {"kind", "role"},
    "licenses": {TICKED, HAD, "with_licenses"},
    "review": set[str](),
}
KEPT_APART = {"csrfmiddlewaretoken", "action", "step", "seen"}


@dataclass
class Typed:
    """The three forms as far as they were filled in."""

    info: InfoForm
    roles: RolesForm | None  # None: who adds may give none
    licenses: LicensesForm | None

    def first_fault(self, before: str) -> str:
        """The first step before this one that does not fit; '' for none."""
        forms = {"info": self.info, "permissions": self.roles, "licenses": self.licenses}
        for step in ORDER[: ORDER.index(before)]:
            form = forms[step]
            if form is not None and form.is_bound and not form.is_valid():
                return step
        return ""


@require_http_methods(["GET", "HEAD", "POST"])
@asks(Permission.MANAGE_CUSTOMER_USERS)
@sensitive_variables("password")
def add_user(request: DirectoryRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, "info", QueryDict(), typed=_typed(request, None))
    data, action = request.POST.copy(), request.POST.get("action", "next")
    step = data.get("step", "info")
    step = step if step in STEPS else "info"
    if action.startswith("plans-"):
        _tick_plans(data, action.removeprefix("plans-"))
        return _page(request, "licenses", data, typed=_typed(request, data))
    typed = _typed(request, data)
    if action == "submit":
        return _submitted(request, data, typed)
    wanted = _wanted(step, action)
    if fault := typed.first_fault(wanted):
        return _page(request, fault, data, typed=typed, status=422)
    return _page(request, wanted, data, typed=typed)


def _wanted(step: str, action: str) -> str:
    """The step that a button leads to."""
    if action.removeprefix("go-") in STEPS:
        return action.removeprefix("go-")
    by = -1 if action == "previous" else 1
    return ORDER[min(max(ORDER.index(step) + by, 0), len(ORDER) - 1)]


def _typed(request: DirectoryRequest, data: QueryDict | None) -> Typed:
    acting = request.acting
    boxes = license_boxes(buying(request)) if acting.may(Permission.ASSIGN_LICENSES) else None
    domains = directory.domains_of(acting.customer)
    shown = data if data is not None and "with_licenses" in data else None
    asked = data if data is not None and "kind" in data else None
    return Typed(
        InfoForm(acting.customer, domains, data),
        RolesForm(asked) if acting.may(Permission.ASSIGN_DIRECTORY_ROLES) else None,
        LicensesForm(shown, boxes) if boxes is not None else None,
    )


def _tick_plans(data: QueryDict, key: str) -> None:
    """ "Select all": every service plan of one subscription, and the subscription."""
    plans = [name for name in data.getlist(HAD) if name.startswith(f"{key}.")]
    ticked = [name for name in data.getlist(TICKED) if not name.startswith(f"{key}.")]
    data.setlist(TICKED, list(dict.fromkeys([*ticked, key, *plans])))


def _submitted(request: DirectoryRequest, data: QueryDict, typed: Typed) -> HttpResponse:
    if fault := typed.first_fault("review"):
        # Pressed twice, the name is taken by the person of the first press.
        return _already(request, data) or _page(request, fault, data, typed=typed, status=422)
    roles = typed.roles.roles if typed.roles and typed.roles.is_bound else frozenset()
    changes = typed.licenses.changes if typed.licenses else []
    new = typed.info.person_typed(roles=roles, public_id=_press(data))
    try:
        person, password = services.create_person(request.acting, new, assign=changes)
    except SignInNameTaken as refusal:
        typed.info.add_error("email_name", str(refusal))
        return _page(request, "info", data, typed=typed, status=422)
    except LicensesRefused as refusal:
        again = _typed(request, data)  # what is free now
        if again.licenses is not None and again.licenses.is_bound:
            again.licenses.is_valid()
            again.licenses.add_error(None, str(refusal))
        return _page(request, "licenses", data, typed=again, status=422)
    except RuleViolation as refusal:
        return _page(request, "review", data, typed=typed, refused=str(refusal), status=422)
    context = common(request) | {"person": person, "password": password, "hours": HOURS}
    response = render(request, "subscriptions/users/add_done.html", context)
    add_never_cache_headers(response)  # the steps before may be gone back to, this page may not
    return response


def _already(request: DirectoryRequest, data: QueryDict) -> HttpResponse | None:
    press = _press(data)
    person = directory.find_person(request.acting.customer, press) if press else None
    if person is None:
        return None
    context = common(request) | {"person": person, "password": "", "hours": HOURS}
    return render(request, "subscriptions/users/add_done.html", context)


def _press(data: QueryDict) -> UUID | None:
    try:
        return UUID(data.get("press", ""))
    except ValueError:
        return None


def _page(
    request: DirectoryRequest,
    step: str,
    data: QueryDict,
    *,
    typed: Typed,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    own = FIELDS[step] | KEPT_APART
    if step == "licenses":
        own |= {name for name in data if name.startswith("some-")}
    hidden = [
        (name, value)
        for name in data
        if name not in own and name != "press"
        for value in data.getlist(name)
    ]
    context: dict[str, Any] = common(request) | {
        "step": step,
        "steps": [
            {"name": name, "label": label, "is_done": ORDER.index(name) < ORDER.index(step),
             "is_current": name == step}
            for name, label in STEPS.items()
        ],
        "title": STEPS[step],
        "hidden": hidden,
        "press": _press(data) or uuid4(),
        "typed": typed,
        "form": {"info": typed.info, "permissions": typed.roles, "licenses": typed.licenses}.get(
            step
        ),
        "hints": ROLE_HINTS,
        "refused": refused,
    }  # fmt: skip
    if step == "review":
        context |= _review(typed)
    return render(request, f"subscriptions/users/add_{step}.html", context, status=status)


def _review(typed: Typed) -> dict[str, Any]:
    roles = typed.roles
    chosen = sorted(role.label for role in roles.roles) if roles and roles.is_bound else []
    location = dict(typed.info.fields["location"].choices)  # type: ignore[attr-defined]
    return {
        "email": typed.info.email,
        "location": location.get(typed.info.cleaned_data["location"], ""),
        "roles": [str(label) for label in chosen] or [_("User")],
        "chosen": typed.licenses.chosen() if typed.licenses else [],
    }
