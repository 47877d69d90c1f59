"""Rows of an import as people read them: typed values, a verdict, and why."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from customers.enums import RelationshipState
from customers.imports.enums import RowVerdict
from customers.imports.problems import problem_text

ROW_FIELDS = (
    "id", "number", "values", "verdict", "result", "problems", "relationship_id",
    "customer__public_id", "customer__name", "objected_at",
    "relationship__state",
)  # fmt: skip
CHIPS = {
    RowVerdict.LINK: "chip-info",
    RowVerdict.CREATE: "chip-success",
    RowVerdict.NOTHING: "chip-muted",
    RowVerdict.PROBLEM: "chip-danger",
}


def explanations(row: dict[str, Any]) -> list[str]:
    if row["objected_at"]:
        text = _("The customer objected on %(date)s. The relationship has ended.")
        if row["relationship__state"] == RelationshipState.ACTIVE:
            text = _("The customer objected on %(date)s. Its account says what to do.")
        return [text % {"date": date_format(row["objected_at"])}]
    if row["problems"]:
        return [problem_text(problem) for problem in row["problems"]]
    if row["result"]:
        return [
            {
                RowVerdict.LINK: _("Is your customer now."),
                RowVerdict.CREATE: _("Was created here and is your customer now."),
            }.get(row["result"], _("Was your customer already."))
        ]
    return [
        {
            RowVerdict.LINK: _("Is known here and becomes your customer; its profile stays."),
            RowVerdict.CREATE: _("Is created here, without a sign-in, and becomes your customer."),
            RowVerdict.NOTHING: _("Is your customer already."),
        }.get(row["verdict"], "")
    ]


def told_row(row: dict[str, Any]) -> dict[str, Any]:
    """Of the customer itself nothing is shown unless the row made it the partner's."""
    outcome = row["result"] or row["verdict"]
    verdict = RowVerdict(outcome) if outcome else None
    is_active = row["relationship__state"] == RelationshipState.ACTIVE
    own = row["relationship_id"] is not None and (is_active or not row["objected_at"])
    return {
        "number": row["number"],
        "name": row["values"].get("name", ""),
        "domain": row["values"].get("domain", "") or row["values"].get("tenant_id", ""),
        "label": verdict.label if verdict else "",
        "chip": CHIPS[verdict] if verdict else "",
        "explanations": [text for text in explanations(row) if text],
        "customer_id": row["customer__public_id"] if own else None,
    }
