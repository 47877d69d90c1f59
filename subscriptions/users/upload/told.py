"""Rows of an upload as people read them."""

from typing import Any

from django.utils.translation import gettext as _

from subscriptions.users.enums import UploadProblem, UploadState, UploadVerdict
from subscriptions.users.upload.columns import SHEET

ROW_FIELDS = ("id", "number", "values", "verdict", "result", "problems", "person__public_id")
CHIPS: dict[str, str] = {
    UploadVerdict.CREATE: "chip-success",
    UploadVerdict.SKIP: "chip-muted",
    UploadVerdict.PROBLEM: "chip-danger",
}
STATE_CHIPS = {
    UploadState.CHECKED: "chip-info",
    UploadState.RUNNING: "chip-warning",
    UploadState.DONE: "chip-success",
    UploadState.FAILED: "chip-danger",
}


def problem_text(stored: list[str]) -> str:
    code, field, value = stored
    column = SHEET.by_field.get(field)
    label = str(column.label) if column else field
    return str(UploadProblem(code).label) % {"field": label, "value": value}


def explanation(row: dict[str, Any], *, stopped: bool = False) -> str:
    """Why nobody is added, or what became of who is."""
    if stopped and not row["result"]:
        return _("Was not reached.")
    if row["problems"]:
        return " ".join(problem_text(problem) for problem in row["problems"])
    if row["result"]:
        return {UploadVerdict.CREATE: _("Added."), UploadVerdict.SKIP: _("Left as it was.")}.get(
            row["result"], ""
        )
    return {
        UploadVerdict.CREATE: _("Will be added."),
        UploadVerdict.SKIP: _("Is here already and stays as it is."),
    }.get(row["verdict"], "")


def outcome_of(row: dict[str, Any], *, stopped: bool) -> str:
    return str(row["result"] or ("" if stopped else row["verdict"]))


def label_of(row: dict[str, Any], *, stopped: bool = False) -> str:
    outcome = outcome_of(row, stopped=stopped)
    return str(UploadVerdict(outcome).label) if outcome else ""


def told_row(row: dict[str, Any], *, stopped: bool = False) -> dict[str, Any]:
    """``stopped``: the upload has ended before it came to all of its rows."""
    values = row["values"]
    return {
        "number": row["number"],
        "name": values.get("display_name", ""),
        "email": values.get("email", "").lower(),
        "label": label_of(row, stopped=stopped),
        "chip": CHIPS.get(outcome_of(row, stopped=stopped), ""),
        "explanation": explanation(row, stopped=stopped),
        "person_id": row["person__public_id"],
    }
