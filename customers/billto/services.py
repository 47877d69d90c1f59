"""The command that changes bill-to info."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from customers.billto.selectors import empty
from customers.enums import RelationshipState
from customers.exceptions import BillToChanged
from customers.models import BillTo, Customer, ResellerRelationship
from partners import audit
from partners.exceptions import RuleViolation
from partners.models import Partner, User


@transaction.atomic
def save_bill_to(
    partner: Partner, customer: Customer, *, actor: User, revision: int, fields: Mapping[str, Any]
) -> BillTo:
    """The partner's bill-to info of a customer as typed; ``revision`` is what the person saw.

    Partner and customer read of it. The country stays the one of the customer.
    """
    customer = Customer.objects.select_for_update().get(pk=customer.pk)
    active = ResellerRelationship.objects.for_partner(partner).filter(
        customer=customer, state=RelationshipState.ACTIVE
    )
    if not active.exists():
        raise RuleViolation(_("This is no longer your customer."))
    found = BillTo.objects.for_partner(partner).filter(customer=customer).first()
    bill_to = found or empty(partner, customer)
    seen = bill_to.revision == revision
    changes = audit.changed_fields(bill_to, dict(fields))
    if not changes and found:
        return found  # the other click has saved the same
    if not seen:
        raise BillToChanged(
            _("Somebody has changed the bill-to info meanwhile. Compare, then save again.")
        )
    bill_to.revision += 1
    bill_to.save()
    audit.record(
        "bill_to.updated", target=customer, actor=actor, readers=[partner, customer],
        changes=changes,
    )  # fmt: skip
    return bill_to
