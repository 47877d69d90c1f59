"""Tags that every page needs."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from django import template
from django.forms import BaseForm
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_PARTS = re.compile(r"(?<=[@.])(?=\S)")


@register.simple_tag
def icon(name: str, label: str = "", **attributes: str) -> SafeString:
    """An icon of the sprite; silent for screen readers unless it gets a label.

    ``{% icon "people" %}``, ``{% icon "warning" label=_("Warning") class="icon-lg" %}``
    """
    css = f"icon {attributes.get('class', '')}".rstrip()
    href = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', css, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', css, href)


@register.filter
def initials(name: str) -> str:
    """Two letters for the round mark of an account: Ada Lovelace is AL."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def breakable(text: str) -> SafeString:
    """A person with an address, which may be broken behind its @ and its dots, not in a word."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in _PARTS.split(text)))


@register.filter
def money(amount: Decimal, currency: str) -> str:
    """``{{ amount|money:currency }}``: 1,234.50 EUR, as the reader's language writes numbers.

    Two decimals; prices of less than a cent keep the digits that they need.
    """
    exact = amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    decimals = next(
        places for places in (2, 3, 4) if exact == exact.quantize(Decimal(1).scaleb(-places))
    )
    number = number_format(exact, decimals, use_l10n=True, force_grouping=True)
    return f"{number}\u00a0{currency}"


@register.filter
def quantity(number: Decimal) -> str:
    """``{{ number|quantity }}``: 1,234.5, as the reader's language writes it, no ending zeros."""
    exponent = number.normalize().as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return number_format(number, decimals, use_l10n=True, force_grouping=True)


class ErrorLink(NamedTuple):
    id: str
    label: str
    message: str


@register.filter
def error_links(form: BaseForm) -> list[ErrorLink]:
    """What the summary above a form lists: one line for each field that needs correcting."""
    return [
        ErrorLink(
            field.id_for_label or f"div_{field.auto_id}", str(field.label), str(field.errors[0])
        )
        for field in form
        if field.errors
    ]
