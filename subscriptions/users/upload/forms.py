"""What is chosen about an upload: the file, then one location and the licenses for everybody."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from partners.sheets.forms import SheetForm
from subscriptions.users.boxes import LicenseBox
from subscriptions.users.license_forms import TICKED
from subscriptions.users.upload.columns import SHEET


class UploadFileForm(SheetForm):
    max_rows = SHEET.max_rows


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
