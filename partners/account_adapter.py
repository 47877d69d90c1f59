"""Where allauth meets our rules: nobody signs up, mail is queued, addresses stay unknown."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from partners import services
from partners.enums import UserKind
from partners.middleware import current_language
from partners.models import User
from partners.outbox import queue_mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email address or the password is not correct."),
        "too_many_login_attempts": _("Too many failed attempts. Wait five minutes and try again."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is not correct."),
        "temporary_password_expired": _(
            "The password is right, but it was a temporary one and has run out. Ask whoever gave "
            "it to you for a new one, or use “Forgot your password?”."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages only: allauth's JSON answers are a second surface that nobody asked for."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """allauth hands over whoever knew the password, even if the backend said no."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_active and user.password_expired:
            raise self.validation_error("temporary_password_expired")
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def login(self, request: HttpRequest, user: User) -> None:
        """Staff who never used the language menu get their mail in the language they read.

        Not so customers: a personal link opens in the invitation's language until they choose.
        """
        super().login(request, user)
        if user.kind == UserKind.STAFF and not user.language:
            services.set_language(user, language=current_language())

    def set_password(self, user: User, password: str) -> None:
        services.set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("door")

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Of allauth's messages only the one that nothing on the page tells."""
        if args[:1] == ("account/messages/password_changed.txt",):
            messages.success(request, _("Your password has been changed."))

    def send_password_reset_mail(
        self,
        user: User,
        email: str,
        context: dict[str, Any],
    ) -> None:
        """To the contact address: a sign-in name may have no mailbox."""
        with transaction.atomic():
            queue_mail(
                "password_reset",
                recipient=user.mail_address,
                language=user.language or current_language(),
                about={"user": user.pk},
            )

    def send_unknown_account_mail(self, email: str) -> None:
        """What the page must not tell, the mail does."""
        with transaction.atomic():
            queue_mail("account_unknown", recipient=email, language=current_language(), about={})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth sends nothing by itself: every mail is a row of ours."""
