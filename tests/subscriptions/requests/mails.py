"""Mails as people's programs, and people with bad intentions, send them."""

from email.message import EmailMessage
from typing import Any

from subscriptions.models import ServiceRequest
from tests.subscriptions.requests.conftest import MAIL_DOMAIN


def address_of(request: ServiceRequest) -> str:
    return f"requests+{request.mail_key}@{MAIL_DOMAIN}"


def mail(request: ServiceRequest, sender: str, text: str = "Thank you.", **headers: str) -> Any:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = f"Partner Center <{address_of(request)}>"
    message["Subject"] = f"Re: Service request: {request.title}"
    message["Message-ID"] = "<1@mail.example>"
    for name, value in headers.items():
        header = name.replace("_", "-")
        del message[header]
        message[header] = value
    message.set_content(text)
    return message


def raw(request: ServiceRequest, sender: str, rest: bytes, *, key: str = "") -> bytes:
    """The headers, and then exactly these bytes (more headers first, if there are any)."""
    to = f"requests+{key or request.mail_key}@{MAIL_DOMAIN}"
    head = f"From: {sender}\r\nTo: {to}\r\nMessage-ID: <raw@mail.example>\r\n"
    return head.encode() + rest
