"""Temporary passwords: made by the portal, shown once, typed by somebody else than their maker."""

import secrets
import string
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ImproperlyConfigured, ValidationError

TEMPORARY_FOR = timedelta(hours=72)

LOOK_ALIKES = "0Oo1lI"
_LOWER, _UPPER, _DIGITS = (
    "".join(sign for sign in signs if sign not in LOOK_ALIKES)
    for signs in (string.ascii_lowercase, string.ascii_uppercase, string.digits)
)
_SIGNS = _LOWER + _UPPER + _DIGITS
_GROUP = 4  # read out and typed in groups
_GROUPS = range(4, 16)


def temporary_password() -> str:
    """A random password that this installation's rules accept: 16 signs, more if they ask more."""
    for groups in _GROUPS:
        password = _of_every_kind(groups)
        try:
            validate_password(password)
        except ValidationError:
            continue
        return password
    message = "AUTH_PASSWORD_VALIDATORS accept no password of letters, digits and hyphens."
    raise ImproperlyConfigured(message)


def _of_every_kind(groups: int) -> str:
    """Drawn again until each kind is in it, so every such password is as likely as any other."""
    while True:
        drawn = ["".join(secrets.choice(_SIGNS) for _ in range(_GROUP)) for _ in range(groups)]
        password = "-".join(drawn)
        if all(set(kind).intersection(password) for kind in (_LOWER, _UPPER, _DIGITS)):
            return password
