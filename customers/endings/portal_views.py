"""The customer's side: ask a partner to end the relationship, and take that back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers import portal_selectors
from customers.access import CustomerRequest, customer_view
from customers.endings import selectors, services
from customers.endings.exceptions import NothingToEnd, RequestClosed
from customers.endings.forms import EndRequestForm
from customers.endings.models import EndRequest
from customers.portal_selectors import PartnerPage
from partners.http import SeeOther, render_page
from partners.models import Partner

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@customer_view(global_admin=True)
def request_end(request: CustomerRequest, partner_id: UUID) -> HttpResponse:
    page = _page(request, partner_id)
    if page.relationship is None:
        messages.info(request, _("There is no reseller relationship with this partner any more."))
        return SeeOther(_address(request, page))
    if (asked := selectors.asked_of(page.partner, request.customer)) is not None:
        messages.info(request, _asked_already(asked.request))
        return SeeOther(_address(request, page))
    form = EndRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        _ask(request, page, form.cleaned_data["reason"])
        return SeeOther(_address(request, page))
    context = {"partner": page.partner, "form": form, "last_day": services.last_day()}
    status = 422 if form.is_bound else 200
    return render_page(request, "customers/endings/request_end.html", context, status=status)


def _ask(request: CustomerRequest, page: PartnerPage, reason: str) -> None:
    try:
        asked, created = services.request_end(
            request.customer, page.partner, actor=request.user, reason=reason
        )
    except NothingToEnd as refused:
        messages.info(request, str(refused))
        return
    if created:
        told = {"partner": page.partner.name, "date": date_format(asked.due_on)}
        text = _("%(partner)s is told by email. The notice period ends on %(date)s.")
        messages.success(request, text % told)
    else:
        messages.info(request, _asked_already(asked))


def _asked_already(asked: EndRequest) -> str:
    if selectors.is_overdue(asked.due_on):
        text = _("You have asked this partner already; the notice period ended on %(date)s.")
    else:
        text = _("You have asked this partner already; the notice period ends on %(date)s.")
    return text % {"date": date_format(asked.due_on)}


@require_http_methods(FORM_METHODS)
@customer_view(global_admin=True)
def withdraw_end_request(request: CustomerRequest, partner_id: UUID) -> HttpResponse:
    page = _page(request, partner_id)
    asked = selectors.asked_of(page.partner, request.customer)
    if asked is None:
        messages.info(request, _("There is no open request to withdraw."))
        return SeeOther(_address(request, page))
    if request.method != "POST":
        context = {"partner": page.partner, "asked": asked}
        return render_page(request, "customers/endings/withdraw.html", context)
    try:
        services.withdraw_request(asked.request, actor=request.user)
    except RequestClosed:  # the other click, or the partner, was quicker
        messages.info(request, _("There is no open request to withdraw."))
    else:
        messages.success(request, _("The request is withdrawn. The relationship stays."))
    return SeeOther(_address(request, page))


def _page(request: CustomerRequest, partner_id: UUID) -> PartnerPage:
    found = get_object_or_404(Partner, public_id=partner_id)
    page = portal_selectors.partner_page(request.customer, found)
    if page is None:
        raise Http404
    return page


def _address(request: CustomerRequest, page: PartnerPage) -> str:
    keys = [request.customer.public_id, page.partner.public_id]
    return reverse("customers_portal:partner", args=keys)
