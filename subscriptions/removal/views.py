""" "Remove customer relationship": what stands in the way, what one answers for, the report."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from customers.endings.selectors import asked_of
from customers.models import Customer
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.http import SeeOther, render_page
from subscriptions import records
from subscriptions.models import RemovalReport
from subscriptions.removal import selectors, services
from subscriptions.removal.exceptions import RemovalBlocked
from subscriptions.removal.forms import RemovalForm
from subscriptions.removal.pdf import removal_pdf
from subscriptions.removal.telling import told

PAGE = "subscriptions/removal/remove.html"
RUNNING, WAITING = "running", "waiting"  # what each list calls its place


@partner_view(Permission.REMOVE_RELATIONSHIP)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    customer = records.related_customer(request.partner, customer_id)
    if customer is None:
        return _ended_already(request, customer_id)
    grant = selectors.grant_of(request.partner, customer)
    form = RemovalForm(
        request.POST if request.method == "POST" else None, has_admin=grant is not None
    )
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            removal = services.remove_relationship(
                request.partner,
                customer,
                actor=request.user,
                give_up_admin=form.cleaned_data.get("give_up_admin", False),
                notify=form.cleaned_data["notify"],
            )
        except RemovalBlocked as blocked:
            form.add_error(None, str(blocked))
        else:
            return _done(request, customer_id, removal, wanted=form.cleaned_data["notify"])
    context = {"form": form, "customer": customer, "grant": grant}
    context["asked"] = asked_of(request.partner, customer)
    context |= _in_the_way(request, customer)
    context["supported"] = selectors.supported_for_others(request.partner, customer).count()
    return render_page(request, PAGE, context, status=status)


def _done(
    request: PartnerRequest, customer_id: UUID, removal: services.Removal, *, wanted: bool
) -> HttpResponse:
    if removal.report is None or not removal.ended:
        return _ended_already(request, customer_id)
    name = {"customer": removal.report.facts["customer"]}
    lines = [_("The reseller relationship with %(customer)s has ended.") % name]
    if removal.report.notified:
        lines.append(_("The global admins of the customer are told by email."))
    elif wanted:
        lines.append(_("The customer has no global admin who could be told by email."))
    messages.success(request, " ".join(lines))
    return SeeOther(_address(request, removal.report))


def _ended_already(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """The second press, or a page that stood open; a stranger's customer is not found."""
    report = selectors.last_report(request.partner, customer_id)
    if report is None:
        raise Http404
    messages.info(request, _("The relationship has ended already; this is what is kept of it."))
    return SeeOther(_address(request, report))


def _address(request: PartnerRequest, report: RemovalReport) -> str:
    return reverse("subscriptions:removal_report", args=[request.partner.slug, report.public_id])


def _in_the_way(request: PartnerRequest, customer: Customer) -> dict[str, object]:
    places = {name: request.GET.get(name, "") for name in (RUNNING, WAITING)}

    def address(name: str, cursor: str) -> str:
        """This page with one list elsewhere and the other one where it is."""
        wanted = {key: place for key, place in (places | {name: cursor}).items() if place}
        return f"{request.path}?{urlencode(wanted)}#{name}" if cursor else ""

    rows, page = selectors.running_page(request.partner, customer, places[RUNNING])
    orders = selectors.waiting_page(request.partner, customer, places[WAITING])
    return {
        "running": rows,
        "running_previous": address(RUNNING, page.previous),
        "running_next": address(RUNNING, page.next),
        "waiting": orders.rows,
        "waiting_previous": address(WAITING, orders.previous),
        "waiting_next": address(WAITING, orders.next),
        "is_blocked": bool(rows or orders.rows),
        "may_cancel": may(request, Permission.CANCEL_SUBSCRIPTION),
        "may_cancel_usage": may(request, Permission.CANCEL_USAGE),
        "may_order": may(request, Permission.PLACE_ORDER),
    }


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def report_list(request: PartnerRequest) -> HttpResponse:
    page = selectors.report_page(request.partner, request.GET.get("cursor", ""))
    context = {
        "reports": page.rows,
        "previous_url": page.previous and f"?{urlencode({'cursor': page.previous})}",
        "next_url": page.next and f"?{urlencode({'cursor': page.next})}",
    }
    return render(request, "subscriptions/removal/report_list.html", context)


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def report(request: PartnerRequest, report_id: UUID) -> HttpResponse:
    found = _report(request, report_id)
    context = {"report": found, "told": told(found)}
    return render(request, "subscriptions/removal/report.html", context)


@require_safe
@partner_view(Permission.VIEW_CUSTOMERS)
def report_pdf(request: PartnerRequest, report_id: UUID) -> HttpResponse:
    found = _report(request, report_id)
    name = f"removal-{found.removed_at.date().isoformat()}-{str(found.public_id)[:8]}.pdf"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(removal_pdf(found), content_type="application/pdf", headers=headers)


def _report(request: PartnerRequest, report_id: UUID) -> RemovalReport:
    found = selectors.find_report(request.partner, report_id)
    if found is None:
        raise Http404
    return found
