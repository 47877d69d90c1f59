"""Amounts as people and machines write them, exact: text to Decimal, never through a float."""

import re
from decimal import Decimal

# Between thousands: blanks of every kind, and what the Swiss write.
_BLANKS = "\u0020\u00a0\u2009\u202f"
_APOSTROPHES = "'\u2019"
_GROUPED = re.compile(r"[0-9]{1,3}(?P<sign>[.,]|[" + _BLANKS + _APOSTROPHES + r"])[0-9]{3}"
                      r"(?:(?P=sign)[0-9]{3})*")  # fmt: skip
_PLAIN = re.compile(r"[0-9]+")


class NoAmount(ValueError):
    """What is written is not an amount."""


class AmbiguousAmount(NoAmount):
    """It may be read in two ways, a thousand times apart."""


def read_amount(text: str, *, doubtful: str = ",.") -> Decimal:
    """'1234.50', '1 234,50', '1.234,50' and '1,234.50' are one amount, exact; else NoAmount.

    The last point or comma stands before the decimals. Alone, before exactly three digits, it
    may as well divide thousands: if it is one of ``doubtful``, that is AmbiguousAmount. Zero
    before it ('0,125') leaves no doubt.
    """
    text = text.strip()
    whole, sign, decimals = _divided(text)
    if sign and not _PLAIN.fullmatch(decimals):
        raise NoAmount
    if not _PLAIN.fullmatch(whole):
        grouped = _GROUPED.fullmatch(whole)
        if grouped is None or grouped["sign"] == sign:
            raise NoAmount
        whole = re.sub(r"[^0-9]", "", whole)
    elif sign in doubtful and len(decimals) == 3 and len(whole) <= 3 and int(whole):
        raise AmbiguousAmount
    if not (whole + decimals).isascii():
        raise NoAmount
    return Decimal(f"{whole}.{decimals}" if sign else whole)


def _divided(text: str) -> tuple[str, str, str]:
    """Before and after the sign of the decimals; without one it is all before."""
    at = max(text.rfind("."), text.rfind(","))
    if at < 0:
        return text, "", ""
    sign = text[at]
    if text.count(sign) > 1:  # '1.234.567': thousands only
        return text, "", ""
    return text[:at], sign, text[at + 1 :]


def decimals_of(amount: Decimal) -> int:
    """How many digits stand after the point, ending zeros apart."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
