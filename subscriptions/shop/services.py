"""Commands of the shop that are not orders. Each is one transaction."""

from django.db import transaction

from customers.models import Customer
from partners import audit
from partners.models import Partner, User


@transaction.atomic
def record_export(
    partner: Partner, customer: Customer, *, actor: User, filters: dict[str, str]
) -> None:
    """Leave a trace of who took a copy of the subscriptions away, before it leaves."""
    audit.record(
        "subscriptions.exported", target=customer, actor=actor, readers=[partner], filters=filters
    )
