"""Operations: lists of the catalogue and of usage, uploaded, checked, and loaded."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from partners.exceptions import RuleViolation
from partners.http import csv_answer
from partners.operations import OperationsAdmin, operator
from partners.operator_forms import ConfirmForm
from partners.sheets.exceptions import FileRefused
from partners.sheets.forms import SheetForm
from partners.sheets.pages import SECONDS, template_answer
from subscriptions.imports import export, services
from subscriptions.imports.enums import ImportKind, ImportState, RowResult
from subscriptions.imports.kinds import KINDS
from subscriptions.imports.told import explanations
from subscriptions.models import CatalogueImport, SheetImport, SheetImportRow, UsageImport

LINES = "admin:subscriptions_sheetimportrow_changelist"


class SheetImportAdmin[M: SheetImport](OperationsAdmin[M]):
    """What both kinds of lists have in common."""

    kind: ClassVar[ImportKind]
    upload_title: ClassVar[Any]

    list_display = ("file_name", "state", "row_count", "result", "uploaded_by_name", "created_at")
    list_filter = ("state",)
    search_fields = ("file_name",)
    ordering = ("-id",)
    fields = (
        "file_name", "state", "progress", "row_count", "result", "lines", "unknown_columns",
        "encoding", "checksum", "uploaded_by_name", "created_at", "loaded_by_name", "finished_at",
    )  # fmt: skip
    readonly_fields = ("result", "lines")
    change_form_template = "admin/subscriptions/sheetimport/change_form.html"
    change_list_template = "admin/subscriptions/sheetimport/change_list.html"

    @admin.display(description=gettext_lazy("Result"))
    def result(self, found: SheetImport) -> str:
        counts = found.counts
        told = [f"{each.label}: {counts[each]}" for each in RowResult if each in counts]
        return " · ".join(told)

    @admin.display(description=gettext_lazy("lines"))
    def lines(self, found: SheetImport) -> SafeString:
        """All of them, and those of each result."""
        field = "result" if found.results else "verdict"
        own = {"sheet_import__id__exact": found.pk}
        links = [(urlencode(own), _("Show the lines"))]
        links += [
            (urlencode(own | {f"{field}__exact": each.value}), str(each.label))
            for each in RowResult
            if each in found.counts
        ]
        rows = ((reverse(LINES), query, text) for query, text in links)
        return format_html_join(" · ", '<a href="{}?{}">{}</a>', rows)

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return True

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, Callable[..., HttpResponseBase]] = {
            "check_again": self.check_again,
            "run": self.run,
            "resume": self.resume,
            "export": self.export,
        }
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        own = [
            path(f"<int:pk>/{page.replace('_', '-')}/", self.admin_site.admin_view(view),
                 name=f"{name}_{page}")
            for page, view in pages.items()
        ]  # fmt: skip
        template = self.admin_site.admin_view(self.template)
        return [path("template/", template, name=f"{name}_template"), *own, *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The trail knows a list by its table, not by its kind."""
        get_object_or_404(self.model, pk=object_id)
        about = {"target_type": "subscriptions.sheetimport", "target_id": object_id}
        return redirect(f"{reverse('admin:partners_auditentry_changelist')}?{urlencode(about)}")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        found = SheetImport.objects.filter(pk=object_id if object_id.isdigit() else 0).first()
        names = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        context = (extra_context or {}) | {
            "commands": _commands(found, names) if found else [],
            "percent": 100 * found.progress // found.row_count if found else 0,
        }
        response = super().change_view(request, object_id, form_url, context)
        if found is not None and found.is_at_work:
            response["Refresh"] = str(SECONDS)  # the work goes on wherever one is
        return response

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        posted = request.method == "POST"
        form = SheetForm(*((request.POST, request.FILES) if posted else ()))
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                found, created = services.upload(
                    self.kind, actor=operator(request), file_name=file.name, data=file.read()
                )
            except FileRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                here = _("This file was uploaded before: this is its import.")
                self.message_user(request, _("The file is being checked.") if created else here)
                return redirect(self._page("change", found.pk))
        return self.command_page(
            request,
            form,
            fieldsets=form.fieldsets,
            title=str(self.upload_title),
            button=_("Upload and check"),
        )

    def _page(self, name: str, pk: int) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", args=[pk])

    def check_again(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._command(
            request,
            pk,
            services.check_again,
            _("What would be created and changed is worked out as things stand now."),
            (_("Check the list again"), _("Check again"), _("The file is being checked.")),
        )

    def run(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._command(
            request,
            pk,
            services.run,
            _("Lines without problems are loaded; lines with problems are left out."),
            (_("Load the list"), _("Load"), _("The list is being loaded.")),
        )

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._command(
            request,
            pk,
            services.resume,
            _("Lines that are done stay done; the others are worked through again."),
            (_("Let the import go on"), _("Go on"), _("The import goes on.")),
        )

    def _command(
        self,
        request: HttpRequest,
        pk: int,
        command: Callable[..., object],
        meaning: str,
        words: tuple[str, str, str],
    ) -> HttpResponse:
        found = get_object_or_404(self.model, pk=pk)
        title, button, done = words
        form = ConfirmForm(request.POST if request.method == "POST" else None, meaning=meaning)
        if form.is_valid():
            try:
                command(found, actor=operator(request))
            except RuleViolation as refusal:
                form.add_error(None, str(refusal))
            else:
                self.message_user(request, done)
                return redirect(self._page("change", pk))
        return self.command_page(
            request, form, fieldsets=form.fieldsets, title=title, button=button, original=found
        )

    def export(self, _request: HttpRequest, pk: int) -> HttpResponseBase:
        found = get_object_or_404(self.model, pk=pk)
        chunks = export.result_csv(found, get_language() or "en")
        name = f"{self.kind.value}-import-{found.pk}.csv"
        return csv_answer(chunks, name)

    def template(self, _request: HttpRequest) -> HttpResponse:
        return template_answer(KINDS[self.kind].sheet, f"{self.kind.value}-template.csv")


def _commands(found: SheetImport, names: str) -> list[tuple[str, str]]:
    """What may be done now: address and words."""
    page = partial(reverse, args=[found.pk])
    by_state = {
        ImportState.CHECKED: [("run", _("Load")), ("check_again", _("Check again"))],
        ImportState.FAILED: [("resume", _("Let the import go on"))],
    }
    offered = by_state.get(ImportState(found.state), [])
    return [
        (page(f"{names}_{name}"), label)
        for name, label in [*offered, ("export", _("Download result (.csv)"))]
    ]


@admin.register(CatalogueImport)
class CatalogueImportAdmin(SheetImportAdmin[CatalogueImport]):
    kind = ImportKind.CATALOGUE
    upload_title = gettext_lazy("Load products, offers and prices")


@admin.register(UsageImport)
class UsageImportAdmin(SheetImportAdmin[UsageImport]):
    kind = ImportKind.USAGE
    upload_title = gettext_lazy("Load daily usage")


@admin.register(SheetImportRow)
class SheetImportRowAdmin(OperationsAdmin[SheetImportRow]):
    """The lines of a list, reached from it."""

    list_display = ("number", "subject", "verdict", "result", "told")
    list_filter = ("verdict", "result")
    list_select_related = ("sheet_import",)
    ordering = ("sheet_import", "number")
    fields = ("list", "number", "values", "verdict", "result", "told", "done_at")
    readonly_fields = ("list", "told")

    def get_queryset(self, request: HttpRequest) -> QuerySet[SheetImportRow]:
        return super().get_queryset(request).select_related("sheet_import")

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        own = lookup == "sheet_import__id__exact"
        return own or super().lookup_allowed(lookup, value, request)

    @admin.display(description=gettext_lazy("list"))
    def list(self, row: SheetImportRow) -> SafeString:
        found = row.sheet_import
        address = reverse(f"admin:subscriptions_{found.kind}import_change", args=[found.pk])
        return format_html('<a href="{}">{}</a>', address, found)

    @admin.display(description=gettext_lazy("about"))
    def subject(self, row: SheetImportRow) -> str:
        return KINDS[ImportKind(row.sheet_import.kind)].subject(row.values)

    @admin.display(description=gettext_lazy("Explanation"))
    def told(self, row: SheetImportRow) -> str:
        kind = KINDS[ImportKind(row.sheet_import.kind)]
        return " ".join(explanations(kind, row.problems, row.details))
