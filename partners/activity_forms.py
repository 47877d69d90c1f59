"""What the activity log is asked for."""

import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.activity_log import SYSTEM, ActivityQuery
from partners.audit_operations import OBJECTS, operations

SELECT = {"class": "form-select", "data-autosubmit": True}
DAY = {"type": "date", "class": "form-control", "data-autosubmit": True}
FIELDS = ("since", "until", "actor", "operation", "about", "customer", "subject", "object")
LONGEST = 120


def a_month_before(day: datetime.date) -> datetime.date:
    """The same day of the month before, or its last one."""
    last = day.replace(day=1) - datetime.timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


class ActivityForm(forms.Form):
    """Without dates the last month. ``subject`` and ``object`` come from links of the log."""

    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=gettext_lazy("To"), required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    actor = forms.CharField(
        label=gettext_lazy("Performed by"), required=False, widget=forms.Select(attrs=SELECT)
    )
    operation = forms.ChoiceField(
        label=gettext_lazy("Action"), required=False, widget=forms.Select(attrs=SELECT)
    )
    about = forms.ChoiceField(
        label=gettext_lazy("Object"), required=False, widget=forms.Select(attrs=SELECT)
    )
    customer = forms.CharField(
        label=gettext_lazy("Search customer name"), required=False, max_length=LONGEST
    )
    subject = forms.UUIDField(required=False, widget=forms.HiddenInput())
    object = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput())

    def __init__(self, *args: Any, actors: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.fields["operation"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((each, each) for each in operations()),
        ]
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((name, label) for name, (label, _beginnings) in OBJECTS.items()),
        ]
        self.fields["actor"].widget.choices = [
            ("", _("Everybody")),
            (SYSTEM, _("The system")),
            *((str(key), name) for key, name in actors),
        ]

    def clean_since(self) -> datetime.date | None:
        return self._reasonable("since")

    def clean_until(self) -> datetime.date | None:
        return self._reasonable("until")

    def _reasonable(self, name: str) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data[name]
        if day is not None and not 2000 <= day.year <= 2200:
            raise ValidationError(_("Enter a day between 2000 and 2200."))
        return day

    def clean_actor(self) -> str:
        typed: str = self.cleaned_data["actor"]
        if typed in ("", SYSTEM) or (typed.isascii() and typed.isdigit() and len(typed) < 19):
            return typed
        raise ValidationError(_("Choose somebody from the list."))

    def clean_customer(self) -> str:
        return str(self.cleaned_data["customer"]).replace("\0", "")

    def clean_object(self) -> str:
        """A kind and an ID, as the links of the log write it."""
        typed = str(self.cleaned_data["object"])
        if typed and (typed.count(":") != 1 or "\0" in typed):
            raise ValidationError(_("There is no such object."))
        return typed

    def clean(self) -> dict[str, Any]:
        fine: dict[str, Any] = super().clean() or {}
        since, until = fine.get("since"), fine.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        return fine

    def query(self) -> ActivityQuery:
        self.is_valid()
        fine = self.cleaned_data
        until: datetime.date = fine.get("until") or self.today
        since: datetime.date = fine.get("since") or a_month_before(until)
        subject: UUID | None = fine.get("subject")
        kind, _colon, key = str(fine.get("object") or "").partition(":")
        return ActivityQuery(
            since=since,
            until=until,
            actor=fine.get("actor", ""),
            operation=fine.get("operation", ""),
            customer=fine.get("customer", ""),
            subject=subject,
            target=(kind, key) if kind else None,
            about=fine.get("about", ""),
        )

    def parameters(self) -> dict[str, str]:
        """What an address keeps: only what was asked for and understood."""
        return {name: str(value) for name in FIELDS if (value := self.cleaned_data.get(name))}
