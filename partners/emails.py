"""Mails are made here from an OutgoingMail row, at the moment they are sent."""

from collections.abc import Callable
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.module_loading import import_string

from partners.models import OutgoingMail, Partner, User
from partners.names import brand

Composer = Callable[[OutgoingMail], EmailMultiAlternatives | None]


def compose(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """The message of a row, in the row's language; None when it is no longer needed."""
    composer: Composer = import_string(settings.MAIL_COMPOSERS[mail.kind])
    with translation.override(mail.language or settings.LANGUAGE_CODE):
        message = composer(mail)
    if message is not None:
        host = urlsplit(settings.BASE_URL).hostname
        message.extra_headers.setdefault("Message-ID", f"<{mail.public_id}@{host}>")
    return message


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def build(mail: OutgoingMail, template: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Subject, text and HTML from ``<template>.subject.txt``, ``.txt`` and ``.html``."""
    context = context | {"brand": brand(), "base_url": settings.BASE_URL}
    subject = " ".join(render_to_string(f"{template}.subject.txt", context).split())
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        from_email=formataddr((brand(), settings.DEFAULT_FROM_EMAIL)),
        to=[mail.recipient],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def _with_password_link(user: User) -> dict[str, Any]:
    """The link that sets a password, made when the mail is written: it is stored nowhere."""
    key = default_token_generator.make_token(user)
    kwargs = {"uidb36": user_pk_to_url_str(user), "key": key}
    return {
        "person": user,
        "link": absolute(reverse("account_reset_password_from_key", kwargs=kwargs)),
        "forgotten_link": absolute(reverse("account_reset_password")),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    }


def compose_password_reset(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    user = User.objects.filter(pk=mail.about["user"], is_active=True).first()
    if user is None:
        return None
    return build(mail, "partners/emails/password_reset", _with_password_link(user))


def compose_account_unknown(mail: OutgoingMail) -> EmailMultiAlternatives:
    return build(mail, "partners/emails/account_unknown", {"address": mail.recipient})


def compose_staff_invited(mail: OutgoingMail) -> EmailMultiAlternatives | None:
    user = User.objects.filter(pk=mail.about["user"], is_active=True).first()
    partner = Partner.objects.filter(pk=mail.about["partner"]).first()
    if user is None or partner is None:
        return None
    if not user.memberships.filter(partner=partner, is_active=True).exists():
        return None
    if user.has_usable_password():
        context: dict[str, Any] = {"person": user, "partner": partner, "link": absolute("/")}
        return build(mail, "partners/emails/staff_added", context)
    context = _with_password_link(user) | {"partner": partner}
    return build(mail, "partners/emails/staff_invited", context)
