"""Bill-to info, reached from the record page "Account"."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.account import customer_account
from customers.billto import services
from customers.billto.forms import BillToForm
from customers.exceptions import BillToChanged
from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import RuleViolation
from partners.http import SeeOther, render_form


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.EDIT_BILL_TO)
def bill_to(request: PartnerRequest, customer_id: UUID) -> HttpResponse:
    account = customer_account(request.partner, customer_id)
    if account is None:
        raise Http404
    customer = account.customer
    form = BillToForm(request.POST if request.method == "POST" else None, bill_to=account.bill_to)
    changed: list[tuple[str, str]] = []
    if form.is_valid():
        try:
            services.save_bill_to(request.partner, customer, actor=request.user, **form.arguments())
        except BillToChanged as refusal:
            now = (customer_account(request.partner, customer_id) or account).bill_to
            changed, form = form.differences(now), form.to_compare(now)
            form.add_error(None, str(refusal))
        except RuleViolation as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The bill-to info is saved."))
            return SeeOther(
                reverse("customers:account", args=[request.partner.slug, customer.public_id])
            )
    context = {"form": form, "customer": customer, "changed": changed}
    return render_form(request, "customers/billto/bill_to.html", context)
