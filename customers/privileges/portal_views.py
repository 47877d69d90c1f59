"""The customer gives the roles of one partner to another one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers import portal_selectors
from customers.access import CustomerRequest, customer_view
from customers.privileges import reassigning
from customers.privileges.forms import ReassignForm
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_page
from partners.models import Partner


@require_http_methods(["GET", "HEAD", "POST"])
@customer_view(global_admin=True)
def reassign_roles(request: CustomerRequest, partner_id: UUID) -> HttpResponse:
    found = get_object_or_404(Partner, public_id=partner_id)
    page = portal_selectors.partner_page(request.customer, found)
    if page is None:
        raise Http404
    if page.grant is None:
        messages.info(request, _("This partner has no roles in your directory."))
        return SeeOther(_address(request, found))
    candidates = reassigning.candidates(request.customer, found)
    bound = request.POST if request.method == "POST" else None
    form = ReassignForm(bound, candidates=candidates)
    if form.is_valid():
        try:
            reassigning.reassign_admin(page.grant, form.chosen, actor=request.user)
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            told = {"partner": found.name, "other": form.chosen.name}
            messages.success(
                request,
                _("The roles of %(partner)s are removed; %(other)s has them now.") % told,
            )
            return SeeOther(_address(request, form.chosen))
    status = 422 if form.is_bound else 200
    context = {"partner": found, "form": form, "candidates": candidates}
    return render_page(request, "customers/portal/reassign_roles.html", context, status=status)


def _address(request: CustomerRequest, partner: Partner) -> str:
    keys = [request.customer.public_id, partner.public_id]
    return reverse("customers_portal:partner", args=keys)
