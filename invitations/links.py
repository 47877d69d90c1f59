"""The personal link: a signature over (invitation, nonce), stored nowhere (design.md §4)."""

import base64
import binascii
import uuid

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from invitations.models import LINK_PLACEHOLDER, Invitation

_UUID_BYTES = 16


def _signer() -> Signer:
    return Signer(salt="invitations.link", sep=".")


def token_for(invitation: Invitation) -> str:
    raw = invitation.public_id.bytes + invitation.nonce.encode()
    return _signer().sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def link_for(invitation: Invitation) -> str:
    """The whole address, at the door of the asking partner's cloud."""
    base = settings.PORTAL_URLS[invitation.partner.cloud]
    return f"{base}{reverse('guest:invitation', args=[token_for(invitation)])}"


def read_token(token: str) -> tuple[uuid.UUID, str] | None:
    """Invitation and nonce of a genuine token; None for a cut or changed one."""
    try:
        value = _signer().unsign(token)
        raw = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        return uuid.UUID(bytes=raw[:_UUID_BYTES]), raw[_UUID_BYTES:].decode()
    except (BadSignature, binascii.Error, ValueError):
        return None


def with_link(text: str, invitation: Invitation) -> str:
    """A stored text with the live link in it."""
    return text.replace(LINK_PLACEHOLDER, link_for(invitation))


def without_link(text: str, invitation: Invitation) -> str:
    """A typed text with every live link replaced by the placeholder, ready to be stored."""
    return text.replace(link_for(invitation), LINK_PLACEHOLDER)


def has_link(text: str) -> bool:
    """Whether a stored text still carries its link, whole and set apart from other letters."""
    _head, found, tail = text.partition(LINK_PLACEHOLDER)
    return bool(found) and (not tail or not (tail[0].isalnum() or tail[0] in "-_=/"))
