"""What operators type about partner organizations after onboarding, and a plain yes."""

from typing import Any, ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from partners.enums import LocationScope
from partners.models import Partner, PartnerLocation

partner_id_digits = RegexValidator(r"^[0-9]{4,12}$", _("A Partner ID has 4 to 12 digits."))


class AddLocationForm(forms.Form):
    number = forms.CharField(label=_("Location Partner ID"), validators=[partner_id_digits])
    country = CountryField().formfield(
        label=_("Country/region"),
        help_text=_("The partner sells from there: one active location per country."),
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [
        (None, {"fields": ["number", "country"]})
    ]


class DeactivateLocationForm(forms.Form):
    location = forms.ModelChoiceField(
        label=_("Location Partner ID"),
        queryset=PartnerLocation.objects.none(),
        help_text=_("The partner no longer sells from there. The number stays its own."),
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [(None, {"fields": ["location"]})]

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["location"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type)
        field.queryset = partner.locations.filter(
            scope=LocationScope.LOCATION, is_active=True
        ).order_by("number")


class PublishPartnerAgreementForm(forms.Form):
    version = forms.SlugField(label=_("version"), max_length=20)
    valid_from = forms.DateField(
        label=_("valid from"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("From this day on partners sign it; earlier signatures stay valid."),
    )
    title = forms.CharField(label=_("title"), max_length=200)
    body = forms.CharField(
        label=_("text"),
        widget=forms.Textarea(attrs={"rows": 25, "cols": 100}),
        help_text=_("In English. Paragraphs are separated by empty lines."),
    )
    is_sample = forms.BooleanField(
        label=_("sample"), required=False, help_text=_("Shown to readers as not legally binding.")
    )

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [
        (None, {"fields": ["version", "valid_from", "title", "body", "is_sample"]})
    ]

    def arguments(self) -> dict[str, Any]:
        """What ``organisation.publish_agreement`` takes."""
        data = self.cleaned_data
        return {
            "version": data["version"],
            "valid_from": data["valid_from"],
            "text": (data["title"], data["body"]),
            "is_sample": data["is_sample"],
        }


class ConfirmForm(forms.Form):
    """Nothing to type: the page itself asks, and says what pressing the button means."""

    def __init__(self, *args: Any, meaning: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fieldsets = [(None, {"fields": [], "description": meaning})]
