"""The worker's side of a list: groups of rows in batches, each group in one transaction.

The check and the run are this one loop; the check does not keep what a group did. What a group
did and what is noted of its rows commit together, so a worker that dies leaves done groups done
and the others pending, and going on is the same as beginning.
"""

from functools import partial

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from partners import audit
from partners.batches import counted
from partners.sheets.parser import ParsedRow
from partners.tasks import can_skip_locked
from subscriptions.imports.enums import AT_WORK, ImportKind, ImportState
from subscriptions.imports.groups import outcomes_of, survived, unexpected
from subscriptions.imports.kinds import KINDS
from subscriptions.imports.outcomes import Outcome
from subscriptions.imports.states import check_transition
from subscriptions.models import SheetImport, SheetImportRow

BATCH = 100  # rows; the group in which it ends is done whole


def run_batch(import_id: int) -> bool:
    """Work through some groups; whether there is more to do."""
    found = SheetImport.objects.select_related("loaded_by").get(pk=import_id)
    if found.state not in AT_WORK:
        return False
    pending = _pending(found).order_by("group", "number")
    groups = list(dict.fromkeys(pending.values_list("group", flat=True)[:BATCH]))
    if not groups:
        _finish(found)
        return False
    for group in groups:
        _handle_safely(group, found)
    SheetImport.objects.filter(pk=found.pk, state=found.state).update(
        progress=found.row_count - _pending(found).count(), beat_at=timezone.now()
    )
    return True


def _keeps(found: SheetImport) -> bool:
    return found.state == ImportState.RUNNING


def _pending(found: SheetImport) -> QuerySet[SheetImportRow]:
    unsaid = {"result": ""} if _keeps(found) else {"verdict": ""}
    return SheetImportRow.objects.filter(sheet_import=found, **unsaid)


def _handle_safely(group: int, found: SheetImport) -> None:
    """Rows that the portal stumbles over must not keep the others from their result."""
    parsed = [ParsedRow(row.number, row.values) for row in _pending(found).filter(group=group)]
    if parsed and survived(partial(_handle, group, found), parsed) is None:
        rows = _pending(found).filter(group=group)
        with transaction.atomic():
            _note(list(rows.select_for_update()), unexpected(parsed), found)


@transaction.atomic
def _handle(group: int, found: SheetImport) -> list[Outcome]:
    pending = _pending(found).filter(group=group).order_by("number")
    rows = list(pending.select_for_update(skip_locked=can_skip_locked()))
    if not rows:  # another worker has them, or had them
        return []
    parsed = [ParsedRow(row.number, row.values) for row in rows]
    kind = KINDS[ImportKind(found.kind)]
    outcomes = outcomes_of(kind, parsed, actor=found.loaded_by, keep=_keeps(found))
    _note(rows, outcomes, found)
    return outcomes


def _note(rows: list[SheetImportRow], outcomes: list[Outcome], found: SheetImport) -> None:
    by_number = {outcome.number: outcome for outcome in outcomes}
    for row in rows:
        outcome = by_number[row.number]
        if _keeps(found):
            row.result = outcome.result
        else:
            row.verdict = outcome.result
        row.problems = [problem.stored() for problem in outcome.problems]
        row.details = outcome.details()
        row.done_at = timezone.now()
    fields = ["verdict", "result", "problems", "details", "done_at"]
    SheetImportRow.objects.bulk_update(rows, fields, batch_size=200)


@transaction.atomic
def _finish(found: SheetImport) -> None:
    """Nothing is pending: count. Of two workers one does it."""
    locked = SheetImport.objects.select_for_update().get(pk=found.pk)
    if locked.state != found.state:
        return
    locked.progress, locked.beat_at = locked.row_count, timezone.now()
    if locked.state == ImportState.CHECKING:
        locked.verdicts = counted(locked.rows.all(), "verdict")
        _move(locked, ImportState.CHECKED)
        return
    locked.results, locked.finished_at = counted(locked.rows.all(), "result"), timezone.now()
    _move(locked, ImportState.DONE)
    audit.record(
        "sheet_import.finished", target=locked, actor=None, readers=[], results=locked.results
    )


def _move(found: SheetImport, state: ImportState) -> None:
    check_transition(found.state, state)
    found.state = state
    found.save(update_fields=["state", "progress", "beat_at", "verdicts", "results", "finished_at"])


@transaction.atomic
def stop(import_id: int) -> None:
    """A fault of the portal, not of a row: somebody looks into it and lets it go on."""
    found = SheetImport.objects.select_for_update().get(pk=import_id)
    if found.state not in AT_WORK:
        return
    check_transition(found.state, ImportState.FAILED)
    found.state = ImportState.FAILED
    found.save(update_fields=["state"])
    audit.record("sheet_import.stopped", target=found, actor=None, readers=[])
