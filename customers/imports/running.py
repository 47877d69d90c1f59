"""The worker's side of an import: rows in batches, each in a transaction of its own.

The check and the run are this one loop; the check leaves out the one step that writes. A batch
that dies with its worker leaves done rows done and the others pending, so going on is the same
as beginning, and two workers at one import only share its rows.
"""

import logging
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from customers.exceptions import DomainTaken
from customers.imports import notices
from customers.imports.checks import Plan, Standing, judge
from customers.imports.enums import AT_WORK, ImportState, ProblemCode, RowVerdict
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.problems import Problem
from customers.imports.states import check_transition
from customers.imports.takeover import carry_out
from customers.notified import telling
from partners import audit
from partners.batches import counted
from partners.enums import UserKind
from partners.tasks import can_skip_locked

logger = logging.getLogger(__name__)

BATCH = 50
ACTS = frozenset({RowVerdict.LINK, RowVerdict.CREATE})


def run_batch(import_id: int) -> bool:
    """Work through some rows; whether there is more to do."""
    found = CustomerImport.objects.select_related("partner", "uploaded_by").get(pk=import_id)
    if found.state not in AT_WORK:
        return False
    write = found.state == ImportState.RUNNING
    pending = _pending(found, write=write).order_by("number")
    ids = list(pending.values_list("pk", flat=True)[:BATCH])
    if not ids:
        _finish(found)
        return False
    standing = Standing.of(found.partner)
    for row_id in ids:
        _handle_safely(row_id, found, standing, write=write)
    CustomerImport.objects.filter(pk=found.pk, state=found.state).update(
        progress=found.row_count - _pending(found, write=write).count(), beat_at=timezone.now()
    )
    return True


def _pending(found: CustomerImport, *, write: bool) -> Any:
    unsaid = {"result": ""} if write else {"verdict": ""}
    return CustomerImportRow.objects.filter(customer_import=found, **unsaid)


def _handle_safely(row_id: int, found: CustomerImport, standing: Standing, *, write: bool) -> None:
    """One row that the portal stumbles over must not keep the others from their result."""
    try:
        try:
            _handle(row_id, found, standing, write=write)
        except (DomainTaken, IntegrityError):  # somebody was quicker: as things stand now
            _handle(row_id, found, standing, write=write)
    except OperationalError:
        raise
    except Exception:
        logger.exception("Row %s of import %s stopped.", row_id, found.public_id)
        problem = Problem(ProblemCode.UNEXPECTED).stored()
        said = "result" if write else "verdict"
        CustomerImportRow.objects.filter(pk=row_id).update(
            **{said: RowVerdict.PROBLEM, "problems": [problem], "done_at": timezone.now()}
        )


@transaction.atomic
def _handle(row_id: int, found: CustomerImport, standing: Standing, *, write: bool) -> None:
    rows = _pending(found, write=write).select_for_update(skip_locked=can_skip_locked())
    row = rows.filter(pk=row_id).first()
    if row is None:  # another worker has it, or had it
        return
    plan = judge(row, standing, lock=write)
    if write:
        if plan.verdict in ACTS:
            row.relationship = carry_out(plan, row, found)
            row.customer = row.relationship.customer  # also one that did not exist before
        row.result = plan.verdict
    else:
        row.verdict = plan.verdict
    _note(row, plan)


def _note(row: CustomerImportRow, plan: Plan) -> None:
    row.customer = plan.customer or row.customer
    row.problems = [problem.stored() for problem in plan.problems]
    row.done_at = timezone.now()
    row.save(update_fields=["verdict", "result", "problems", "customer", "relationship", "done_at"])


@transaction.atomic
def _finish(found: CustomerImport) -> None:
    """Nothing is pending: count, and hand over to people. Of two workers one does it."""
    rows = CustomerImport.objects.select_for_update(of=("self",))
    locked = rows.select_related("partner", "uploaded_by").get(pk=found.pk)
    if locked.state != found.state:
        return
    locked.progress, locked.beat_at = locked.row_count, timezone.now()
    if locked.state == ImportState.CHECKING:
        locked.verdicts = counted(locked.rows.all(), "verdict")
        by_operator = locked.uploaded_by.kind == UserKind.OPERATOR
        _move(locked, ImportState.WAITING if by_operator else ImportState.CHECKED)
        audit.record(
            "customer_import.checked", target=locked, actor=None, readers=[locked.partner],
            verdicts=locked.verdicts,
        )  # fmt: skip
        if not by_operator:
            telling.import_checked(locked)
        return
    locked.results, locked.finished_at = counted(locked.rows.all(), "result"), timezone.now()
    _move(locked, ImportState.DONE)
    audit.record(
        "customer_import.finished", target=locked, actor=None, readers=[locked.partner],
        results=locked.results,
    )  # fmt: skip
    notices.tell_uploader(locked)


def _move(found: CustomerImport, state: ImportState) -> None:
    check_transition(found.state, state)
    found.state = state
    found.save(update_fields=["state", "progress", "beat_at", "verdicts", "results", "finished_at"])


@transaction.atomic
def stop(import_id: int) -> None:
    """A fault of the portal, not of a row: operators look into it and let it go on."""
    found = CustomerImport.objects.select_for_update().get(pk=import_id)
    if found.state not in AT_WORK:
        return
    check_transition(found.state, ImportState.FAILED)
    found.state = ImportState.FAILED
    found.save(update_fields=["state"])
    audit.record("customer_import.stopped", target=found, actor=None, readers=[])
