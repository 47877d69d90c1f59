"""A customer's subscriptions as CSV, made while it is sent."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused
from subscriptions.enums import BillingFrequency, BillingType, SubscriptionState, Term

PIECE = 500


class SubscriptionCsv:
    """Words are looked up when it is made: while it is sent, the request's language is gone."""

    def __init__(self) -> None:
        self.header = [
            _("Subscription ID"),
            _("Subscription nickname"),
            _("Product"),
            _("Offer"),
            _("Offer code"),
            _("Billing type"),
            _("Quantity"),
            _("Status"),
            _("Since"),
            _("Ends"),
            _("Auto-renew"),
            _("Term duration"),
            _("Billing frequency"),
            _("Unit price"),
            _("Currency"),
            _("Sold by"),
            _("Indirect reseller"),
            _("Reseller (MPN ID)"),
            _("Designated support contact"),
        ]
        self.yes_no = {True: _("Yes"), False: _("No")}
        self.words = {
            choice.value: str(choice.label)
            for enum in (SubscriptionState, Term, BillingFrequency, BillingType)
            for choice in enum
        }

    def chunks(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
        """The heading at once, so that the download begins; then pieces of many rows."""
        yield BYTE_ORDER_MARK + csv_text([self.header])
        for batch in batched(rows, PIECE, strict=False):
            yield csv_text(map(self._cells, batch))

    def _cells(self, row: dict[str, Any]) -> list[str]:
        return [
            str(row["public_id"]),
            defused(row["nickname"]),
            defused(row["offer__product__name"]),
            defused(row["offer__name"]),
            defused(row["offer__code"]),
            self.words[row["offer__product__billing_type"]],
            str(row["quantity"]),
            self.words[row["state"]],
            _iso_day(row["state_since"]),
            _iso_day(row["ends_at"]),
            self.yes_no[row["auto_renew"]],
            self.words[row["term"]],
            self.words[row["billing_frequency"]],
            str(row["unit_price"]),
            row["currency"],
            defused(row["partner__name"]),
            defused(row["reseller__name"] or ""),
            row["reseller_location__number"] or "",
            defused(row["support_contact__name"]),
        ]


def _iso_day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
