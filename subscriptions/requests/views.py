"""Service requests in Partner Center: over all customers, of one, and a thread."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from customers.list_links import ListLinks
from customers.models import Customer
from partners.access import PartnerRequest, may, partner_view, refuse
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form, render_page
from partners.keyset import Page
from partners.unsent import keeps_unsent
from subscriptions.requests import answering, selectors, services
from subscriptions.requests.enums import Side
from subscriptions.requests.forms import AnswerForm, NarrowForm, NewRequestForm
from subscriptions.requests.people import Author
from subscriptions.requests.selectors import Thread

FORM_METHODS = ["GET", "HEAD", "POST"]
LIST_PAGE = "subscriptions/requests/list.html"
RECORD_PAGE = "subscriptions/requests/record_list.html"
NEW_PAGE = "subscriptions/requests/new.html"
THREAD_PAGE = "subscriptions/requests/thread.html"


@require_safe
@partner_view(Permission.VIEW_SERVICE_REQUESTS)
def requests(request: PartnerRequest) -> HttpResponse:
    return _list(request, LIST_PAGE, None)


@require_safe
@partner_view(Permission.VIEW_SERVICE_REQUESTS)
def customer_requests(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    return _list(request, RECORD_PAGE, _customer_or_404(request, customer_id))


def _list(request: PartnerRequest, template: str, customer: Customer | None) -> HttpResponse:
    form = NarrowForm(request.GET)
    wanted = form.wanted()
    page = selectors.partner_page(request.partner, wanted, request.GET.get("cursor", ""), customer)
    context = {
        "form": form,
        "wanted": wanted,
        "customer": customer,
        "may_open": may(request, Permission.MANAGE_SERVICE_REQUESTS),
        **_links(request, page, wanted),
    }
    return render_page(request, template, context)


def _links(request: PartnerRequest, page: Page, wanted: str) -> dict[str, object]:
    links = ListLinks(request.path, {"state": wanted} if wanted else {})
    return {
        "rows": page.rows,
        "first_url": links.first,
        "previous_url": links.page(page.previous),
        "next_url": links.page(page.next),
    }


@keeps_unsent
@require_http_methods(FORM_METHODS)
@partner_view(Permission.MANAGE_SERVICE_REQUESTS)
def new_request(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """On the customer's behalf; it takes a relationship, but no privileges."""
    customer = _customer_or_404(request, customer_id)
    about = selectors.about_for_partner(request.partner, customer)
    posted = request.method == "POST"
    form = NewRequestForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        about=about,
        initial={"about": request.GET.get("subscription", "")} | answering.unsent_fields(request),
    )
    if form.is_valid():
        try:
            opened = services.open_request(customer, form.asked(), author=_author(request))
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The service request is open."))
            return SeeOther(_address(request, opened.public_id))
    return render_form(request, NEW_PAGE, {"form": form, "customer": customer})


@keeps_unsent
@require_http_methods(FORM_METHODS)
@partner_view(Permission.VIEW_SERVICE_REQUESTS)
def thread(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id)
    typed = answering.unsent_fields(request)
    form = AnswerForm(initial=typed) if typed else None
    if request.method == "POST":
        _writing(request)
        form = AnswerForm(request.POST, request.FILES)
        if answering.answer(form, found, _author(request)):
            return SeeOther(_address(request, request_id) + "#newest")
        found = _thread_or_404(request, request_id)
    context = answering.thread_context(
        found,
        request.partner,
        Side.PARTNER,
        cursor=request.GET.get("cursor", ""),
        may_write=may(request, Permission.MANAGE_SERVICE_REQUESTS),
        form=form,
    )
    context["has_record"] = found.until is None
    if form is not None and form.is_bound and context["form"] is None:
        # Closed, or parted, a moment ago.
        messages.error(request, " ".join(str(error) for error in form.non_field_errors()))
        return SeeOther(_address(request, request_id))
    return render_form(request, THREAD_PAGE, context)


@require_POST
@partner_view(Permission.MANAGE_SERVICE_REQUESTS)
def move(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id)
    return answering.move(request, found, _author(request), _address(request, request_id))


@require_POST
@partner_view(Permission.MANAGE_SERVICE_REQUESTS)
def change_severity(request: PartnerRequest, request_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id)
    back = _address(request, request_id)
    return answering.change_severity(request, found, _author(request), back)


@require_safe
@partner_view(Permission.VIEW_SERVICE_REQUESTS)
def file(request: PartnerRequest, request_id: UUID, file_id: UUID) -> HttpResponse:
    found = _thread_or_404(request, request_id).file(file_id)
    if found is None:
        raise Http404
    return answering.download(found)


def _author(request: PartnerRequest) -> Author:
    return Author(request.user, request.partner)


def _writing(request: PartnerRequest) -> None:
    if not may(request, Permission.MANAGE_SERVICE_REQUESTS):
        raise refuse(request.partner, Permission.MANAGE_SERVICE_REQUESTS)


def _customer_or_404(request: PartnerRequest, customer_id: UUID) -> Customer:
    customer = selectors.record_customer(request.partner, customer_id)
    if customer is None:
        raise Http404
    return customer


def _thread_or_404(request: PartnerRequest, request_id: UUID) -> Thread:
    found = selectors.find_for_partner(request.partner, request_id)
    if found is None:
        raise Http404
    return found


def _address(request: PartnerRequest, request_id: UUID) -> str:
    return reverse("subscriptions:request", args=[request.partner.slug, request_id])
