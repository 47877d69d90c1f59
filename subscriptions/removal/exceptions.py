"""Why a relationship cannot be ended now."""

from partners.exceptions import RuleViolation


class RemovalBlocked(RuleViolation):
    """Something still runs, or waits to start; the page lists it."""
