"""Temporary passwords between the run and their download: encrypted with a key that is made from
SECRET_KEY, so that the database, its backups and whoever reads them hold none."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"subscriptions.users.upload passwords 1"


def seals() -> MultiFernet:
    """Seals with the key of today, opens with those of before, too. Make it once for many."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key_from(secret)) for secret in keys])


def _key_from(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))


def seal(with_seals: MultiFernet, password: str) -> bytes:
    return with_seals.encrypt(password.encode())


def opened(with_seals: MultiFernet, sealed: bytes) -> str:
    """'' where the key is not known any more: then the password is reset by hand."""
    try:
        return with_seals.decrypt(sealed).decode()
    except InvalidToken:
        return ""
