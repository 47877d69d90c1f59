"""What an audit entry says was before and is now, field by field, in the reader's language.

Of subscriptions, whose fields change often, of what partners confirm in a customer's name, and
of a customer's people: whoever was second has to see how.
"""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from partners.enums import Role

FIELDS: dict[str, str | Promise] = {
    "nickname": gettext_lazy("Subscription nickname"),
    "quantity": gettext_lazy("Quantity"),
    "auto_renew": gettext_lazy("Auto-renew"),
    "offer": gettext_lazy("Offer"),
    "term": gettext_lazy("Term duration"),
    "billing_frequency": gettext_lazy("Billing frequency"),
    "unit_price": gettext_lazy("Price per license"),
    "currency": gettext_lazy("Currency"),
    "reseller": gettext_lazy("Reseller (MPN ID)"),
    "support_contact": gettext_lazy("Designated support contact"),
    "display_name": gettext_lazy("Display name"),
    "location": gettext_lazy("Location"),
    "roles": gettext_lazy("Directory roles"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "email": gettext_lazy("Email address"),
    "phone": gettext_lazy("Phone number"),
    "accepted_on": gettext_lazy("Agreement acceptance date"),
    "state": gettext_lazy("Status"),
    "severity": gettext_lazy("Severity"),
}
# Fields that are called otherwise on the objects of this app: staff have roles of their own.
OF_STAFF: dict[str, str | Promise] = {"roles": gettext_lazy("Roles")}
# Verbs whose changes are told.
TELLING = ("subscription.", "agreement.", "service_request.", "directory_user.")
# Stored as codes, so that each reader has them in the own language.
VALUES: dict[str, dict[str, str | Promise]] = {
    "term": {
        "P1M": gettext_lazy("1 month"),
        "P1Y": gettext_lazy("1 year"),
        "P3Y": gettext_lazy("3 years"),
    },
    "state": {
        "open": pgettext_lazy("service request", "Open"),
        "progress": pgettext_lazy("service request", "In progress"),
        "waiting": pgettext_lazy("service request", "Waiting for the customer"),
        "resolved": pgettext_lazy("service request", "Resolved"),
        "closed": pgettext_lazy("service request", "Closed"),
    },
    "severity": {
        "critical": pgettext_lazy("severity", "Critical"),
        "moderate": pgettext_lazy("severity", "Moderate"),
        "minimal": pgettext_lazy("severity", "Minimal"),
    },
    "billing_frequency": {
        "monthly": gettext_lazy("Monthly"),
        "annual": gettext_lazy("Annual"),
        "triennial": gettext_lazy("Triennial"),
    },
    # Of staff, and of customers' people, who have some of the same name.
    "roles": {
        **{role.value: role.label for role in Role},
        "password_admin": gettext_lazy("Password admin"),
        "service_admin": gettext_lazy("Service admin"),
    },
}


def label_of(field: str, target_type: str) -> str:
    """What a field of this kind of object (its model's label) is called; '' where unknown."""
    own = OF_STAFF if target_type.startswith("partners.") else {}
    return str(own.get(field) or FIELDS.get(field, ""))


def differences(entry: dict[str, Any]) -> list[str]:
    if not str(entry["verb"]).startswith(TELLING):
        return []
    changes: dict[str, list[Any]] = entry.get("changes") or {}
    return [
        _("%(field)s: %(before)s → %(after)s")
        % {
            "field": FIELDS[name],
            "before": shown(name, pair[0]),
            "after": shown(name, pair[1]),
        }
        for name, pair in changes.items()
        if name in FIELDS
    ]


def notes(data: dict[str, Any]) -> list[str]:
    """What a change of a subscription brought about beside its fields."""
    lines = []
    if data.get("plan_withdrawn"):
        lines.append(_("What was planned for the renewal was dropped by it."))
    if data.get("plan_dropped"):
        lines.append(_("What was planned is not sold any more; it went on as it was."))
    if data.get("price_kept"):
        lines.append(_("The price list has no price any more; the price stayed as it was."))
    if data.get("licenses_revoked"):
        number = int(data["licenses_revoked"])
        lines.append(
            ngettext(
                "%(number)s license was taken back from its user.",
                "%(number)s licenses were taken back from their users.",
                number,
            )
            % {"number": number}
        )
    return lines


def shown(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("On") if value else _("Off")
    if value in ("", None, []):
        return _("none")
    if isinstance(value, list):
        return ", ".join(shown(field, each) for each in value)
    if field == "unit_price":
        return _money(str(value))
    return str(VALUES.get(field, {}).get(str(value), value))


def _money(text: str) -> str:
    try:
        return formats.number_format(Decimal(text), 2, use_l10n=True)
    except InvalidOperation:
        return text
