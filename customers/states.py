"""Which moves are allowed. Each period of a relationship or a grant is a row: no way back."""

from customers.enums import GrantState, Qualification, RelationshipState
from partners.exceptions import RuleViolation

RELATIONSHIP_TRANSITIONS: dict[str, frozenset[str]] = {
    RelationshipState.ACTIVE: frozenset({RelationshipState.REMOVED}),
    RelationshipState.REMOVED: frozenset(),
}
GRANT_TRANSITIONS: dict[str, frozenset[str]] = {
    GrantState.GRANTED: frozenset({GrantState.REMOVED}),
    GrantState.REMOVED: frozenset(),
}
QUALIFICATION_TRANSITIONS: dict[str, frozenset[str]] = {
    Qualification.NONE: frozenset({Qualification.IN_REVIEW}),
    Qualification.IN_REVIEW: frozenset({Qualification.EDUCATION, Qualification.REFUSED}),
    Qualification.EDUCATION: frozenset(),
    Qualification.REFUSED: frozenset(),
}


def check_transition(table: dict[str, frozenset[str]], old: str, new: str) -> None:
    if new not in table[old]:
        message = f"{old} cannot become {new}."
        raise RuleViolation(message)
