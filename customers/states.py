"""Which moves a relationship and a grant may make. Each period is a row: no way back."""

from customers.enums import GrantState, RelationshipState
from partners.exceptions import RuleViolation

RELATIONSHIP_TRANSITIONS: dict[str, frozenset[str]] = {
    RelationshipState.ACTIVE: frozenset({RelationshipState.REMOVED}),
    RelationshipState.REMOVED: frozenset(),
}
GRANT_TRANSITIONS: dict[str, frozenset[str]] = {
    GrantState.GRANTED: frozenset({GrantState.REMOVED}),
    GrantState.REMOVED: frozenset(),
}


def check_transition(table: dict[str, frozenset[str]], old: str, new: str) -> None:
    if new not in table[old]:
        message = f"{old} cannot become {new}."
        raise RuleViolation(message)
