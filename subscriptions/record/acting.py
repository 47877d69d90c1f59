"""Who acts on a subscription, and what happens when somebody else was quicker."""

from uuid import UUID

from django.forms import BaseForm
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from partners.access import PartnerRequest, may, refuse
from partners.enums import Permission
from partners.exceptions import AccessRefused
from subscriptions import clock, records
from subscriptions.record.selectors import Record, find_record

NEVER = -1


def record_or_404(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> Record:
    found = find_record(request.partner, customer_id, subscription_id)
    if found is None:
        customer = records.customer_or_404(request.partner, customer_id)
        if records.was_owned(request.partner, customer, subscription_id):
            reason = _("Only an owner of this subscription can do this. The customer names owners.")
            raise AccessRefused(reason, [customer.name])
        raise Http404
    return found


def own_record(request: PartnerRequest, customer_id: UUID, subscription_id: UUID) -> Record:
    """To act on; who is only named on it reads who does.

    What time has brought about is written down before anybody acts.
    """
    found = record_or_404(request, customer_id, subscription_id)
    if not found.is_seller:
        seller = found.row.partner.name
        reason = _("Only the seller of this subscription changes it: %(seller)s.")
        raise AccessRefused(reason % {"seller": seller}, [seller])
    if request.method == "POST" and clock.catch_up(found.row.pk, timezone.now()):
        return record_or_404(request, customer_id, subscription_id)
    return found


def revision_of(form: BaseForm) -> int:
    """The one that the person saw; who does not say has seen nothing."""
    given = form.cleaned_data.get("revision") if form.is_valid() else None
    return NEVER if given is None else int(given)


def state_permission(record: Record) -> Permission:
    return Permission.CANCEL_USAGE if record.is_usage else Permission.CANCEL_SUBSCRIPTION


def check_state_permission(request: PartnerRequest, record: Record) -> None:
    """What is paid by use is suspended and cancelled by global admins only (domain.md §2)."""
    permission = state_permission(record)
    if not may(request, permission):
        raise refuse(request.partner, permission)


def address(name: str, request: PartnerRequest, record: Record) -> str:
    return reverse(
        f"subscriptions:{name}",
        args=[request.partner.slug, record.row.customer.public_id, record.row.public_id],
    )
