"""The price list as CSV, made while it is sent: a line for each price."""

from collections.abc import Iterable, Iterator
from itertools import batched

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from partners.markets import market_name
from partners.sheets.export import BYTE_ORDER_MARK, csv_text, defused
from subscriptions.catalogue.price_list import EXPORT_CHUNK
from subscriptions.catalogue.selectors import Sellable
from subscriptions.enums import BillingFrequency, BillingType, Category, Term
from subscriptions.imports.cells import amount_text


class PriceCsv:
    """Words are looked up when it is made: while it is sent, the request's language is gone."""

    def __init__(self, market: str) -> None:
        self.header = [
            _("Product"), _("Offer"), _("offer code"), _("Publisher"), _("Category"),
            _("Billing type"), _("Term duration"), _("trial"), _("minimum quantity"),
            _("maximum quantity"), _("Market"), _("Billing frequency"), _("price"), _("currency"),
        ]  # fmt: skip
        self.market = market_name(market)
        self.yes_no = {True: pgettext("answer", "Yes"), False: pgettext("answer", "No")}
        kinds = (Category, BillingType, Term, BillingFrequency)
        self.labels = {kind: {each: str(each.label) for each in kind} for kind in kinds}

    def chunks(self, rows: Iterable[Sellable]) -> Iterator[str]:
        """The heading at once, so that the download begins; then pieces of many rows."""
        yield BYTE_ORDER_MARK + csv_text([self.header])
        for batch in batched(rows, EXPORT_CHUNK, strict=False):
            yield csv_text(cells for row in batch for cells in self._cells(row))

    def _cells(self, row: Sellable) -> Iterator[list[str]]:
        offer, product, labels = row.offer, row.offer.product, self.labels
        for frequency, price in row.prices.items():
            yield [
                defused(product.name),
                defused(offer.name),
                offer.code,
                defused(product.publisher),
                labels[Category][Category(product.category)],
                labels[BillingType][BillingType(product.billing_type)],
                labels[Term][Term(offer.term)],
                self.yes_no[offer.is_trial],
                str(offer.min_quantity),
                str(offer.max_quantity),
                self.market,
                labels[BillingFrequency][frequency],
                amount_text(price.amount),
                price.currency,
            ]
