"""Why something about a person cannot be done."""

from partners.exceptions import RuleViolation


class LicensesRefused(RuleViolation):
    """A license that was chosen cannot be given any more."""


class PersonGone(RuleViolation):
    """Somebody else has deleted the person meanwhile."""


class PersonChanged(RuleViolation):
    """Somebody else was quicker; what they did is to be seen first."""
