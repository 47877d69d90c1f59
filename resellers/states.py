"""The moves a partnership may make. Each period is a row: no way back."""

from partners.exceptions import RuleViolation
from resellers.enums import PartnershipState

PARTNERSHIP_TRANSITIONS: dict[str, frozenset[str]] = {
    PartnershipState.ACTIVE: frozenset({PartnershipState.REMOVED}),
    PartnershipState.REMOVED: frozenset(),
}


def check_transition(old: str, new: str) -> None:
    if new not in PARTNERSHIP_TRANSITIONS[old]:
        message = f"{old} cannot become {new}."
        raise RuleViolation(message)
