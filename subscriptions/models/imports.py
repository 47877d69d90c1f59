"""A list that an operator loads, and its rows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import User
from subscriptions.imports.enums import AT_WORK, ImportKind, ImportState, RowResult


class SheetImport(models.Model):
    """One uploaded file: checked at once, and loaded when somebody says so."""

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind)
    state = models.CharField(
        _("Status"), max_length=10, choices=ImportState, default=ImportState.CHECKING
    )
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_by_name = models.CharField(_("Uploaded by"), max_length=400)
    file_name = models.CharField(_("File"), max_length=200)
    checksum = models.CharField(_("SHA-256 checksum"), max_length=64)
    encoding = models.CharField(_("Encoding"), max_length=20)
    delimiter = models.CharField(_("Separator"), max_length=1)
    unknown_columns = models.JSONField(_("Columns not used"), default=list)
    row_count = models.PositiveIntegerField(_("Lines"))
    progress = models.PositiveIntegerField(_("Lines worked through"), default=0)
    verdicts = models.JSONField(_("Result of the check"), default=dict)  # result: rows
    results = models.JSONField(_("Result of the run"), default=dict)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    loaded_by_name = models.CharField(_("loaded by"), max_length=400, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # When the worker last gave a sign of life about it.
    beat_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("list")
        verbose_name_plural = _("lists")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=ImportKind.values), name="sheetimport_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="sheetimport_state_known"
            ),
            # One file is open once, however often it is sent.
            models.UniqueConstraint(
                fields=["kind", "checksum"],
                condition=Q(state__in=["checking", "checked", "running"]),
                name="sheetimport_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "beat_at"], name="sheetimport_beat"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def counts(self) -> dict[str, int]:
        """What was said last: by the run, else by the check."""
        found: dict[str, int] = self.results or self.verdicts
        return found


class OfKind[M: SheetImport](models.Manager[M]):
    def __init__(self, kind: ImportKind) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(kind=self.kind)


class CatalogueImport(SheetImport):
    """Of products, offers and prices."""

    objects: ClassVar[OfKind[CatalogueImport]] = OfKind(ImportKind.CATALOGUE)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("catalog import")
        verbose_name_plural = _("catalog imports")


class UsageImport(SheetImport):
    """Of daily usage."""

    objects: ClassVar[OfKind[UsageImport]] = OfKind(ImportKind.USAGE)  # type: ignore[assignment]

    class Meta:
        proxy = True
        verbose_name = _("usage import")
        verbose_name_plural = _("usage imports")


class SheetImportRow(models.Model):
    """One line of the file: what was typed, what the check said, what the run brought."""

    sheet_import = models.ForeignKey(SheetImport, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("Line"))
    group = models.PositiveIntegerField()  # rows that are carried out together
    values = models.JSONField(_("Values"), default=dict)
    verdict = models.CharField(_("Check"), max_length=10, choices=RowResult, blank=True)
    result = models.CharField(_("Result"), max_length=10, choices=RowResult, blank=True)
    problems = models.JSONField(_("Problems"), default=list)
    details = models.JSONField(_("Differences"), default=dict)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("line of a list")
        verbose_name_plural = _("lines of lists")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sheet_import", "number"], name="sheetimportrow_unique"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *RowResult.values])
                & Q(result__in=["", *RowResult.values]),
                name="sheetimportrow_result_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["sheet_import", "verdict", "group"], name="sheetimportrow_verdict"
            ),
            models.Index(fields=["sheet_import", "result", "group"], name="sheetimportrow_result"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_import_id}:{self.number}"
