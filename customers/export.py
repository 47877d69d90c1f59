"""The Customers page as CSV, made while it is sent."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers import selectors
from customers.chain import Other, Side
from customers.customer_list import EXPORT_CHUNK
from customers.enums import AgreementStatus
from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused


class CustomerCsv:
    """Words are looked up when it is made: while it is sent, the request's language is gone."""

    def __init__(self, *, former: bool, sides: Sequence[Side] = ()) -> None:
        self.current = selectors.current_agreement_version()
        self.header = [
            _("Microsoft ID"),
            _("Company name"),
            _("Primary domain name"),
            _("Relationship"),
            *(str(side.label) for side in sides),
            _("Delegated admin privileges"),
            _("Microsoft Customer Agreement"),
            _("Since"),
        ]
        self.relationship = _("Cloud Reseller")
        if former:
            self.header.append(_("Until"))
        self.former = former
        self.sides = sides
        self.yes_no = {True: pgettext("answer", "Yes"), False: pgettext("answer", "No")}
        self.agreement = {status: str(status.label) for status in AgreementStatus}

    def chunks(self, rows: Iterable[dict[str, Any]]) -> Iterator[str]:
        """The heading at once, so that the download begins; then pieces of many rows."""
        yield BYTE_ORDER_MARK + csv_text([self.header])
        for batch in batched(rows, EXPORT_CHUNK // 10, strict=False):
            yield csv_text(map(self._cells, batch))

    def _cells(self, row: dict[str, Any]) -> list[str]:
        cells = [
            row["tenant_id"],
            defused(row["name"]),
            defused(row["domain"]),
            self.relationship,
            *(_names(row["chain"], side) for side in self.sides),
            self.yes_no[row["has_admin"]],
            self.agreement[selectors.agreement_status(row["agreement_version"], self.current)],
            _day(row["started_at"]),
        ]
        return [*cells, _day(row["ended_at"])] if self.former else cells


def _day(moment: datetime.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def _names(chain: Iterable[Other], side: Side) -> str:
    return defused("; ".join(other.name for other in chain if other.side == side))
