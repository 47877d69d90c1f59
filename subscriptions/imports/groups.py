"""A group of rows, done as a whole or not at all: the one loop behind check, run and command."""

import logging
from collections.abc import Callable, Sequence

from django.db import IntegrityError, OperationalError, transaction

from partners.models import User
from partners.sheets.parser import ParsedRow
from subscriptions.imports.enums import ProblemCode
from subscriptions.imports.outcomes import Kind, Outcome
from subscriptions.imports.problems import Problem

logger = logging.getLogger(__name__)


def outcomes_of(
    kind: Kind, rows: Sequence[ParsedRow], *, actor: User | None, keep: bool
) -> list[Outcome]:
    """Carry a group out; without ``keep`` nothing of it stays. Outcomes in the order of lines."""
    with transaction.atomic():
        outcomes = kind.carry_out(rows, actor)
        if not keep:
            transaction.set_rollback(True)
    return sorted(outcomes, key=lambda outcome: outcome.number)


def survived(work: Callable[[], list[Outcome]], rows: Sequence[ParsedRow]) -> list[Outcome] | None:
    """The work again when somebody was quicker, and None when the portal stumbles over it."""
    try:
        try:
            return work()
        except IntegrityError:  # the same code was created meanwhile: as things stand now
            return work()
    except OperationalError:
        raise
    except Exception:
        logger.exception("Lines %s and on stopped.", rows[0].number)
        return None


def unexpected(rows: Sequence[ParsedRow]) -> list[Outcome]:
    return [Outcome(row.number, problems=[Problem(ProblemCode.UNEXPECTED)]) for row in rows]


def grouped(kind: Kind, rows: Sequence[ParsedRow]) -> list[list[ParsedRow]]:
    """Rows that hang together, in the order of their first lines."""
    groups: dict[int, list[ParsedRow]] = {}
    for group, row in zip(kind.divide(rows), rows, strict=True):
        groups.setdefault(group, []).append(row)
    return list(groups.values())
