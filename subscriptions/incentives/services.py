"""What Incentives writes: who took a copy away."""

from django.db import transaction

from partners import audit
from partners.models import Partner, User


@transaction.atomic
def record_export(partner: Partner, *, actor: User, filters: dict[str, str]) -> None:
    """Leave a trace of who took a copy of the list away, before it leaves."""
    audit.record(
        "incentives.exported", target=partner, actor=actor, readers=[partner], filters=filters
    )
