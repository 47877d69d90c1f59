"""What people type about imports: a file, a reason."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.imports.parser import MAX_BYTES, MAX_ROWS
from partners.models import Partner


class ImportFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"required": gettext_lazy("Choose a CSV file.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV with English column names as in the template, up to %(megabytes)s MB and "
            "%(rows)s lines. Commas, semicolons, tabs and bars are understood; so are UTF-8, "
            "UTF-16 and the Windows encodings of Central Europe and Cyrillic."
        ) % {
            "megabytes": MAX_BYTES // 1024 // 1024,
            "rows": number_format(MAX_ROWS, force_grouping=True),
        }

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:  # before it is read
            raise forms.ValidationError(
                _("The file is larger than %(number)s MB. Split it into several files.")
                % {"number": MAX_BYTES // 1024 // 1024}
            )
        return file


class UploadForPartnerForm(ImportFileForm):
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


class DecideImportForm(forms.Form):
    """Nothing to type: the page itself asks, and says what pressing the button means."""

    def __init__(self, *args: Any, meaning: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fieldsets = [(None, {"fields": [], "description": meaning})]


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason (optional)"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The partner and the people who run this portal read it."),
    )
