"""How a domain is kept: lower-cased, in the letters that mail and DNS use (IDNA)."""

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.utils.translation import gettext as _

from partners.exceptions import RuleViolation

_is_domain = DomainNameValidator(accept_idna=False)


def normalised_domain(text: str) -> str:
    """'Żółw.Example.' becomes 'xn--w-uga1v8h.example'; RuleViolation for what is no domain."""
    try:
        name = text.strip().rstrip(".").lower().encode("idna").decode("ascii")
        _is_domain(name)
    except (UnicodeError, ValidationError):
        raise RuleViolation(_("Enter a domain, such as contoso.com.")) from None
    return name
