"""What a customer says when it asks a partner to end the relationship."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EndRequestForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The partner reads it. You can leave it empty."),
    )
    understood = forms.BooleanField(
        label=_("I understand that the partner, not this page, ends the relationship."),
        error_messages={"required": _("Tick the box to confirm that you have read this.")},
    )
