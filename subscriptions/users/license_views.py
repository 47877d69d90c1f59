""" "Manage licenses": boxes for the people chosen, and what became of each of them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from customers.directory_access import DirectoryRequest, asks
from customers.enums import DirectoryUserState
from partners.enums import Permission
from subscriptions.users import services
from subscriptions.users.boxes import license_boxes
from subscriptions.users.buying import buying
from subscriptions.users.license_forms import LicensesForm
from subscriptions.users.people import EITHER, chosen_people
from subscriptions.users.places import place_of, read_ids, short
from subscriptions.users.views import back_to, common

PAGES = ["GET", "HEAD", "POST"]


@require_http_methods(PAGES)
@asks(Permission.ASSIGN_LICENSES)
def manage_licenses(request: DirectoryRequest) -> HttpResponse:
    acting = request.acting
    posted = request.method == "POST"
    given = request.POST if posted else request.GET
    # Who was deleted since the page was opened is told of, like everybody chosen.
    states = EITHER if posted else [DirectoryUserState.ACTIVE]
    people = chosen_people(acting.customer, read_ids(given.getlist("u")), states)
    boxes = license_boxes(buying(request), people) if people else []
    form = LicensesForm(request.POST if posted else None, boxes)
    place = place_of(acting)
    one = place.url("user", people[0].public_id) if len(people) == 1 else ""
    context = common(request) | {
        "people": people,
        "keys": [short(person.public_id) for person in people],
        "form": form,
        "cancel_url": one if given.get("to") == "user" and one else back_to(request, place.users),
        "one_url": one,
        "kept": given,
    }
    if not posted:
        return render(request, "subscriptions/users/licenses.html", context)
    if not people or not form.is_valid():
        return render(request, "subscriptions/users/licenses.html", context, status=422)
    results = services.set_licenses(acting, people, form.changes)
    context |= {
        "results": results,
        "changed": [result for result in results if result.has_changed],
        "failed": [result for result in results if result.problems],
    }
    return render(request, "subscriptions/users/licenses_updated.html", context)
