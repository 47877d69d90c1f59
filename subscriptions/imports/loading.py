"""A whole list at once, for commands and the demo: no worker, no table of its rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from partners.models import User
from partners.sheets.parser import ParsedRow, Table, parse
from subscriptions.imports.enums import RowResult
from subscriptions.imports.groups import grouped, outcomes_of, survived, unexpected
from subscriptions.imports.outcomes import Kind, Outcome


@dataclass(frozen=True)
class Summary:
    """What became of a list: an outcome for each row, and how many there are of each."""

    table: Table
    outcomes: list[Outcome]

    @property
    def counts(self) -> dict[RowResult, int]:
        counted = Counter(outcome.result for outcome in self.outcomes)
        return {result: counted[result] for result in RowResult}

    @property
    def problems(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.problems]


def load(kind: Kind, data: bytes, *, actor: User | None = None, keep: bool = True) -> Summary:
    """Read and carry out a file; FileRefused where it cannot be read. ``keep=False``: dry run."""
    table = parse(data, kind.sheet)
    outcomes = [
        outcome
        for rows in grouped(kind, table.rows)
        for outcome in _carried_out(kind, rows, actor, keep=keep)
    ]
    return Summary(table, sorted(outcomes, key=lambda outcome: outcome.number))


def _carried_out(
    kind: Kind, rows: list[ParsedRow], actor: User | None, *, keep: bool
) -> Iterator[Outcome]:
    done = survived(lambda: outcomes_of(kind, rows, actor=actor, keep=keep), rows)
    yield from unexpected(rows) if done is None else done
