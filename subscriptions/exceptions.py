"""Why something cannot be ordered or changed."""

from partners.exceptions import RuleViolation


class OrderRefused(RuleViolation):
    """A rule stands against the order as a whole, such as a relationship that has ended."""


class AgreementMissing(OrderRefused):
    """The customer has to accept the agreement first, or the partner to confirm that it has."""


class LineRefused(RuleViolation):
    """A rule stands against one line; ``field`` says beside which field to show it."""

    def __init__(self, message: str, field: str = "quantity") -> None:
        super().__init__(message)
        self.field = field


class SubscriptionChanged(RuleViolation):
    """Somebody else was quicker; what they did is to be seen first."""
