"""What people type about imports: for whom, and reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from partners.models import Partner
from partners.sheets.forms import SheetForm


class UploadForPartnerForm(SheetForm):
    """An operator's upload."""

    partner = forms.ModelChoiceField(
        label=gettext_lazy("partner"), queryset=Partner.objects.order_by("sort_name", "pk")
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [
        (None, {"fields": ["partner", "file"]})
    ]


class RejectImportForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "cols": 80}),
        help_text=gettext_lazy("The partner reads it."),
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [(None, {"fields": ["reason"]})]


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The partner and the people who run this portal read it."),
    )
