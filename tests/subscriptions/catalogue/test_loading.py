"""The catalogue comes from a list: as often as it is loaded, and by whichever way, the same."""

from decimal import Decimal

import pytest

from partners.models import AuditEntry
from subscriptions.catalogue.loading import SAMPLE, load_catalogue
from subscriptions.catalogue.selectors import offers_for
from subscriptions.enums import BillingType
from subscriptions.imports.enums import RowResult
from subscriptions.models import Offer, OfferPrice, Product

pytestmark = pytest.mark.django_db


def test_the_sample_is_whole() -> None:
    summary = load_catalogue(SAMPLE.read_bytes())

    assert summary.problems == []
    assert summary.counts[RowResult.CREATED] == len(summary.table.rows)
    for country in ("PL", "CZ", "DE", "US"):
        found = offers_for(country)
        assert len(found) >= 16
        assert {each.offer.product.billing_type for each in found} == set(BillingType)
