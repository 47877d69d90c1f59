"""An import and its rows; the customers it brings are rows like all others."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.imports.enums import AT_WORK, ImportState, RowVerdict
from partners.models import Partner, User
from partners.querysets import TenantQuerySet


class CustomerImport(models.Model):
    """One uploaded file of customers that a partner serves elsewhere."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="+")
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
    verdicts = models.JSONField(_("Result of the check"), default=dict)  # verdict: rows
    results = models.JSONField(_("Result of the run"), default=dict)
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    requested_at = models.DateTimeField(_("approval asked for"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by_name = models.CharField(_("decided by"), max_length=400, blank=True)
    approved = models.BooleanField(_("approved"), default=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    # When the worker last gave a sign of life about it.
    beat_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TenantQuerySet["CustomerImport"].as_manager()

    class Meta:
        verbose_name = _("customer import")
        verbose_name_plural = _("customer imports")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="customerimport_state_known"
            ),
            # One file lies before a partner once, however often it is sent.
            models.UniqueConstraint(
                fields=["partner", "checksum"],
                condition=Q(state__in=["checking", "checked", "waiting", "running"]),
                name="customerimport_one_open",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["partner", "-created_at", "-id"], name="customerimport_of_partner"
            ),
            models.Index(fields=["state", "beat_at"], name="customerimport_beat"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.partner})"

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def percent(self) -> int:
        return 100 * self.progress // self.row_count if self.row_count else 100

    @property
    def state_kind(self) -> ImportState:
        return ImportState(self.state)

    @property
    def takes_over(self) -> int:
        """How many customers it would bring, as the check says."""
        found: dict[str, int] = self.verdicts
        return found.get(RowVerdict.LINK, 0) + found.get(RowVerdict.CREATE, 0)


class CustomerImportRow(models.Model):
    """One line of the file: what was typed, what the check said, what the run brought."""

    customer_import = models.ForeignKey(
        CustomerImport, on_delete=models.PROTECT, related_name="rows"
    )
    number = models.PositiveIntegerField(_("Line"))
    values = models.JSONField(_("Values"), default=dict)
    duplicate_of = models.PositiveIntegerField(null=True, blank=True)  # an earlier line
    verdict = models.CharField(_("Check"), max_length=10, choices=RowVerdict, blank=True)
    problems = models.JSONField(_("Problems"), default=list)
    result = models.CharField(_("Result"), max_length=10, choices=RowVerdict, blank=True)
    customer = models.ForeignKey(
        "customers.Customer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    relationship = models.ForeignKey(
        "customers.ResellerRelationship", on_delete=models.PROTECT, null=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    objected_at = models.DateTimeField(_("objected"), null=True, blank=True)
    objection = models.CharField(_("objection"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("line of an import")
        verbose_name_plural = _("lines of imports")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer_import", "number"], name="customerimportrow_unique"
            ),
            models.CheckConstraint(
                condition=Q(verdict__in=["", *RowVerdict.values])
                & Q(result__in=["", *RowVerdict.values]),
                name="customerimportrow_verdict_known",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["customer_import", "verdict", "number"], name="importrow_verdict"),
            models.Index(fields=["customer_import", "result", "number"], name="importrow_result"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_import_id}:{self.number}"

    @property
    def outcome(self) -> str:
        """What was said last: by the run, else by the check."""
        return self.result or self.verdict
