"""Where allauth meets our rules: nobody signs up, mail is queued, addresses stay unknown."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from partners import services
from partners.middleware import current_language
from partners.models import User
from partners.outbox import queue_mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def set_password(self, user: User, password: str) -> None:
        services.set_password(user, password)

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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Only the answer to an unknown address is left to allauth; all else is ours."""
        if template_prefix != "account/email/unknown_account":
            return
        with transaction.atomic():
            queue_mail("account_unknown", recipient=email, language=current_language(), about={})
