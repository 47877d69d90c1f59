"""Why a list does not move."""

from partners.exceptions import RuleViolation


class ImportMoved(RuleViolation):
    """Somebody else, another tab or the worker was quicker."""
