"""Forms of the kernel: what operators type to onboard a partner."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.domains import normalised_domain
from partners.enums import LocationScope
from partners.exceptions import RuleViolation
from partners.models import Partner, PartnerLocation
from partners.operator_forms import partner_id_digits
from partners.services import NewPerson


class OnboardPartnerForm(forms.ModelForm[Partner]):
    """A partner organisation, its Partner IDs and its first global admin."""

    global_id = forms.CharField(label=_("Global Partner ID"), validators=[partner_id_digits])
    location_id = forms.CharField(label=_("Location Partner ID"), validators=[partner_id_digits])
    admin_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=120)
    admin_email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("Signs in with it; a link to choose a password is sent there."),
    )
    admin_language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    class Meta:
        model = Partner
        fields = (
            "name", "domain", "country", "cloud",
            "is_direct_bill", "is_indirect_provider", "is_indirect_reseller",
            "address_line1", "address_line2", "city", "state", "postal_code", "phone", "website",
        )  # fmt: skip

    fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [
        (_("Organization"), {"fields": ["name", "domain", "country", "cloud"]}),
        (
            _("Kind of partner"),
            {"fields": ["is_direct_bill", "is_indirect_provider", "is_indirect_reseller"]},
        ),
        (_("Partner IDs"), {"fields": ["global_id", "location_id"]}),
        (
            _("Address"),
            {"fields": [*Meta.fields[7:]]},
        ),
        (_("First global admin"), {"fields": ["admin_name", "admin_email", "admin_language"]}),
    ]

    def clean_domain(self) -> str:
        try:
            return normalised_domain(self.cleaned_data["domain"])
        except RuleViolation as error:
            raise forms.ValidationError(str(error)) from None

    def clean_global_id(self) -> str:
        return self._free_number("global_id")

    def clean_location_id(self) -> str:
        return self._free_number("location_id")

    def _free_number(self, field: str) -> str:
        number = str(self.cleaned_data[field])
        if PartnerLocation.objects.filter(number=number).exists():
            raise forms.ValidationError(_("This Partner ID belongs to another partner."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not any(cleaned.get(kind) for kind in self.Meta.fields[4:7]):
            self.add_error("is_direct_bill", _("Choose at least one kind."))
        if cleaned.get("location_id") and cleaned["location_id"] == cleaned.get("global_id"):
            self.add_error("location_id", _("The two Partner IDs must differ."))
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """What ``services.onboard_partner`` takes."""
        data = self.cleaned_data
        return {
            "partner": {name: data[name] for name in self.Meta.fields},
            "partner_ids": {
                LocationScope.GLOBAL: data["global_id"],
                LocationScope.LOCATION: data["location_id"],
            },
            "admin": NewPerson(data["admin_email"], data["admin_name"], data["admin_language"]),
        }
