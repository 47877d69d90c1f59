"""Incentives as CSV, made while it is sent."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from itertools import batched

from django.utils.translation import gettext as _

from customers.chain import Side
from partners.sheets.export import BYTE_ORDER_MARK, defused
from subscriptions.enums import SubscriptionState
from subscriptions.incentives.selectors import EXPORT_CHUNK, IncentiveQuery, IncentiveRow


class IncentiveCsv:
    """Words are looked up when it is made: while it is sent, the request's language is gone."""

    def __init__(self, query: IncentiveQuery) -> None:
        self.former = query.is_former
        # What a subscription is like today is no business of a reseller that it named once.
        self.shows_state = not (self.former and query.others == Side.PROVIDER)
        self.header = [
            _("Company name"),
            _("Primary domain name"),
            _("Product"),
            _("Subscription nickname"),
            _("Subscription ID"),
            str(query.others.label),
            _("Location ID"),
            *([_("Quantity"), _("Status")] if self.shows_state else []),
            _("Since"),
            *([_("Until")] if self.former else []),
            _("Set by"),
        ]
        self.states = {state: str(state.label) for state in SubscriptionState}

    def chunks(self, rows: Iterable[IncentiveRow]) -> Iterator[str]:
        """The heading at once, so that the download begins; then pieces of many rows."""
        yield BYTE_ORDER_MARK + self._text([self.header])
        for batch in batched(rows, EXPORT_CHUNK, strict=False):
            yield self._text(map(self._cells, batch))

    def _cells(self, row: IncentiveRow) -> list[str]:
        seats = "" if row.seats is None else str(row.seats)
        return [
            defused(row.customer),
            defused(row.domain),
            defused(row.product),
            defused(row.nickname),
            str(row.subscription_id),
            defused(row.other),
            row.location,
            *([seats, self.states[row.state]] if self.shows_state else []),
            _day(row.since),
            *([_day(row.until)] if self.former else []),
            defused(row.set_by),
        ]

    def _text(self, rows: Iterable[list[str]]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(rows)
        return buffer.getvalue()


def _day(moment: datetime.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
