"""A removal report in the words of its reader: the same for the page and the file."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_countries import countries

from subscriptions.enums import SubscriptionState
from subscriptions.models import RemovalReport


@dataclass(frozen=True)
class Told:
    """Facts as label and value; what stayed; subscriptions and handed-back support as rows."""

    customer: str
    facts: list[tuple[str, str]]
    stays: list[str]
    subscriptions: list[list[str]]
    support: list[list[str]]

    @property
    def title(self) -> str:
        return _("Removal report")

    @property
    def subscription_heads(self) -> list[str]:
        return [_("Subscription"), _("Quantity"), _("Status"), _("Since")]

    @property
    def support_heads(self) -> list[str]:
        return [_("Subscription"), _("Designated support contact")]


def told(report: RemovalReport) -> Told:
    facts = report.facts
    return Told(
        customer=facts["customer"],
        facts=[
            (_("Customer"), facts["customer"]),
            (_("Microsoft ID"), facts["tenant_id"]),
            (_("Primary domain name"), facts["domain"]),
            (_("Country/region"), str(countries.name(facts["country"]))),
            (_("Partner"), facts["partner"]),
            (_("Partner since"), _day(facts["since"])),
            (_("Removed"), date_format(report.removed_at, "DATETIME_FORMAT") + " UTC"),
            (_("Removed by"), report.removed_by_name),
            (_("Delegated admin privileges"), _privileges(report)),
            (_("Notice to the customer"), _notice(report)),
        ],
        stays=[
            _("The customer keeps its organization, its users and its data."),
            _("Both sides keep the history of the relationship."),
            _("A new relationship is possible at any time: it takes a new acceptance."),
        ],
        subscriptions=[
            [
                row["name"],
                str(row["quantity"]),
                str(SubscriptionState(row["state"]).label),
                _day(row["since"]),
            ]
            for row in facts["subscriptions"]
        ],
        support=[[row["name"], row["seller"]] for row in facts["support"]],
    )


def _privileges(report: RemovalReport) -> str:
    since = report.facts["admin_since"]
    if since is None:
        return _("There were none.")
    text = _("Given up; they were granted on %(date)s.")
    if not report.gave_up_admin:
        text = _("Kept as they were; granted on %(date)s. The customer can take them back.")
    return text % {"date": _day(since)}


def _notice(report: RemovalReport) -> str:
    if report.notified:
        return _("The global admins of the customer were told by email.")
    return _("None was sent from here.")


def _day(text: str) -> str:
    return date_format(timezone.localtime(datetime.datetime.fromisoformat(text)).date())
