"""Indirect resellers as CSV, made while it is sent."""

import csv
import datetime
import io
from collections.abc import Iterable, Iterator
from itertools import batched

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.sheets.export import BYTE_ORDER_MARK, defused
from resellers.partnership_list import EXPORT_CHUNK, PartnershipRow


class ResellerCsv:
    """Words are looked up when it is made: while it is sent, the request's language is gone."""

    def __init__(self, *, former: bool) -> None:
        self.header = [
            _("Microsoft ID"),
            _("Indirect reseller"),
            _("Primary domain name"),
            _("Location"),
            _("Location IDs"),
            _("Microsoft Partner Agreement"),
            _("Enrolled"),
            _("Same market"),
            _("Since"),
        ]
        if former:
            self.header += [_("Until"), _("Ended by")]
        self.former = former
        self.yes_no = {True: pgettext("answer", "Yes"), False: pgettext("answer", "No")}
        self.signed = {
            True: pgettext("agreement", "Signed"),
            False: pgettext("agreement", "Not signed"),
        }

    def chunks(self, rows: Iterable[PartnershipRow]) -> Iterator[str]:
        """The heading at once, so that the download begins; then pieces of many rows."""
        yield BYTE_ORDER_MARK + self._text([self.header])
        for batch in batched(rows, EXPORT_CHUNK, strict=False):
            yield self._text(map(self._cells, batch))

    def _cells(self, row: PartnershipRow) -> list[str]:
        partner, health = row.partner, row.health
        stands = ["", "", ""]
        if health is not None:
            stands = [
                self.signed[health.agreement_signed],
                self.yes_no[health.enrolled],
                self.yes_no[health.same_market],
            ]
        cells = [
            str(partner.public_id),
            defused(partner.name),
            defused(partner.domain),
            str(partner.country),
            " ".join(row.location_ids),
            *stands,
            _day(row.started_at),
        ]
        return [*cells, _day(row.ended_at), defused(row.ended_by_name)] if self.former else cells

    def _text(self, rows: Iterable[list[str]]) -> str:
        buffer = io.StringIO()
        csv.writer(buffer).writerows(rows)
        return buffer.getvalue()


def _day(moment: datetime.datetime | None) -> str:
    return moment.date().isoformat() if moment else ""
