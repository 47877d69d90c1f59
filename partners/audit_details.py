"""What else a command brought about, in a line for each part that its entry names."""

import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def details_of(data: dict[str, Any]) -> list[str]:
    lines = []
    if data.get("second_partner"):
        lines += _given(data, "partner", "relationship_created", "admin_granted")
        lines += _given(
            data, "second_partner", "second_relationship_created", "second_admin_granted"
        )
    else:
        if data.get("relationship_created"):
            lines.append(_("The reseller relationship was established."))
        if data.get("admin_granted"):
            lines.append(_("Delegated admin privileges were granted."))
    lines += [*_of_agreement(data), *_of_removal(data)]
    if data.get("partner_id"):
        place = {"number": str(data["partner_id"]), "country": str(data.get("country", ""))}
        lines.append(_("Partner ID %(number)s, %(country)s") % place)
    lines += [str(line) for line in [*data.get("lines", []), *data.get("licenses", [])]]
    if data.get("waits_for_agreement"):
        lines.append(_("It waits until the customer has accepted the agreement."))
    if data.get("reason"):
        lines.append(_("Reason given: %(reason)s") % {"reason": str(data["reason"])})
    return lines


def _unused(days: int) -> str:
    text = ngettext(
        "Nobody had used them for %(number)s day.",
        "Nobody had used them for %(number)s days.",
        days,
    )
    return text % {"number": days}


def _of_agreement(data: dict[str, Any]) -> list[str]:
    lines = []
    if data.get("agreement"):
        version = str(data["agreement"])
        lines.append(
            _("The Microsoft Customer Agreement was accepted, version %(version)s.")
            % {"version": version}
        )
    if data.get("signed_by"):
        lines.append(
            _("%(name)s accepted version %(version)s on %(date)s.")
            % {
                "name": str(data["signed_by"]),
                "version": str(data.get("version", "")),
                "date": _day(str(data.get("signed_on", ""))),
            }
        )
    return lines


def _of_removal(data: dict[str, Any]) -> list[str]:
    lines = []
    if data.get("admin_given_up"):
        lines.append(_("The delegated admin privileges were given up."))
    if data.get("admin_kept"):
        lines.append(_("The delegated admin privileges stay until the customer takes them back."))
    if data.get("due_on"):
        lines.append(_("End of the notice period: %(date)s") % {"date": _day(str(data["due_on"]))})
    if data.get("unused_days") is not None:
        lines.append(_unused(int(data["unused_days"])))
    return lines


def _day(text: str) -> str:
    try:
        return date_format(datetime.date.fromisoformat(text))
    except ValueError:
        return text


def _given(data: dict[str, Any], partner: str, related: str, admin: str) -> list[str]:
    """What one of two partners got, by its name."""
    name = {"partner": str(data.get(partner, ""))}
    lines = []
    if data.get(related):
        lines.append(_("The reseller relationship with %(partner)s was established.") % name)
    if data.get(admin):
        lines.append(_("Delegated admin privileges were granted to %(partner)s.") % name)
    return lines
