"""What an owner changes of a subscription that somebody else sold."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partners.access import PartnerRequest, partner_view
from partners.enums import Permission
from partners.exceptions import AccessRefused, RuleViolation
from partners.http import SeeOther, render_page
from subscriptions.owners import selectors, services
from subscriptions.owners.forms import RenameForm
from subscriptions.record import acting


@require_http_methods(["GET", "HEAD", "POST"])
@partner_view(Permission.EDIT_SUBSCRIPTION)
def rename(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> HttpResponse:
    record = acting.record_or_404(request, customer_id, subscription_id)
    row = record.row
    if not selectors.is_owner(row, request.partner):
        reason = _("Only an owner of this subscription can do this. The customer names owners.")
        raise AccessRefused(reason, [row.customer.name])
    bound = request.POST if request.method == "POST" else None
    form = RenameForm(bound, initial={"nickname": row.nickname})
    if form.is_valid():
        try:
            services.rename_as_owner(
                row, request.partner, actor=request.user, nickname=form.cleaned_data["nickname"]
            )
        except RuleViolation as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The subscription has been saved."))
            return SeeOther(acting.address("detail", request, record))
    status = 422 if form.is_bound else 200
    context = {"row": row, "customer": row.customer, "form": form}
    return render_page(request, "subscriptions/owners/rename.html", context, status=status)
