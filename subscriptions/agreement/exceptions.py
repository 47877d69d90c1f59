"""Why an acceptance cannot be confirmed."""

from partners.exceptions import RuleViolation


class AttestationRefused(RuleViolation):
    """A rule stands against the confirmation; ``field`` says beside which field to show it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AttestationChanged(AttestationRefused):
    """Somebody else was quicker; what they wrote is to be seen first."""
