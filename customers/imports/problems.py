"""One fault of one row: kept as a code with what it is about, told in the reader's language."""

from dataclasses import dataclass

from customers.imports.columns import BY_FIELD
from customers.imports.enums import ProblemCode

MAX_VALUE = 80


@dataclass(frozen=True)
class Problem:
    code: ProblemCode
    field: str = ""
    value: str = ""

    def stored(self) -> list[str]:
        return [self.code.value, self.field, self.value[:MAX_VALUE]]


def problem_text(stored: list[str]) -> str:
    code, field, value = stored
    column = BY_FIELD.get(field)
    label = str(column.label) if column else field
    text = str(ProblemCode(code).label) % {"field": label, "value": value}
    says_where = column is None or "%(field)s" in str(ProblemCode(code).label)
    return text if says_where else f"{label}: {text}"
