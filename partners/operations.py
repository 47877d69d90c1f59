"""What every page of operations (Django admin) has in common.

Operators look; they act only by commands, which are services. Nothing is deleted here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from partners import audit
from partners.exceptions import RuleViolation

if TYPE_CHECKING:
    from django import forms
    from django.db import models
    from django.http import HttpRequest, HttpResponse

    from partners.models import User

COUNT_CAP = 10_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]  # the admin passes any queryset
    """Counts no further than anybody pages: a list of a million rows opens at once."""

    @cached_property
    def count(self) -> int:
        rows = cast("models.QuerySet[Any]", self.object_list)
        return len(rows.order_by().values_list("pk")[: COUNT_CAP + 1])


def operator(request: HttpRequest) -> User:
    """Whoever passed the door of operations."""
    return cast("User", request.user)


class ReadOnly:
    """Rows to look at; an admin that offers more says so."""

    def has_add_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: object = None) -> bool:
        return False


class OperationsAdmin[M: models.Model](ReadOnly, admin.ModelAdmin[M]):
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50

    def history_view(
        self, _request: HttpRequest, object_id: str, _extra_context: Any = None
    ) -> HttpResponse:
        """The audit trail is the history; the admin's own log knows nothing of services."""
        row = get_object_or_404(self.model, pk=object_id)
        about = audit.identity(row)
        return redirect(f"{reverse('admin:partners_auditentry_changelist')}?{urlencode(about)}")

    def command_page(
        self,
        request: HttpRequest,
        form: forms.BaseForm,
        *,
        fieldsets: Iterable[Any],
        title: str,
        button: str,
        original: M | None = None,
    ) -> HttpResponse:
        """The page of a command with a form; 422 when the form has errors."""
        context = self.admin_site.each_context(request) | {
            "adminform": AdminForm(
                cast("forms.ModelForm[Any]", form), list(fieldsets), {}, model_admin=self
            ),
            "button": button,
            "errors": form.errors,
            "media": self.media + form.media,
            "opts": self.opts,
            "original": original,
            "title": title,
        }
        return render(request, "admin/command.html", context, status=422 if form.errors else 200)

    def run_for_each(
        self, request: HttpRequest, rows: Iterable[M], command: Callable[[M], object]
    ) -> None:
        """An action of a list: each row on its own, refusals told by name."""
        done = 0
        for row in rows:
            try:
                command(row)
            except RuleViolation as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.ERROR)
            else:
                done += 1
        if done:
            text = ngettext("Done for %(number)s row.", "Done for %(number)s rows.", done)
            self.message_user(request, text % {"number": done}, messages.SUCCESS)


class ReadOnlyInline[C: models.Model, P: models.Model](ReadOnly, admin.TabularInline[C, P]):
    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
