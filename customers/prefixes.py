"""The prefix of a customer's first domain, under the installation's suffix (domain.md §5)."""

import re

from django.conf import settings
from django.utils.translation import gettext as _

from customers.models import Customer, CustomerDomain
from customers.profile import LEGAL_FORMS
from partners.folding import fold

MAX_LENGTH = 27
SUGGESTIONS = 3
_FORM = re.compile(r"[a-z0-9]+")


def domain_of(prefix: str) -> str:
    return f"{prefix}.{settings.DOMAIN_SUFFIX}"


def prefix_fault(prefix: str) -> str:
    """Why this can be nobody's prefix; '' where it can."""
    if not _FORM.fullmatch(prefix):
        return _("Use only the letters a to z, without accents, and digits.")
    if len(prefix) > MAX_LENGTH:
        return _("Use at most %(number)s characters.") % {"number": MAX_LENGTH}
    return ""


def is_free(prefix: str) -> bool:
    return not _taken([prefix])


def proposal(company_name: str, email: str) -> str:
    """A first guess: the company's name, or the mail domain where that has no Latin letters."""
    words = re.sub(r"[^\w\s]", "", fold(company_name)).split()
    own = "".join(word for word in words if word not in LEGAL_FORMS)
    guess = _latin(own)
    if len(guess) < 2:
        labels = email.rpartition("@")[2].lower().split(".")
        guess = _latin(labels[-2] if len(labels) > 1 else labels[0])
    return guess[:MAX_LENGTH]


def suggestions(prefix: str, country: str) -> list[str]:
    """Free prefixes near one that is taken."""
    base = _latin(prefix)[: MAX_LENGTH - 3] or "company"
    endings = [country.lower(), *(str(number) for number in range(2, 40))]
    near = [f"{base}{ending}" for ending in endings if ending]
    taken = _taken(near)
    return [each for each in near if each not in taken][:SUGGESTIONS]


def _latin(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _taken(prefixes: list[str]) -> set[str]:
    """Those that are a domain of somebody, in one look at each table."""
    names = {domain_of(prefix): prefix for prefix in prefixes}
    found = {
        *Customer.objects.filter(default_domain__in=names).values_list("default_domain", flat=True),
        *CustomerDomain.objects.filter(name__in=names).values_list("name", flat=True),
    }
    return {names[name] for name in found}
