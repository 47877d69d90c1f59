"""Refusals whose message may be shown to the person who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

if TYPE_CHECKING:
    from partners.enums import Permission
    from partners.models import Partner


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


class KindLacksRight(AccessRefused):
    """No role helps: partners of this kind do not have the right, other kinds do."""

    def __init__(self, reason: str, *, partner: Partner, permission: Permission) -> None:
        super().__init__(reason, [])
        self.partner = partner
        self.permission = permission


class AgreementReplaced(RuleViolation):
    """The text that somebody read is no longer the one in force."""


class RightLost(RuleViolation):
    """The role that allowed this was taken away while it was being done."""


class RolesChanged(RuleViolation):
    """Somebody else changed a member's roles since the page was opened."""
