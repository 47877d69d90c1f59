"""What operators do with a list: upload, check again, load, let go on."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from partners import audit
from partners.models import User
from partners.sheets.parser import Table, parse
from subscriptions.imports import tasks
from subscriptions.imports.enums import ImportKind, ImportState
from subscriptions.imports.exceptions import ImportMoved
from subscriptions.imports.kinds import KINDS
from subscriptions.imports.states import check_transition
from subscriptions.models import SheetImport, SheetImportRow

_OPEN = (ImportState.CHECKING, ImportState.CHECKED, ImportState.RUNNING)


def upload(
    kind: ImportKind, *, actor: User, file_name: str, data: bytes
) -> tuple[SheetImport, bool]:
    """Take a file in and have it checked; False with the open import of the very same file."""
    table = parse(data, KINDS[kind].sheet)
    if (found := _open_ones(kind, table.checksum).first()) is not None:
        return found, False
    try:
        return _keep(kind, actor, file_name, table), True
    except IntegrityError:  # a second press, or somebody else with the same file
        return _open_ones(kind, table.checksum).get(), False


def _open_ones(kind: str, checksum: str) -> QuerySet[SheetImport]:
    return SheetImport.objects.filter(kind=kind, checksum=checksum, state__in=_OPEN)


@transaction.atomic
def _keep(kind: ImportKind, actor: User, file_name: str, table: Table) -> SheetImport:
    found = SheetImport.objects.create(
        kind=kind,
        uploaded_by=actor,
        uploaded_by_name=str(actor),
        file_name=file_name[-200:],
        checksum=table.checksum,
        encoding=table.encoding,
        delimiter=table.delimiter,
        unknown_columns=table.unknown_columns,
        row_count=len(table.rows),
    )
    groups = zip(KINDS[kind].divide(table.rows), table.rows, strict=True)
    SheetImportRow.objects.bulk_create(
        (
            SheetImportRow(sheet_import=found, number=row.number, group=group, values=row.values)
            for group, row in groups
        ),
        batch_size=500,
    )
    audit.record(
        "sheet_import.uploaded",
        target=found,
        actor=actor,
        readers=[],
        rows=found.row_count,
        checksum=found.checksum,
    )
    tasks.enqueue(found.pk)
    return found


@transaction.atomic
def check_again(found: SheetImport, *, actor: User) -> SheetImport:
    """Things have changed since the check: what would it say now?"""
    found = _locked(found)
    if found.state != ImportState.CHECKED:
        raise ImportMoved(_("Only a list that has been checked can be checked again."))
    check_transition(found.state, ImportState.CHECKING)
    SheetImportRow.objects.filter(sheet_import=found).update(verdict="", problems=[], details={})
    found.verdicts = {}
    _begin(found, ImportState.CHECKING)
    audit.record("sheet_import.checked_again", target=found, actor=actor, readers=[])
    return found


@transaction.atomic
def run(found: SheetImport, *, actor: User) -> SheetImport:
    """Load it; the worker does, and what it changes is the operator's doing."""
    found = _locked(found)
    if found.state != ImportState.CHECKED:
        raise ImportMoved(_("Only a list that has been checked can be loaded."))
    found.loaded_by, found.loaded_by_name = actor, str(actor)
    _begin(found, ImportState.RUNNING)
    audit.record(
        "sheet_import.loaded", target=found, actor=actor, readers=[], verdicts=found.verdicts
    )
    return found


@transaction.atomic
def resume(found: SheetImport, *, actor: User) -> SheetImport:
    """Let a list go on that a fault had stopped; done rows stay done."""
    found = _locked(found)
    if found.state != ImportState.FAILED:
        raise ImportMoved(_("Only an import that a fault has stopped can go on."))
    if _open_ones(found.kind, found.checksum).exists():
        raise ImportMoved(
            _("The same file was uploaded again later. Continue with the newer import.")
        )
    audit.record("sheet_import.resumed", target=found, actor=actor, readers=[])
    _begin(found, ImportState.RUNNING if found.loaded_by_id else ImportState.CHECKING)
    return found


def _locked(found: SheetImport) -> SheetImport:
    return SheetImport.objects.select_for_update().get(pk=found.pk)


def _begin(found: SheetImport, state: ImportState) -> None:
    check_transition(found.state, state)
    going_on = found.state == ImportState.FAILED
    found.state, found.beat_at = state, timezone.now()
    if not going_on:
        found.progress = 0
    found.save(
        update_fields=["state", "beat_at", "progress", "verdicts", "loaded_by", "loaded_by_name"]
    )
    tasks.enqueue(found.pk)
