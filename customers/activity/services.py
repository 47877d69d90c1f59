"""Who took a copy of the log away."""

from django.db import transaction

from customers.models import Customer
from partners import audit
from partners.models import User


@transaction.atomic
def record_export(customer: Customer, *, actor: User, filters: dict[str, str]) -> None:
    """Leave a trace before it leaves."""
    audit.record(
        "own_activity.exported", target=customer, actor=actor, readers=[customer], filters=filters
    )
