"""What a person answers for who ends a relationship."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RemovalForm(forms.Form):
    """``has_admin``: whether there are privileges to give up."""

    acknowledged = forms.BooleanField(
        label=_("I have read this and confirm it."),
        error_messages={"required": _("Tick the box to confirm that you have read this.")},
    )
    give_up_admin = forms.BooleanField(
        label=_("Also give up our delegated admin privileges"), required=False
    )
    notify = forms.BooleanField(
        label=_("Tell the global admins of the customer by email"), required=False
    )

    def __init__(self, *args: object, has_admin: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        if not has_admin:
            del self.fields["give_up_admin"]
