"""What people do with an import: upload, ask for approval, discard; approve, reject, let go on."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customers.imports import notices, tasks
from customers.imports.columns import SHEET
from customers.imports.enums import ImportState
from customers.imports.exceptions import ImportMoved
from customers.imports.fields import country_code, read_keys
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.states import check_transition
from customers.notified import telling
from partners import audit
from partners.enums import UserKind
from partners.limits import within_limit
from partners.models import Partner, User
from partners.sheets.exceptions import FileRefused
from partners.sheets.parser import ParsedRow, Table, parse

UPLOADS_PER_DAY = 50  # of a partner; what a check tells must not become a directory of customers
_OPEN = (ImportState.CHECKING, ImportState.CHECKED, ImportState.WAITING, ImportState.RUNNING)
_DAY = 24 * 3600


def upload(
    partner: Partner, *, actor: User, file_name: str, data: bytes
) -> tuple[CustomerImport, bool]:
    """Take a file in and have it checked; False with the open import of the very same file."""
    by_operator = actor.kind == UserKind.OPERATOR
    name = f"customer import {partner.public_id}"
    if not by_operator and not within_limit(name, times=UPLOADS_PER_DAY, seconds=_DAY):
        raise FileRefused(_("You have uploaded many files today. Try again tomorrow."))
    return _keep(partner, actor, file_name, parse(data, SHEET))


@transaction.atomic
def _keep(
    partner: Partner, actor: User, file_name: str, table: Table
) -> tuple[CustomerImport, bool]:
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    if (existing := _open_imports_of(partner, table.checksum).first()) is not None:
        return existing, False
    found = CustomerImport.objects.create(
        partner=partner,
        uploaded_by=actor,
        uploaded_by_name=str(actor),
        file_name=file_name[-200:],
        checksum=table.checksum,
        encoding=table.encoding,
        delimiter=table.delimiter,
        unknown_columns=table.unknown_columns,
        row_count=len(table.rows),
    )
    duplicates = _duplicates(table.rows)
    CustomerImportRow.objects.bulk_create(
        (
            CustomerImportRow(
                customer_import=found,
                number=row.number,
                values=row.values,
                duplicate_of=duplicates.get(row.number),
            )
            for row in table.rows
        ),
        batch_size=500,
    )
    audit.record(
        "customer_import.uploaded",
        target=found,
        actor=actor,
        readers=[partner],
        rows=found.row_count,
        checksum=found.checksum,
    )
    tasks.enqueue(found.pk)
    return found, True


def _open_imports_of(partner: Partner, checksum: str) -> QuerySet[CustomerImport]:
    imports = CustomerImport.objects.for_partner(partner)
    return imports.filter(checksum=checksum, state__in=_OPEN)


def _duplicates(rows: list[ParsedRow]) -> dict[int, int]:
    """Lines that name a customer of an earlier line, and that line."""
    first: dict[tuple[str, str], int] = {}
    duplicates = {}
    for row in rows:
        keys, _problems = read_keys(row.values)
        marks = [
            ("domain", keys.domain),
            ("tenant_id", str(keys.tenant_id or "")),
            (
                f"registration {country_code(row.values.get('country', ''))}",
                row.values.get("registration_id", ""),
            ),
        ]
        known = [mark for mark in marks if mark[1]]
        earlier = [first[mark] for mark in known if mark in first]
        if earlier:
            duplicates[row.number] = min(earlier)
        for mark in known:
            first.setdefault(mark, row.number)
    return duplicates


def _locked(found: CustomerImport) -> CustomerImport:
    rows = CustomerImport.objects.select_for_update(of=("self",))
    return rows.select_related("partner", "uploaded_by").get(pk=found.pk)


@transaction.atomic
def request_approval(found: CustomerImport, *, actor: User) -> CustomerImport:
    """The partner asks the operators to let the import be carried out."""
    found = _locked(found)
    check_transition(found.state, ImportState.WAITING)
    if found.state != ImportState.CHECKED:
        raise ImportMoved(_("The check is still under way."))
    if not found.takes_over:
        raise ImportMoved(_("There is nothing to take over in this file."))
    found.state, found.requested_at = ImportState.WAITING, timezone.now()
    found.save(update_fields=["state", "requested_at"])
    audit.record(
        "customer_import.requested",
        target=found,
        actor=actor,
        readers=[found.partner],
        verdicts=found.verdicts,
    )
    telling.import_settled(found)
    notices.tell_operators(found)
    return found


@transaction.atomic
def discard(found: CustomerImport, *, actor: User) -> CustomerImport:
    """The partner drops what it uploaded; the rows, with people's addresses in them, go too."""
    found = _locked(found)
    if found.approved:
        raise ImportMoved(_("The import has been approved already."))
    check_transition(found.state, ImportState.DISCARDED)
    found.state, found.finished_at = ImportState.DISCARDED, timezone.now()
    found.save(update_fields=["state", "finished_at"])
    CustomerImportRow.objects.filter(customer_import=found).delete()
    audit.record("customer_import.discarded", target=found, actor=actor, readers=[found.partner])
    telling.import_settled(found)
    return found


@transaction.atomic
def approve(found: CustomerImport, *, actor: User) -> CustomerImport:
    """An operator lets it be carried out; from here on the worker does it."""
    found = _locked(found)
    check_transition(found.state, ImportState.RUNNING)
    if found.state != ImportState.WAITING:
        raise ImportMoved(_("Only an import that waits for approval can be approved."))
    found.state, found.approved, found.progress = ImportState.RUNNING, True, 0
    _decide(found, actor)
    audit.record(
        "customer_import.approved",
        target=found,
        actor=actor,
        readers=[found.partner],
        verdicts=found.verdicts,
    )
    tasks.enqueue(found.pk)
    return found


@transaction.atomic
def reject(found: CustomerImport, *, actor: User, reason: str) -> CustomerImport:
    found = _locked(found)
    check_transition(found.state, ImportState.REJECTED)
    found.state, found.reason, found.finished_at = ImportState.REJECTED, reason, timezone.now()
    _decide(found, actor)
    audit.record(
        "customer_import.rejected",
        target=found,
        actor=actor,
        readers=[found.partner],
        reason=reason,
    )
    notices.tell_uploader(found)
    return found


def _decide(found: CustomerImport, actor: User) -> None:
    found.decided_at, found.decided_by_name, found.beat_at = (
        timezone.now(),
        str(actor),
        timezone.now(),
    )
    found.save(
        update_fields=[
            "state", "approved", "progress", "reason", "finished_at", "decided_at",
            "decided_by_name", "beat_at",
        ]
    )  # fmt: skip


@transaction.atomic
def resume(found: CustomerImport, *, actor: User) -> CustomerImport:
    """An operator lets an import go on that a fault had stopped; done rows stay done."""
    found = _locked(found)
    state = ImportState.RUNNING if found.approved else ImportState.CHECKING
    if found.state != ImportState.FAILED:
        raise ImportMoved(_("Only an import that a fault has stopped can go on."))
    if _open_imports_of(found.partner, found.checksum).exists():
        raise ImportMoved(
            _("The same file was uploaded again later. Continue with the newer import.")
        )
    check_transition(found.state, state)
    found.state, found.beat_at = state, timezone.now()
    found.save(update_fields=["state", "beat_at"])
    audit.record("customer_import.resumed", target=found, actor=actor, readers=[found.partner])
    tasks.enqueue(found.pk)
    return found
