"""Why something cannot be done with an upload."""

from partners.exceptions import RuleViolation


class UploadMoved(RuleViolation):
    """Somebody else was quicker: the upload is in another state."""


class PasswordsGone(RuleViolation):
    """They were downloaded, or the 72 hours are over."""
