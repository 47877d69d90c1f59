"""The address that answers to a request's mails go to: it carries the request's key."""

import re

from django.conf import settings

from subscriptions.models import ServiceRequest

LOCAL_PART = "requests"
_KEY = re.compile(r"[a-z0-9]{10,40}")


def is_on() -> bool:
    return bool(settings.MAIL_IN_DOMAIN)


def reply_address(request: ServiceRequest) -> str:
    """'' where this installation takes no mail."""
    return f"{LOCAL_PART}+{request.mail_key}@{settings.MAIL_IN_DOMAIN}" if is_on() else ""


def key_in(address: str) -> str:
    """The key, if this is one of our addresses."""
    local, _at, domain = address.strip().lower().rpartition("@")
    name, _plus, key = local.partition("+")
    ours = is_on() and domain == settings.MAIL_IN_DOMAIN.lower() and name == LOCAL_PART
    return key if ours and _KEY.fullmatch(key) else ""
