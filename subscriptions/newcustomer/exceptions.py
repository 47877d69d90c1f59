"""Why a draft cannot be submitted as it is."""

from partners.exceptions import RuleViolation


class DraftGone(RuleViolation):
    """It was dropped meanwhile."""


class DraftChanged(RuleViolation):
    """It is not what was reviewed any more."""
