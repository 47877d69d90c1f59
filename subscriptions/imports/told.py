"""Rows as people read them."""

from typing import Any

from django.utils.translation import gettext as _

from partners.sheets.export import defused
from subscriptions.imports.outcomes import Kind
from subscriptions.imports.problems import field_label, problem_text


def explanations(kind: Kind, problems: list[list[str]], details: dict[str, Any]) -> list[str]:
    """Why not, or what was created and what became different."""
    if problems:
        return [problem_text(problem, kind.sheet) for problem in problems]
    said = [str(kind.created_words[what]) for what in details.get("created", [])]
    for field, before, after in details.get("changes", []):
        words = {
            "field": str(field_label(field, kind.sheet)),
            "before": before or "–",  # noqa: RUF001 (a dash, as in a table)
            "after": after or "–",  # noqa: RUF001
        }
        said.append(_("%(field)s: %(before)s → %(after)s") % words)
    return said


def told_cells(kind: Kind, values: dict[str, str]) -> list[str]:
    """The row as it was typed, safe for a spreadsheet."""
    return [defused(values.get(column.field, "")) for column in kind.sheet.columns]
