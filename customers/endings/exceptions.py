"""What stands against a request to end a relationship."""

from partners.exceptions import RuleViolation


class NothingToEnd(RuleViolation):
    """The relationship is over already."""


class RequestClosed(RuleViolation):
    """Withdrawn, or the relationship has ended."""
