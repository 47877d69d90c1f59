"""What became of a row, in a form that can be kept and told in any language."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from subscriptions.imports.enums import RowResult
from subscriptions.imports.problems import Problem

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from partners.models import User
    from partners.sheets.columns import Sheet
    from partners.sheets.parser import ParsedRow

type Change = tuple[str, str, str]  # field, before, after


@dataclass
class Outcome:
    """Of one row. ``created`` names what came into being, ``changes`` what became different."""

    number: int
    created: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def result(self) -> RowResult:
        if self.problems:
            return RowResult.PROBLEM
        if self.created:
            return RowResult.CREATED
        return RowResult.CHANGED if self.changes else RowResult.UNCHANGED

    def details(self) -> dict[str, Any]:
        return {"created": self.created, "changes": [list(change) for change in self.changes]}


@dataclass(frozen=True)
class Kind:
    """How lists of one kind are read and carried out.

    ``divide`` gives rows that hang together the same number. ``carry_out`` does what such a group
    asks for, inside a transaction of the caller, who keeps it or not: that is the whole
    difference between a run and a dry run.
    """

    sheet: Sheet
    divide: Callable[[Sequence[ParsedRow]], list[int]]
    carry_out: Callable[[Sequence[ParsedRow], User | None], list[Outcome]]
    created_words: dict[str, str | Promise]
    subject: Callable[[dict[str, str]], str]  # what a row is about, for lists of rows
