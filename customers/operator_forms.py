"""What operators type about customers."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from partners.domains import normalised_domain
from partners.exceptions import RuleViolation


class AddDomainForm(forms.Form):
    name = forms.CharField(label=_("domain"), max_length=253)

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [(None, {"fields": ["name"]})]

    def clean_name(self) -> str:
        try:
            return normalised_domain(self.cleaned_data["name"])
        except RuleViolation as refusal:
            raise forms.ValidationError(str(refusal)) from None


class PublishAgreementForm(forms.Form):
    """One language of one version; a version gets its further languages one by one."""

    version = forms.SlugField(
        label=_("version"), max_length=20, help_text=_("Stands in the address of the text.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    valid_from = forms.DateField(
        label=_("valid from"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From this day on customers have to accept it."),
    )
    title = forms.CharField(label=_("title"), max_length=200)
    body = forms.CharField(
        label=_("text"),
        widget=forms.Textarea(attrs={"rows": 25, "cols": 100}),
        help_text=_("Paragraphs are separated by empty lines."),
    )
    is_sample = forms.BooleanField(
        label=_("sample"), required=False, help_text=_("Shown to readers as not legally binding.")
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [
        (None, {"fields": ["version", "language", "valid_from", "title", "body", "is_sample"]})
    ]

    def arguments(self) -> dict[str, Any]:
        """What ``services.publish_agreement`` takes."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "valid_from": data["valid_from"],
            "texts": {data["language"]: (data["title"], data["body"])},
            "is_sample": data["is_sample"],
        }
