"""Addresses that may be broken in a narrow column."""

import pytest

from partners.templatetags.portal import breakable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ada (ada.l@firma.example)", "Ada (ada.<wbr>l@<wbr>firma.<wbr>example)"),
        ("Tailspin Inc.", "Tailspin Inc."),
        ("Dr. Ada", "Dr. Ada"),
        ("", ""),
        ("<b>@x'.y", "&lt;b&gt;@<wbr>x&#x27;.<wbr>y"),
    ],
)
def test_breaks_behind_at_and_dots_only(text: str, shown: str) -> None:
    assert breakable(text) == shown
