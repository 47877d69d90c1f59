"""What the reader of a personal link fills in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partners.models import Partner

WITH_ADMIN, WITHOUT_ADMIN = "with_admin", "without_admin"


class AcceptanceForm(forms.Form):
    """The button pressed and, while the agreement is due, the text that was read."""

    answer = forms.ChoiceField(
        choices=[(WITH_ADMIN, WITH_ADMIN), (WITHOUT_ADMIN, WITHOUT_ADMIN)], widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, version: str, language: str, **kwargs: Any) -> None:
        """``version`` is '' where the agreement was accepted before."""
        super().__init__(*args, **kwargs)
        if version:
            self.fields["agreement_version"] = forms.CharField(
                max_length=20, initial=version, widget=forms.HiddenInput
            )
            self.fields["agreement_language"] = forms.CharField(
                max_length=8, initial=language, widget=forms.HiddenInput
            )
            self.fields["read_agreement"] = forms.BooleanField(
                label=_("I have read and accept the agreement"),
                error_messages={
                    "required": _("Tick the box to confirm that you have read the agreement.")
                },
            )

    @property
    def with_admin(self) -> bool:
        return bool(self.cleaned_data["answer"] == WITH_ADMIN)


class DeclineForm(forms.Form):
    """Why not; nobody has to say."""

    reason = forms.CharField(
        label=_("Reason (optional)"),
        required=False,
        max_length=500,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The company that asked will read it."),
    )

    def __init__(self, *args: Any, is_joint: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_joint:
            self.fields["reason"].help_text = _("Both companies will read it.")


class ReportForm(DeclineForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = (
            _("Both companies and the people who run this portal will read it.")
            if kwargs.get("is_joint")
            else _("The company that asked and the people who run this portal will read it.")
        )


class PartnershipAnswerForm(forms.Form):
    """Names the organization that is answered for: whoever works for several picked one."""

    organization = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, reseller: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reseller = reseller
        self.initial["organization"] = reseller.slug

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("organization") != self.reseller.slug:
            raise ValidationError(_("Check for which organization you answer, and try again."))
        return self.cleaned_data


class AuthorizationForm(PartnershipAnswerForm):
    confirmed = forms.BooleanField(
        error_messages={
            "required": _("Tick the box to confirm that you authorize the indirect provider.")
        }
    )

    def __init__(self, *args: Any, provider: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _(
            "On behalf of %(reseller)s I authorize %(provider)s to submit orders and add "
            "subscriptions for the customers that both companies have"
        )
        names = {"provider": provider.name, "reseller": self.reseller.name}
        self.fields["confirmed"].label = str(label) % names


class PartnershipDeclineForm(PartnershipAnswerForm, DeclineForm):
    pass
