"""What leaves the portal is written down."""

from django.db import transaction

from partners import audit
from partners.models import Partner, User
from subscriptions.models import Subscription


@transaction.atomic
def record_export(
    partner: Partner, subscription: Subscription, *, actor: User, filters: dict[str, str]
) -> None:
    audit.record(
        "usage.exported", target=subscription, actor=actor, readers=[partner], filters=filters
    )
