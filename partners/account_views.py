"""allauth's pages with our manners: an invalid form answers 422."""

from typing import Any

from allauth.account import views
from django.http import HttpResponse


class Unprocessable:
    """Browsers show a 422 like any page, and htmx and tests can tell it from success."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(Unprocessable, views.LoginView):  # type: ignore[misc]  # allauth is untyped
    pass


class ChangePassword(Unprocessable, views.PasswordChangeView):  # type: ignore[misc]
    pass


class RequestPassword(Unprocessable, views.PasswordResetView):  # type: ignore[misc]
    pass


class SetPassword(Unprocessable, views.PasswordResetFromKeyView):  # type: ignore[misc]
    """The page behind the link of a mail: it opens an account, or a forgotten one."""


class ConfirmPassword(Unprocessable, views.ReauthenticateView):  # type: ignore[misc]
    pass
