"""Operations: imports that wait for approval, and uploads for a partner."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from customers.imports import export, services
from customers.imports.enums import RowVerdict
from customers.imports.forms import RejectImportForm, UploadForPartnerForm
from customers.imports.models import CustomerImport, CustomerImportRow
from customers.imports.problems import problem_text
from partners.exceptions import RuleViolation
from partners.http import csv_answer
from partners.operations import OperationsAdmin, operator
from partners.operator_forms import ConfirmForm
from partners.sheets.exceptions import FileRefused


@admin.register(CustomerImport)
class CustomerImportAdmin(OperationsAdmin[CustomerImport]):
    list_display = ("file_name", "partner", "state", "row_count", "takes_over", "problems",
                    "uploaded_by_name", "created_at")  # fmt: skip
    list_filter = ("state",)
    list_select_related = ("partner",)
    search_fields = ("file_name", "partner__name", "partner__domain", "public_id__iexact")
    ordering = ("-id",)
    fields = (
        "public_id", "partner", "state", "file_name", "checksum", "encoding", "row_count",
        "progress", "counts", "unknown_columns", "lines", "uploaded_by_name", "created_at",
        "requested_at", "decided_at", "decided_by_name", "reason", "finished_at",
    )  # fmt: skip
    readonly_fields = ("public_id", "counts", "lines")
    change_form_template = "admin/customers/customerimport/change_form.html"

    @admin.display(description=gettext_lazy("to take over"))
    def takes_over(self, found: CustomerImport) -> int:
        return found.takes_over

    @admin.display(description=gettext_lazy("problems"))
    def problems(self, found: CustomerImport) -> int:
        counts = found.results or found.verdicts
        return int(counts.get(RowVerdict.PROBLEM, 0))

    @admin.display(description=gettext_lazy("result"))
    def counts(self, found: CustomerImport) -> str:
        counts = found.results or found.verdicts
        parts = [
            f"{verdict.label}: {counts[verdict]}" for verdict in RowVerdict if verdict in counts
        ]
        return " · ".join(parts)

    @admin.display(description=gettext_lazy("lines"))
    def lines(self, found: CustomerImport) -> SafeString:
        address = reverse("admin:customers_customerimportrow_changelist")
        query = urlencode({"customer_import__id__exact": found.pk})
        return format_html('<a href="{}?{}">{}</a>', address, query, _("Show the lines"))

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return True

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponseBase]] = {
            "approve": self.approve,
            "reject": self.reject,
            "resume": self.resume,
            "export": self.export,
        }
        own = [
            path(
                f"<int:pk>/{name}/",
                self.admin_site.admin_view(view),
                name=f"customers_customerimport_{name}",
            )
            for name, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Upload for a partner; it is checked, and then waits for approval like all others."""
        posted = request.method == "POST"
        form = UploadForPartnerForm(*((request.POST, request.FILES) if posted else ()))
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                found, _created = services.upload(
                    form.cleaned_data["partner"],
                    actor=operator(request),
                    file_name=file.name,
                    data=file.read(),
                )
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                self.message_user(request, _("The file is being checked."))
                return redirect("admin:customers_customerimport_change", found.pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=_("Take customers over for a partner"),
            button=_("Upload and check"),
        )

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._command(
            request,
            pk,
            ConfirmForm(
                request.POST if request.method == "POST" else None,
                meaning=_(
                    "By approving you say that these companies are customers of the partner, and "
                    "that the domains are theirs. Each of them is told by email and can object."
                ),
            ),
            command=services.approve,
            words=(_("Approve the import"), _("Approve"), _("The import is being carried out.")),
        )

    def reject(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._command(
            request,
            pk,
            RejectImportForm(request.POST if request.method == "POST" else None),
            command=services.reject,
            words=(_("Reject the import"), _("Reject"), _("The import has been rejected.")),
        )

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._command(
            request,
            pk,
            ConfirmForm(
                request.POST if request.method == "POST" else None,
                meaning=_("Lines that are done stay done; the others are worked through again."),
            ),
            command=services.resume,
            words=(_("Let the import go on"), _("Go on"), _("The import goes on.")),
        )

    def _command(
        self,
        request: HttpRequest,
        pk: int,
        form: ConfirmForm | RejectImportForm,
        *,
        command: Callable[..., object],
        words: tuple[str, str, str],
    ) -> HttpResponse:
        found = get_object_or_404(CustomerImport.objects.select_related("partner"), pk=pk)
        title, button, done = words
        if form.is_valid():
            try:
                command(found, actor=operator(request), **form.cleaned_data)
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
            else:
                self.message_user(request, done)
                return redirect("admin:customers_customerimport_change", pk)
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=title,
            button=button,
            original=found,
        )

    def export(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        found = get_object_or_404(CustomerImport, pk=pk)
        chunks = export.result_csv(export.result_rows(found), get_language() or "en")
        return csv_answer(chunks, f"import-{found.pk}.csv")


@admin.register(CustomerImportRow)
class CustomerImportRowAdmin(OperationsAdmin[CustomerImportRow]):
    """The lines of an import, reached from it."""

    list_display = ("number", "company", "domain", "verdict", "result", "told", "objected_at")
    list_filter = ("verdict", "result")
    list_select_related = ("customer_import",)
    ordering = ("customer_import", "number")
    fields = (
        "customer_import", "number", "values", "verdict", "result", "told", "customer", "done_at",
        "objected_at", "objection",
    )  # fmt: skip
    readonly_fields = ("told",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CustomerImportRow]:
        rows = super().get_queryset(request)
        return rows.select_related("customer_import__partner", "customer")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup == "customer_import__id__exact" or super().lookup_allowed(
            lookup, value, request
        )

    @admin.display(description=gettext_lazy("company"))
    def company(self, row: CustomerImportRow) -> str:
        return str(row.values.get("name", ""))

    @admin.display(description=gettext_lazy("domain"))
    def domain(self, row: CustomerImportRow) -> str:
        return str(row.values.get("domain", ""))

    @admin.display(description=gettext_lazy("problems"))
    def told(self, row: CustomerImportRow) -> str:
        return " ".join(problem_text(problem) for problem in row.problems)
