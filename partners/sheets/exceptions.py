"""Why a file cannot be read."""

from partners.exceptions import RuleViolation


class FileRefused(RuleViolation):
    """The file as a whole; what is wrong with one row is told beside the row."""
