"""Refusals whose message may be shown to the person who asked."""

from django.core.exceptions import PermissionDenied


class RuleViolation(Exception):
    """A business rule said no. The message is safe to show and says what to do next."""


class AccessRefused(PermissionDenied):
    """A member of the organisation lacks the role, or the organisation lacks the right.

    ``helpers`` names people (or organisations) who can do it instead.
    """

    def __init__(self, reason: str, helpers: list[str]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.helpers = helpers


class RightLost(RuleViolation):
    """The role that allowed this was taken away while it was being done."""


class RolesChanged(RuleViolation):
    """Somebody else changed a member's roles since the page was opened."""
