"""What a customer asked for has happened: the relationship is over."""

from customers.endings.enums import EndingState
from customers.endings.models import EndRequest
from customers.models import ResellerRelationship
from customers.notified import telling


def close_request(relationship: ResellerRelationship) -> bool:
    """Close the open request about it; whether there was one. A part of ending it."""
    rows = EndRequest.objects.filter(relationship=relationship, state=EndingState.OPEN)
    for asked in rows.select_related("partner"):
        telling.end_settled(asked)
    return bool(
        rows.update(
            state=EndingState.ENDED,
            closed_at=relationship.ended_at,
            closed_by_name=relationship.ended_by_name,
        )
    )
