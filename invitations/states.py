"""The moves an invitation may make (domain.md §4)."""

from invitations.enums import InvitationState as S
from partners.exceptions import RuleViolation

_ANSWERS = frozenset({S.ACCEPTED, S.DECLINED, S.EXPIRED, S.REVOKED})

TRANSITIONS: dict[str, frozenset[str]] = {
    S.DRAFT: frozenset({S.SENT, S.OPENED}) | _ANSWERS,
    # Sent again: a draft once more, with a new link.
    S.SENT: frozenset({S.OPENED, S.DRAFT}) | _ANSWERS,
    S.OPENED: frozenset({S.DRAFT}) | _ANSWERS,
    S.ACCEPTED: frozenset(),
    S.DECLINED: frozenset({S.SUPERSEDED}),  # renewed by a new row
    S.EXPIRED: frozenset({S.SUPERSEDED}),
    S.REVOKED: frozenset(),
    S.SUPERSEDED: frozenset(),
}


def check_transition(old: str, new: str) -> None:
    if new not in TRANSITIONS[old]:
        message = f"{old} cannot become {new}."
        raise RuleViolation(message)
