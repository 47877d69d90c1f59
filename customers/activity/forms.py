"""What the activity log can be narrowed by. Nothing that is typed wrongly stops the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from customers.activity.selectors import SUBJECTS, LogQuery, partners_of
from customers.models import Customer

EVERYBODY = "all"
NAMES = ("partner", "subject", "since", "until")


class LogForm(forms.Form):
    partner = forms.ChoiceField(required=False)
    subject = forms.ChoiceField(required=False)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, customer: Customer) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.partners = {str(each.public_id): each for each in partners_of(customer)}
        self._choices("partner", _("Performed by"), [
            ("", _("All partners")),
            *((key, each.name) for key, each in self.partners.items()),
            (EVERYBODY, _("Everybody, our own people too")),
        ])  # fmt: skip
        subjects = [(key, str(label)) for key, (label, _starts) in SUBJECTS.items()]
        self._choices("subject", _("Action"), [("", _("All actions")), *subjects])
        for name, label in (("since", _("From")), ("until", _("To"))):
            self.fields[name].label = label

    def _choices(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.label, field.choices = label, choices
        field.widget.attrs |= {"class": "form-select", "data-autosubmit": ""}

    def query(self) -> LogQuery:
        self.is_valid()
        found = self.cleaned_data
        asked = found.get("partner") or ""
        return LogQuery(
            partner=self.partners.get(asked),
            everybody=asked == EVERYBODY,
            subject=found.get("subject") or "",
            since=found.get("since"),
            until=found.get("until"),
        )

    def parameters(self) -> dict[str, str]:
        """The filters that hold, for links."""
        found = {name: self.cleaned_data.get(name) for name in NAMES}
        return {name: str(value) for name, value in found.items() if value}
