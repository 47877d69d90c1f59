"""The file itself, before it is read: what it may be, and how large."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.sheets.columns import MAX_ROWS
from partners.sheets.parser import MAX_BYTES


class SheetForm(forms.Form):
    """What is wrong inside the file, its reader says; a page puts that beside the field, too."""

    max_rows: ClassVar[int] = MAX_ROWS

    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"required": gettext_lazy("Choose a CSV file.")},
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [(None, {"fields": ["file"]})]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "CSV with English column names as in the template, up to %(megabytes)s MB and "
            "%(rows)s lines. Commas, semicolons, tabs and bars are understood; so are UTF-8, "
            "UTF-16 and the Windows encodings of Central Europe and Cyrillic."
        ) % {
            "megabytes": MAX_BYTES // 1024 // 1024,
            "rows": number_format(self.max_rows, force_grouping=True),
        }

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:  # before it is read
            raise forms.ValidationError(
                _("The file is larger than %(number)s MB. Split it into several files.")
                % {"number": MAX_BYTES // 1024 // 1024}
            )
        return file
