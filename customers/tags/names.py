"""What a tag may be called, and how many a customer may carry (domain.md §5)."""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from customers.models import Tag
from partners.exceptions import RuleViolation
from partners.folding import fold

MAX_LENGTH = 50
MAX_PER_CUSTOMER = 150
_FOLDED_LENGTH = Tag._meta.get_field("folded").max_length or 0  # noqa: SLF001 (documented API)


def clean_name(text: str) -> str:
    """The name as it is kept, with single spaces and without control characters."""
    plain = (" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    name = " ".join("".join(plain).split())
    if not fold(name):
        raise RuleViolation(_("Enter a name for the tag."))
    # A few signs unfold into many letters.
    if len(name) > MAX_LENGTH or len(fold(name)) > _FOLDED_LENGTH:
        raise RuleViolation(
            _("A tag has at most %(limit)s characters: “%(name)s” is too long.")
            % {"limit": MAX_LENGTH, "name": name[:MAX_LENGTH]}
        )
    return name


def clean_names(texts: Iterable[str]) -> list[str]:
    """Several of them, each once however it is spelt, as far as one customer may carry them."""
    names: dict[str, str] = {}
    for text in texts:
        name = clean_name(text)
        names.setdefault(fold(name), name)
    if len(names) > MAX_PER_CUSTOMER:
        raise RuleViolation(too_many())
    return list(names.values())


def too_many() -> str:
    return _("A customer can have at most %(limit)s tags.") % {"limit": MAX_PER_CUSTOMER}
