"""Amounts as people read them."""

from decimal import Decimal

import pytest
from django.utils import translation

from partners.templatetags.portal import money


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1,234.50\u00a0EUR"),
        ("pl", "1\u00a0234,50\u00a0EUR"),
        ("cs", "1\u00a0234,50\u00a0EUR"),
        ("ru", "1\u00a0234,50\u00a0EUR"),
    ],
)
def test_each_language_writes_numbers_its_own_way(language: str, shown: str) -> None:
    with translation.override(language):
        assert money(Decimal("1234.5000"), "EUR") == shown


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "0.00\u00a0EUR"),
        ("0.0125", "0.0125\u00a0EUR"),
        ("0.125", "0.125\u00a0EUR"),
        ("-7.1", "-7.10\u00a0EUR"),
        ("99999999999999.9999", "99,999,999,999,999.9999\u00a0EUR"),
    ],
)
def test_no_digit_that_counts_is_lost(amount: str, shown: str) -> None:
    assert money(Decimal(amount), "EUR") == shown
