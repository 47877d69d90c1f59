"""Reading the cells of a line: what every kind of list has in common."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from partners.sheets.amounts import AmbiguousAmount, NoAmount, decimals_of, read_amount
from partners.sheets.columns import EXTRA, Sheet
from subscriptions.imports.enums import ProblemCode
from subscriptions.imports.problems import Problem

DECIMALS = 4
DIGITS = 19  # of the columns that hold amounts


class CellFault(ValueError):
    """What is wrong with one cell; ``other`` is what else there is to say."""

    def __init__(self, code: ProblemCode, other: str = "") -> None:
        super().__init__(code)
        self.code, self.other = code, other


def faults_of_form(values: Mapping[str, str], sheet: Sheet) -> list[Problem]:
    """Cells beyond the heading, and cells that are too long to be looked at."""
    problems = [Problem(ProblemCode.TOO_MANY_CELLS)] if values.get(EXTRA) else []
    problems += [
        Problem(ProblemCode.TOO_LONG, column.field, str(column.max_length))
        for column in sheet.columns
        if len(values.get(column.field, "")) > column.max_length
    ]
    return problems


def understood(
    values: Mapping[str, str],
    readers: Mapping[str, Callable[[str], Any]],
    problems: list[Problem],
) -> dict[str, Any]:
    """What the cells mean that hold something; a fault of each that means nothing."""
    found = {}
    for name, reader in readers.items():
        typed = values.get(name, "")
        if not typed:
            continue
        try:
            found[name] = reader(typed)
        except CellFault as fault:
            problems.append(Problem(fault.code, name, typed, fault.other))
    return found


def amount(text: str, *, doubtful: str = ",.", decimals: int = DECIMALS) -> Decimal:
    """An amount that its column holds exactly: so many decimals, nothing rounded."""
    try:
        found = read_amount(text, doubtful=doubtful)
    except AmbiguousAmount:
        raise CellFault(ProblemCode.AMBIGUOUS_AMOUNT) from None
    except NoAmount:
        raise CellFault(ProblemCode.BAD_AMOUNT) from None
    if found >= Decimal(10) ** (DIGITS - decimals):
        raise CellFault(ProblemCode.TOO_LARGE)
    if decimals_of(found) > decimals:
        raise CellFault(ProblemCode.TOO_MANY_DECIMALS, str(decimals))
    return found


def amount_text(value: Decimal) -> str:
    """As a file has it: no ending zeros, but two decimals at least."""
    return f"{value:.{max(2, decimals_of(value))}f}"
