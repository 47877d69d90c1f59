"""What is chosen about an upload: the file, then one location and the licenses for everybody."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from subscriptions.users.boxes import LicenseBox
from subscriptions.users.license_forms import TICKED
from subscriptions.users.upload.columns import MAX_BYTES, MAX_ROWS


class UploadFileForm(forms.Form):
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


class StartForm(forms.Form):
    location = forms.ChoiceField(
        label=gettext_lazy("Location"),
        help_text=gettext_lazy(
            "The country/region where the people use the licenses; one for everybody in the file."
        ),
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        location: str,
        boxes: Iterable[LicenseBox],
        number: int,
    ) -> None:
        """``number``: how many users there are to add."""
        super().__init__(data, initial={"location": location})
        field: Any = self.fields["location"]
        field.choices = [(country.code, country.name) for country in countries]
        field.widget.attrs["class"] = "form-select"
        self._ticked = set(data.getlist(TICKED)) if data is not None else set()
        self.boxes = list(boxes)
        self.number = number

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The boxes as they were last ticked."""
        return [
            {
                "box": box,
                "is_ticked": box.key in self._ticked,
                "is_short": box.may_assign and box.available < self.number,
            }
            for box in self.boxes
        ]

    @property
    def subscriptions(self) -> list[UUID]:
        return [box.row.public_id for box in self.boxes if box.key in self._ticked]

    def clean(self) -> dict[str, Any]:
        by_key = {box.key: box for box in self.boxes}
        if not self._ticked <= by_key.keys():
            raise forms.ValidationError(_("One of these subscriptions has ended meanwhile."))
        for key in sorted(self._ticked):
            box = by_key[key]
            if box.reason:
                self.add_error(None, f"{box.name}: {box.reason}")
            elif box.available == 0:
                self.add_error(None, _("%(name)s: no license is available.") % {"name": box.name})
        return super().clean() or self.cleaned_data
