"""One fault of one row: kept as a code with what it is about, told in the reader's language."""

from dataclasses import dataclass

from django.utils.functional import Promise

from partners.exceptions import RuleViolation
from partners.sheets.columns import Sheet
from subscriptions.imports.enums import ProblemCode

MAX_VALUE = 80


@dataclass(frozen=True)
class Problem:
    code: ProblemCode
    field: str = ""
    value: str = ""
    other: str = ""

    def stored(self) -> list[str]:
        return [self.code.value, self.field, self.value[:MAX_VALUE], self.other[:MAX_VALUE]]


class RowRefused(RuleViolation):
    """A rule stands against what is typed; ``problem`` says beside which field to show it."""

    def __init__(self, problem: Problem, sheet: Sheet) -> None:
        super().__init__(problem_text(problem.stored(), sheet, with_field=False))
        self.problem = problem


def problem_text(stored: list[str], sheet: Sheet, *, with_field: bool = True) -> str:
    code, field, value, other = stored
    label = str(field_label(field, sheet))
    template = str(ProblemCode(code).label)
    text = template % {"field": label, "value": value, "other": other}
    says_where = not with_field or not label or "%(field)s" in template
    return text if says_where else f"{label}: {text}"


def field_label(field: str, sheet: Sheet) -> str | Promise:
    column = sheet.by_field.get(field)
    return column.label if column else field
