"""Why a customer cannot be created or changed."""

from partners.exceptions import RuleViolation


class DomainTaken(RuleViolation):
    """Somebody was quicker with this domain."""


class SignInNameTaken(RuleViolation):
    """The address of the first admin opens a login already."""


class BillToChanged(RuleViolation):
    """Somebody else was quicker; what they typed is to be seen first."""
