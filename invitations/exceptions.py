"""Why an invitation cannot be answered now, or its draft not be saved."""

from enum import StrEnum

from partners.exceptions import RuleViolation


class Refusal(StrEnum):
    """Each has its own honest page."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"  # a newer link was made
    ACCEPTED = "accepted"  # by somebody else, who is not named
    ACCEPTED_BY_YOU = "accepted_by_you"  # by the reader's own organisation
    DECLINED = "declined"
    OWN_STAFF = "own_staff"  # the asker's staff see a preview
    NOT_A_CUSTOMER = "not_a_customer"  # other staff, operators: sign in as the customer
    NOT_GLOBAL_ADMIN = "not_global_admin"
    OTHER_CLOUD = "other_cloud"
    OTHER_MARKET = "other_market"
    PROFILE_INCOMPLETE = "profile_incomplete"
    PARTNERSHIP_ENDED = "partnership_ended"  # of a joint request: the two have parted
    # Of a request for a partnership, which a reseller's global admin answers.
    NOT_A_PARTNER = "not_a_partner"
    NOT_A_RESELLER = "not_a_reseller"
    RESELLER_OTHER_CLOUD = "reseller_other_cloud"
    RESELLER_OTHER_MARKET = "reseller_other_market"
    ALREADY_PARTNERS = "already_partners"
    NOT_PARTNER_ADMIN = "not_partner_admin"


class InvitationRefused(RuleViolation):
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


class DraftChanged(RuleViolation):
    """The draft was saved elsewhere since it was shown; what was typed may replace it."""


class LinkLost(RuleViolation):
    """The text no longer carries its personal link whole."""


class RequestEnded(RuleViolation):
    """The request is no draft any more, so its text and its reach stay as they are."""


class ApplicationEnded(RuleViolation):
    """The application is completed, or is continued by a newer address."""


class TooManyMails(RuleViolation):
    """Whoever asked for them, the person or the request has had enough mails for now."""
