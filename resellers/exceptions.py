"""Why two partners cannot work together now."""

from enum import StrEnum

from partners.exceptions import RuleViolation


class Obstacle(StrEnum):
    """What stands between a provider and a reseller before they become partners."""

    OWN_ORGANISATION = "own_organisation"
    NOT_A_PROVIDER = "not_a_provider"
    NOT_A_RESELLER = "not_a_reseller"
    OTHER_CLOUD = "other_cloud"
    OTHER_MARKET = "other_market"
    ALREADY_PARTNERS = "already_partners"


class PartnershipRefused(RuleViolation):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class PartnershipEnded(RuleViolation):
    """The partnership that a command builds on is over."""
