"""How a subscription stands, in the words of lists, pages and files."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from subscriptions.enums import SubscriptionState

# What the words need, as columns of a subscription.
STANDING_FIELDS = (
    "state",
    "state_since",
    "created_at",
    "ends_at",
    "auto_renew",
    "next_move_at",
    "offer__is_trial",
)
CHIPS = {
    SubscriptionState.PENDING: "chip-warning",
    SubscriptionState.ACTIVE: "chip-success",
    SubscriptionState.SUSPENDED: "chip-warning",
    SubscriptionState.EXPIRED: "chip-danger",
    SubscriptionState.DISABLED: "chip-danger",
    SubscriptionState.DELETED: "chip-muted",
}


def standing(row: dict[str, Any]) -> str:
    """What comes next, or what was: one sentence with its dates (``STANDING_FIELDS``)."""
    dates = {
        "since": _day(row["state_since"]),
        "created": _day(row["created_at"]),
        "ends": _day(row["ends_at"]),
        "next": _day(row["next_move_at"]),
    }
    return _sentence(row) % dates


def _sentence(row: dict[str, Any]) -> str:
    if row["state"] == SubscriptionState.ACTIVE:
        return _of_active(row)
    return {
        SubscriptionState.PENDING: _(
            "Waits for the customer's agreement since %(created)s; nothing is billed."
        ),
        SubscriptionState.SUSPENDED: _(
            "Suspended since %(since)s; billed until %(ends)s, it does not renew."
        )
        if row["ends_at"]
        else _("Suspended since %(since)s."),
        SubscriptionState.EXPIRED: _("Expired on %(since)s; users can work until %(next)s."),
        SubscriptionState.DISABLED: _(
            "Disabled since %(since)s: administrators only; deleted on %(next)s."
        ),
        SubscriptionState.DELETED: _("Ended on %(since)s."),
    }[SubscriptionState(row["state"])]


def _of_active(row: dict[str, Any]) -> str:
    if not row["ends_at"]:
        return _("Active since %(since)s.")
    if not row["auto_renew"]:
        return _("Ends on %(ends)s; it does not renew.")
    if row["offer__is_trial"]:
        return _("Trial until %(ends)s; then it is paid for.")
    return _("Auto-renews on %(next)s.")


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment).date()) if moment else ""
