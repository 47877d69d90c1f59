"""The customer portal: partners and what they hold, and the company profile."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from customers import portal_selectors, services
from customers.access import CustomerRequest, customer_view
from customers.portal_forms import CompanyProfileForm
from customers.profile import missing_profile_fields
from partners.audit_sentences import told
from partners.exceptions import RuleViolation
from partners.http import render_form
from partners.models import Partner
from partners.selectors import location_ids

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
@customer_view(global_admin=True)
def relationships(request: CustomerRequest) -> HttpResponse:
    context = {"rows": portal_selectors.partner_rows(request.customer)}
    return render(request, "customers/portal/relationships.html", context)


@require_safe
@customer_view(global_admin=True)
def partner(request: CustomerRequest, partner_id: UUID) -> HttpResponse:
    page = _page(request, partner_id)
    context = {
        "page": page,
        "partner": page.partner,
        "partner_ids": location_ids(page.partner),
        "lately": [told(entry) for entry in page.lately],
    }
    return render(request, "customers/portal/partner.html", context)


@require_http_methods(FORM_METHODS)
@customer_view(global_admin=True)
def remove_roles(request: CustomerRequest, partner_id: UUID) -> HttpResponse:
    """Ask, then take delegated admin privileges back."""
    page = _page(request, partner_id)
    back = redirect("customers_portal:partner", request.customer.public_id, partner_id)
    if page.grant is None:
        messages.info(request, _("This partner has no roles in your directory."))
        return back
    if request.method != "POST":
        return render(request, "customers/portal/remove_roles.html", {"partner": page.partner})
    try:
        services.remove_admin(page.grant, actor=request.user)
    except RuleViolation:  # somebody else, or the other click, was quicker
        messages.info(request, _("The roles had been removed already."))
        return back
    messages.success(
        request,
        _("The roles of %(partner)s are removed. The reseller relationship stays.")
        % {"partner": page.partner.name},
    )
    return back


@require_http_methods(FORM_METHODS)
@customer_view(global_admin=True)
def profile(request: CustomerRequest) -> HttpResponse:
    customer = request.customer
    posted = request.method == "POST"
    form = CompanyProfileForm(request.POST if posted else None, customer=customer)
    if form.is_valid():
        services.complete_profile(customer, actor=request.user, fields=form.cleaned_data)
        messages.success(request, _("Your company profile is saved."))
        if form.doubt:
            messages.warning(request, form.doubt)
        return redirect("customers_portal:profile", customer.public_id)
    context = {
        "form": form,
        "customer": customer,
        "missing": [form[name].label for name in missing_profile_fields(customer)],
    }
    return render_form(request, "customers/portal/profile.html", context)


def _page(request: CustomerRequest, partner_id: UUID) -> portal_selectors.PartnerPage:
    found = get_object_or_404(Partner, public_id=partner_id)
    page = portal_selectors.partner_page(request.customer, found)
    if page is None:
        raise Http404
    return page
