"""Service requests in the customer portal: everybody opens and follows their own; global and
service admins see all of the organization.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.access import CustomerRequest, customer_view
from customers.list_links import ListLinks
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form, render_page
from partners.unsent import keeps_unsent
from subscriptions.requests import answering, contacts, people, selectors, services
from subscriptions.requests.enums import Side
from subscriptions.requests.forms import AnswerForm, ContactForm, NarrowForm, NewRequestForm
from subscriptions.requests.people import Author
from subscriptions.requests.selectors import Thread

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@customer_view(global_admin=False)
def requests(request: CustomerRequest) -> HttpResponse:
    person = request.directory_user
    sees_all = people.sees_all(person)
    form = NarrowForm(request.GET)
    wanted = form.wanted()
    cursor = request.GET.get("cursor", "")
    page = selectors.customer_page(person, wanted, cursor, all_of_them=sees_all)
    links = ListLinks(request.path, {"state": wanted} if wanted else {})
    context = {
        "form": form,
        "wanted": wanted,
        "sees_all": sees_all,
        "rows": page.rows,
        "first_url": links.first,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
    }
    return render_page(request, "subscriptions/requests/portal_list.html", context)


@keeps_unsent
@require_http_methods(FORM_METHODS)
@customer_view(global_admin=False)
def new_request(request: CustomerRequest) -> HttpResponse:
    person = request.directory_user
    about = selectors.about_for_person(person, all_of_them=people.sees_all(person))
    posted = request.method == "POST"
    form = NewRequestForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        about=about,
        initial={"about": request.GET.get("subscription", "")} | answering.unsent_fields(request),
    )
    if form.is_valid():
        try:
            opened = services.open_request(request.customer, form.asked(), author=_author(request))
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The service request is open."))
            return SeeOther(_address(request, opened.public_id))
    context = {"form": form, "has_support": bool(about)}
    return render_form(request, "subscriptions/requests/portal_new.html", context)


@keeps_unsent
@require_http_methods(FORM_METHODS)
@customer_view(global_admin=False)
def thread(request: CustomerRequest, request_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id)
    typed = answering.unsent_fields(request)
    form = AnswerForm(initial=typed) if typed else None
    if request.method == "POST":
        form = AnswerForm(request.POST, request.FILES)
        if answering.answer(form, found, _author(request)):
            return SeeOther(_address(request, request_id) + "#newest")
        found = _thread_or_404(request, request_id)
    context = answering.thread_context(
        found,
        request.customer,
        Side.CUSTOMER,
        cursor=request.GET.get("cursor", ""),
        may_write=True,
        form=form,
    )
    if context["contact_left"]:
        partners = selectors.partners_of(request.customer)
        context["contact_form"] = ContactForm(partners=partners) if partners else None
    if form is not None and form.is_bound and context["form"] is None:
        # Closed a moment ago.
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()))
        return SeeOther(_address(request, request_id))
    return render_form(request, "subscriptions/requests/portal_thread.html", context)


@require_POST
@customer_view(global_admin=False)
def move(request: CustomerRequest, request_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id)
    return answering.move(request, found, _author(request), _address(request, request_id))


@require_POST
@customer_view(global_admin=False)
def change_severity(request: CustomerRequest, request_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id)
    back = _address(request, request_id)
    return answering.change_severity(request, found, _author(request), back)


@require_POST
@customer_view(global_admin=False)
def choose_contact(request: CustomerRequest, request_id: UUID) -> HttpResponse:
    """Whoever answered has left: the customer asks another of its partners."""
    found = _thread_or_404(request, request_id)
    back = SeeOther(_address(request, request_id))
    form = ContactForm(request.POST, partners=selectors.partners_of(request.customer))
    if not form.is_valid():
        messages.error(request, _("Choose a partner."))
        return back
    try:
        contacts.choose_contact(found.request, form.chosen(), author=_author(request))
    except RuleViolation as refused:
        messages.error(request, str(refused))
    else:
        text = _("%(partner)s answers this request from now on.")
        messages.success(request, text % {"partner": form.chosen().name})
    return back


@require_safe
@customer_view(global_admin=False)
def file(request: CustomerRequest, request_id: UUID, file_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id).file(file_id)
    if found is None:
        raise Http404
    return answering.download(found)


def _author(request: CustomerRequest) -> Author:
    return Author(request.user, request.customer)


def _thread_or_404(request: CustomerRequest, request_id: UUID) -> Thread:
    found = selectors.find_for_person(request.directory_user, request_id)
    if found is None:
        raise Http404
    return found


def _address(request: CustomerRequest, request_id: UUID) -> str:
    return reverse("subscriptions_portal:request", args=[request.customer.public_id, request_id])
