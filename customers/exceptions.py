"""Why a customer cannot be created."""

from partners.exceptions import RuleViolation


class DomainTaken(RuleViolation):
    """Somebody was quicker with this domain."""


class SignInNameTaken(RuleViolation):
    """The address of the first admin opens a login already."""
