"""Why something about a service request is refused; every message may be shown."""

from partners.exceptions import RuleViolation


class RequestRefused(RuleViolation):
    """A rule stands against opening, writing or moving."""


class RequestClosed(RequestRefused):
    """Nothing more is said in it."""


class FileRefused(RequestRefused):
    """A file is not taken; the message names it and says why."""


class MailRefused(RuleViolation):
    """A mail that came in is not taken; operators read why."""
