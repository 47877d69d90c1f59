"""allauth's forms in our words: labels of our catalogue, no placeholders, no markup in hints."""

from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.contrib.auth.password_validation import password_validators_help_texts
from django.forms import Form
from django.http import HttpRequest
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _


def _password_rules() -> str:
    return " ".join(password_validators_help_texts())


def _say(form: Form, **labels: Any) -> None:
    """Set the labels; a placeholder that repeats the label only hides what was typed."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label, field.help_text = label, ""
        field.widget.attrs.pop("placeholder", None)
    if "password1" in labels:
        form.fields["password1"].help_text = lazy(_password_rules, str)()


class SignInForm(forms.LoginForm):  # type: ignore[misc]  # allauth is untyped
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login=_("Email address"), password=_("Password"))
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class ChangePasswordForm(forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        temporary = self.user.must_change_password
        _say(
            self,
            oldpassword=_("Temporary password") if temporary else _("Current password"),
            password1=_("New password"),
            password2=_("New password again"),
        )

    def clean(self) -> dict[str, Any]:
        """A temporary password that is "changed" to itself would stay known to others."""
        cleaned: dict[str, Any] = super().clean()
        new = cleaned.get("password1")
        if new and new == cleaned.get("oldpassword"):
            self.add_error("password1", get_adapter().validation_error("same_as_current"))
        return cleaned


class RequestPasswordForm(forms.ResetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email=_("Email address"))
        self.fields["email"].widget.attrs["autocomplete"] = "username"

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """allauth's mail to an unknown address would name the page to sign up, which is not."""
        email: str = self.cleaned_data["email"]
        if self.users:
            return str(super().save(request, **kwargs))
        get_adapter(request).send_unknown_account_mail(email)
        return email


class NewPasswordForm(forms.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=_("New password"), password2=_("New password again"))


class ConfirmPasswordForm(forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password=_("Password"))
