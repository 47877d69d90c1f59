"""What is typed about tags."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from customers.tags.names import MAX_LENGTH, clean_name
from customers.tags.selectors import Box
from partners.exceptions import RuleViolation


class TagNameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"maxlength": MAX_LENGTH}), **kwargs)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return clean_name(text) if text else ""
        except RuleViolation as refusal:
            raise forms.ValidationError(str(refusal)) from None


class AddTagForm(forms.Form):
    name = TagNameField(label=_("Add new tag"))


class RenameTagForm(forms.Form):
    name = TagNameField(label=_("Tag"))


class AssignTagsForm(forms.Form):
    """Boxes to tick for all customers chosen at once.

    What changes is told by what was ticked when the page was drawn (``had``), so nobody takes
    away what somebody else has given since. A tag that only some carry stays as it is unless it
    is chosen for all or for none of them.
    """

    new = TagNameField(label=_("Add new tag"), required=False)

    def __init__(self, data: QueryDict | None, boxes: Iterable[Box], *, new: str = "") -> None:
        super().__init__(data, initial={"new": new})
        self.boxes = list(boxes)
        by_key = {box.key: box.tag for box in self.boxes}
        had, ticked = self._keys("had"), self._keys("tag")
        on, off = ticked - had, had - ticked
        self.is_outdated = not ticked <= set(by_key)
        for key in by_key:
            choice = self.data.get(f"some-{key}", "")
            on |= {key} if choice == "all" else set()
            off |= {key} if choice == "none" else set()
        self.add = [tag for key, tag in by_key.items() if key in on]
        self.remove = [tag for key, tag in by_key.items() if key in off]

    def _keys(self, name: str) -> set[str]:
        return set(self.data.getlist(name)) if isinstance(self.data, QueryDict) else set()

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The boxes as they were last ticked."""
        rows = []
        for box in self.boxes:
            choice = "all" if box.tag in self.add else "none" if box.tag in self.remove else ""
            ticked = choice == "all" or (box.is_on_all and choice != "none")
            rows.append({"box": box, "choice": choice, "ticked": ticked})
        return rows

    def clean(self) -> dict[str, Any]:
        if self.is_outdated:
            raise forms.ValidationError(_("Somebody has deleted one of these tags meanwhile."))
        return super().clean() or self.cleaned_data

    def arguments(self) -> dict[str, Any]:
        """What ``services.assign`` takes."""
        new = self.cleaned_data["new"]
        return {"add": self.add, "remove": self.remove, "new": [new] if new else []}
