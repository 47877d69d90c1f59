"""What people type about service requests: a new one, an answer, a move."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorList
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.models import Partner
from subscriptions.requests import files
from subscriptions.requests.enums import (
    RESPONSE_WITHIN,
    RequestCategory,
    RequestState,
    Severity,
)
from subscriptions.requests.exceptions import FileRefused
from subscriptions.requests.files import Attachment
from subscriptions.requests.selectors import EVERYTHING, OVERDUE_ONLY, UNSOLVED_ONLY, About
from subscriptions.requests.services import Asked, Said

TEXT_LENGTH = 20_000


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.Field):
    """Several files at once, each checked by its content."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        widget = FilesInput(attrs={"accept": files.ACCEPT})
        super().__init__(widget=widget, required=False, **kwargs)

    def clean(self, value: Any) -> list[Attachment]:
        given: list[UploadedFile[Any]] = [each for each in value or [] if each is not None]
        problems, taken = [], []
        try:
            files.check_number(len(given))
        except FileRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        for file in given:
            try:
                taken.append(_attachment(file))
            except FileRefused as refused:
                problems.append(str(refused))
        if problems:
            problems.append(_("Choose the files again; none was kept."))
            raise forms.ValidationError(problems)
        return taken


def _attachment(file: UploadedFile[Any]) -> Attachment:
    name = file.name or ""
    files.check_size(name, file.size or 0)
    return files.checked(name, file.read(), file.content_type or "")


def _files_field() -> FilesField:
    return FilesField(label=gettext_lazy("Attachments"))


def _files_help() -> str:
    number = ngettext("%(number)s file", "%(number)s files", files.MAX_FILES) % {
        "number": files.MAX_FILES
    }
    return _("Up to %(files)s of %(size)s MB: %(kinds)s.") % {
        "files": number,
        "size": files.MAX_BYTES // 1024 // 1024,
        "kinds": ", ".join(files.EXTENSIONS),
    }


def _text_field(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 8})
    )


def severity_choices() -> list[tuple[str, str]]:
    """Each with the time within which it is answered."""
    return [(each.value, severity_with_target(each)) for each in Severity]


def severity_with_target(severity: Severity) -> str:
    hours = int(RESPONSE_WITHIN[severity].total_seconds()) // 3600
    within = ngettext(
        "%(severity)s: first answer within %(hours)s hour",
        "%(severity)s: first answer within %(hours)s hours",
        hours,
    )
    return within % {"severity": severity.label, "hours": hours}


class NewRequestForm(forms.Form):
    """``about``: what the person may choose from."""

    press = forms.UUIDField(widget=forms.HiddenInput, required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"))
    about = forms.ChoiceField(label=gettext_lazy("Subscription"))
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), widget=forms.RadioSelect)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    text = _text_field(gettext_lazy("What happened?"))
    attachments = _files_field()

    def __init__(
        self, data: Any = None, uploaded: Any = None, *, about: Iterable[About], initial: Any = None
    ) -> None:
        super().__init__(data, uploaded, initial={"press": uuid.uuid4(), **(initial or {})})
        self.known = {each.value: each for each in about}
        self._choices("category", [("", _("Choose a category")), *RequestCategory.choices])
        known = [(each.value, each.label) for each in self.known.values()]
        choose = [("", _("Choose a subscription"))] if len(known) > 1 else []
        self._choices("about", [*choose, *known])
        self._choices("severity", severity_choices())
        self.fields["severity"].initial = Severity.MINIMAL.value
        self.fields["attachments"].help_text = _files_help()

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def asked(self) -> Asked:
        data = self.cleaned_data
        about = self.known[data["about"]]
        return Asked(
            category=RequestCategory(data["category"]),
            severity=Severity(data["severity"]),
            title=data["title"],
            text=data["text"],
            contact=about.contact,
            subscription=about.subscription,
            files=data["attachments"],
            press=data["press"],
        )


class AnswerForm(forms.Form):
    press = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = _text_field(gettext_lazy("Your message"))
    attachments = _files_field()

    def __init__(self, data: Any = None, uploaded: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, uploaded, initial={"press": uuid.uuid4(), **(initial or {})})
        self.fields["attachments"].help_text = _files_help()

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(data["text"], data["attachments"], data["press"])


class MoveForm(forms.Form):
    state = forms.ChoiceField(choices=RequestState.choices)
    seen = forms.ChoiceField(choices=RequestState.choices)


class SeverityForm(forms.Form):
    severity = forms.ChoiceField(label=gettext_lazy("Severity"))

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["severity"]
        if isinstance(field, forms.ChoiceField):
            field.choices = severity_choices()


class ContactForm(forms.Form):
    """Whom the customer wants to answer."""

    partner = forms.ChoiceField(label=gettext_lazy("Who is to answer?"))

    def __init__(self, data: Any = None, *, partners: Iterable[Partner]) -> None:
        super().__init__(data)
        self.known = {str(each.public_id): each for each in partners}
        field = self.fields["partner"]
        if isinstance(field, forms.ChoiceField):
            choose = [("", _("Choose a partner"))] if len(self.known) > 1 else []
            field.choices = [*choose, *((key, each.name) for key, each in self.known.items())]

    def chosen(self) -> Partner:
        return self.known[self.cleaned_data["partner"]]


class NarrowForm(forms.Form):
    """What of a list is shown; whatever else stands in the address means the unsolved ones."""

    state = forms.ChoiceField(label=gettext_lazy("Status"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, error_class=ErrorList)
        field = self.fields["state"]
        field.widget.attrs |= {"data-autosubmit": "", "class": "form-select"}
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (UNSOLVED_ONLY, _("Unsolved")),
                (OVERDUE_ONLY, _("Answer overdue")),
                *RequestState.choices,
                (EVERYTHING, _("All")),
            ]

    def wanted(self) -> str:
        return self.cleaned_data["state"] if self.is_valid() else UNSOLVED_ONLY
