"""Amounts come in as they are written: exact, or refused."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.sheets.amounts import AmbiguousAmount, NoAmount, decimals_of, read_amount

AMOUNTS = st.decimals(min_value=0, max_value=Decimal("999999999999999.9999"), places=4)


def written(amount: Decimal, *, group: str, sign: str) -> str:
    return f"{amount:,.4f}".translate({ord(","): group, ord("."): sign})


@given(AMOUNTS, st.sampled_from([("", "."), ("", ","), (" ", ","), ("\u00a0", ","),
                                 ("\u202f", ","), (".", ","), (",", "."), ("'", ".")]))  # fmt: skip
def test_any_amount_comes_back_exact(amount: Decimal, signs: tuple[str, str]) -> None:
    group, sign = signs

    assert read_amount(written(amount, group=group, sign=sign)) == amount


@given(st.text("0123456789., '-+e\u00a0", max_size=14))
def test_anything_else_is_refused_and_never_guessed(text: str) -> None:
    try:
        found = read_amount(text)
    except NoAmount:
        return
    digits = "".join(letter for letter in text if letter.isdigit())
    # Nothing is lost and nothing is made up: the digits are those that were written.
    assert int(digits) == int("".join(map(str, found.as_tuple().digits)))


@given(st.text(max_size=8))
def test_no_text_makes_it_stumble(text: str) -> None:
    with suppress(NoAmount):
        assert read_amount(text) >= 0


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 234,50", "1234.50"),
        ("1234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567", "1234567"),
        ("1,234,567.8", "1234567.8"),
        (" 7 ", "7"),
        ("0,125", "0.125"),
        ("0.125", "0.125"),
        ("1234,567", "1234.567"),
        ("1 234,567", "1234.567"),
        ("12,3450", "12.345"),
        ("000", "0"),
    ],
)
def test_ways_to_write(text: str, amount: str) -> None:
    assert read_amount(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,234", "1.234", "12,000", "999.999"])
def test_thousands_or_decimals_nobody_knows(text: str) -> None:
    with pytest.raises(AmbiguousAmount):
        read_amount(text)


def test_a_machine_writes_points_before_decimals() -> None:
    assert read_amount("1.234", doubtful=",") == Decimal("1.234")
    with pytest.raises(AmbiguousAmount):
        read_amount("1,234", doubtful=",")


@pytest.mark.parametrize(
    "text",
    ["", "-1", "+1", "1e3", "EUR 5", "5 EUR", "NaN", "Infinity", ".5", "5.", "1,2,3", "1..2",
     "12 34", "1 2345", "1,23,456.00", "1.234.56", "١٢", "²", "1\u200b2", "0x1", "1_000"],
)  # fmt: skip
def test_what_is_no_amount(text: str) -> None:
    with pytest.raises(NoAmount):
        read_amount(text)


@pytest.mark.parametrize(("text", "number"), [("5", 0), ("5.10", 1), ("5.1234", 4), ("500", 0)])
def test_decimals(text: str, number: int) -> None:
    assert decimals_of(Decimal(text)) == number
