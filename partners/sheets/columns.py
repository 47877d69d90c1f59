"""The columns of a file: their names in English, and what they may hold."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MAX_ROWS = 20_000
EXTRA = "extra_cells"  # what stands beyond the last column, so that the check can tell of it


@dataclass(frozen=True)
class Column:
    field: str
    heading: str  # as the template writes it; always English, so that a file is read anywhere
    label: str | Promise
    max_length: int
    also: tuple[str, ...] = ()  # further headings that are understood
    examples: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Sheet:
    """A kind of file: its columns, which of them have to be there, how many lines there may be,
    and how faults are worded."""

    columns: tuple[Column, ...]
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    max_rows: int = MAX_ROWS
    nothing_below: str | Promise = field(
        default=_("The file has a heading, but no lines below it.")
    )
    too_many: str | Promise = field(
        default=_("The file has more than %(number)s lines. Split it into several files.")
    )

    @cached_property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}

    @cached_property
    def field_of(self) -> dict[str, str]:
        """The field by every heading that is understood, folded."""
        return {
            folded(heading): column.field
            for column in self.columns
            for heading in (column.heading, column.field, *column.also)
        }

    def headings(self, fields: Iterable[str]) -> str:
        return ", ".join(self.by_field[name].heading for name in fields)


def folded(heading: str) -> str:
    """A heading without case, blanks and punctuation: 'E-Mail_address ' is 'emailaddress'."""
    return re.sub(r"[\W_]+", "", heading.casefold())
