"""Addresses of a newcomer's application, signed like the personal link and stored nowhere.

Two of them: one continues the application, and ends when the address is confirmed elsewhere;
the other lies in the mail and proves that its reader has the mailbox.
"""

import base64
import binascii
import hashlib
import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from invitations.links import token_for
from invitations.models import TenantApplication

_UUID_BYTES = 16
_DIGEST_BYTES = 12


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"invitations.application.{purpose}", sep=".")


def _sign(purpose: str, raw: bytes) -> str:
    return _signer(purpose).sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def _read(purpose: str, token: str) -> tuple[uuid.UUID, bytes] | None:
    try:
        value = _signer(purpose).unsign(token)
        raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        return uuid.UUID(bytes=raw[:_UUID_BYTES]), raw[_UUID_BYTES:]
    except (BadSignature, binascii.Error, ValueError):
        return None


def application_token(application: TenantApplication) -> str:
    return _sign("continue", application.public_id.bytes + application.nonce.encode())


def read_application_token(token: str) -> tuple[uuid.UUID, str] | None:
    """Application and nonce of a genuine token; None for a cut or changed one."""
    found = _read("continue", token)
    return (found[0], found[1].decode()) if found else None


def confirmation_token(application: TenantApplication) -> str:
    """Good for one address: a corrected one needs a mail of its own."""
    return _sign("confirm", application.public_id.bytes + _digest(application.email))


def read_confirmation_token(token: str) -> tuple[uuid.UUID, bytes] | None:
    return _read("confirm", token)


def fits_address(application: TenantApplication, digest: bytes) -> bool:
    return _digest(application.email) == digest


def confirmation_link(application: TenantApplication) -> str:
    """The whole address, at the door of the asking partner's cloud."""
    invitation = application.invitation
    tokens = [token_for(invitation), confirmation_token(application)]
    base = settings.PORTAL_URLS[invitation.partner.cloud]
    return f"{base}{reverse('guest:newcomer_confirm', args=tokens)}"


def _digest(email: str) -> bytes:
    return hashlib.sha256(email.lower().encode()).digest()[:_DIGEST_BYTES]
