"""Why a file cannot be read, and why an import does not move."""

from partners.exceptions import RuleViolation


class FileRefused(RuleViolation):
    """The file as a whole; what is wrong with one row is told beside the row."""


class ImportMoved(RuleViolation):
    """Somebody else, another tab or the worker was quicker."""
