"""The Customer Agreement of one customer, as its partners see and confirm it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from customers.models import Customer
from partners.access import PartnerRequest, may, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form
from partners.middleware import current_language
from subscriptions import records
from subscriptions.agreement import links, selectors, services
from subscriptions.agreement.exceptions import AttestationChanged, AttestationRefused
from subscriptions.agreement.forms import AttestationForm
from subscriptions.agreement.selectors import AgreementPage


@require_safe
@partner_view(Permission.VIEW_AGREEMENT)
def agreement(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    customer = records.customer_or_404(request.partner, customer_id)
    page = selectors.agreement_page(customer, current_language(), partner=request.partner)
    limit = selectors.WAITING_SHOWN
    waiting = []
    if not page.is_accepted:
        waiting = list(selectors.waiting_orders(request.partner, customer)[: limit + 1])
    context = {
        "customer": customer,
        "page": page,
        "waiting": waiting[:limit],
        "more_waiting": len(waiting) > limit,
        "may_attest": may(request, Permission.ATTEST_AGREEMENT),
        "portal_link": links.portal_link(customer),
    }
    return render(request, "subscriptions/agreement/agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.ATTEST_AGREEMENT)
def attest(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    """Confirm for the customer; ``next`` is where an order goes on."""
    customer = records.customer_or_404(request.partner, customer_id)
    page = selectors.agreement_page(customer, current_language(), partner=request.partner)
    posted = request.POST if request.method == "POST" else None
    next_url = links.own_page((posted or request.GET).get("next", ""), request.partner)
    overview = reverse("subscriptions:agreement", args=[request.partner.slug, customer_id])
    if obstacle := _obstacle(page):
        messages.info(request, obstacle)
        return redirect(overview)
    if posted is None and next_url and page.is_accepted:
        return redirect(next_url)
    form = _form(request, customer, page, asked_by_order=bool(next_url))
    if form.is_valid():
        try:
            accepted = services.attest_agreement(
                customer,
                partner=request.partner,
                actor=request.user,
                signer=form.signer,
                seen=form.cleaned_data["seen"],
            )
        except AttestationChanged as changed:
            page = selectors.agreement_page(customer, current_language(), partner=request.partner)
            form.shows(_mark(page))
            form.add_error(None, str(changed))
        except AttestationRefused as refused:
            form.add_error(refused.field or None, str(refused))
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            _tell(request, customer, accepted)
            return SeeOther(next_url or overview)
    context = {"form": form, "customer": customer, "page": page, "next_url": next_url}
    return render_form(request, "subscriptions/agreement/attest.html", context)


def _obstacle(page: AgreementPage) -> str:
    """Why there is nothing to type here."""
    if page.text is None:
        return _("No agreement is in force, so there is nothing to confirm.")
    if (row := page.confirmed_now) is not None and not row.is_own:
        return _("Another partner of the customer has confirmed the acceptance already.")
    return ""


def _form(
    request: PartnerRequest, customer: Customer, page: AgreementPage, *, asked_by_order: bool
) -> AttestationForm:
    assert page.text is not None  # noqa: S101 (said by _obstacle)
    initial: dict[str, Any] = {"seen": _mark(page)}
    if (row := page.confirmed_now) is not None:
        names = ("first_name", "last_name", "email", "phone", "accepted_on")
        initial |= {name: getattr(row.agreement, name) for name in names}
    elif request.method != "POST" and selectors.may_see_contact(request.partner, customer):
        initial |= {
            "first_name": customer.contact_first_name,
            "last_name": customer.contact_last_name,
            "email": customer.contact_email,
            "phone": customer.phone,
        }
    return AttestationForm(
        request.POST if request.method == "POST" else None,
        customer=customer,
        text=page.text,
        phone_required=asked_by_order,
        initial=initial,
    )


def _mark(page: AgreementPage) -> str:
    version = page.text.version if page.text else ""
    return selectors.mark(version, page.confirmed_now.agreement if page.confirmed_now else None)


def _tell(request: PartnerRequest, customer: Customer, accepted: services.Accepted) -> None:
    names = {"customer": customer.name}
    lines = [_("You have confirmed that %(customer)s accepted the agreement.") % names]
    own = sum(order.partner_id == request.partner.pk for order in accepted.started)
    if own:
        text = ngettext(
            "%(count)s order that waited for it has started.",
            "%(count)s orders that waited for it have started.",
            own,
        )
        lines.append(text % {"count": own})
    messages.success(request, " ".join(lines))
