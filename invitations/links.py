"""The personal link: a signature over (invitation, nonce), stored nowhere (design.md §4)."""

import base64
import binascii
import re
import uuid
from urllib.parse import quote

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from invitations.models import LINK_PLACEHOLDER, Invitation

_UUID_BYTES = 16
# A mail program takes letters that touch the link for a part of it, and the link is dead.
_WHOLE_LINK = re.compile(rf"(?<!\w){re.escape(LINK_PLACEHOLDER)}(?![\w\-=/%~])")


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


def without_placeholder(text: str, instead: str) -> str:
    """A stored text whose link is dead, with a word about it."""
    return text.replace(LINK_PLACEHOLDER, instead)


def without_link(text: str, invitation: Invitation) -> str:
    """A typed text with every live link replaced by the placeholder, ready to be stored."""
    return text.replace(link_for(invitation), LINK_PLACEHOLDER)


def has_link(text: str) -> bool:
    """Whether a stored text still carries its link, whole and set apart from other letters."""
    return bool(_WHOLE_LINK.search(text))


def put_link_back(text: str, invitation: Invitation) -> str:
    """A stored text with its placeholder again: where a piece of the link is left, or last."""
    if has_link(text):
        return text
    link = link_for(invitation)
    base, _token, _end = link.partition(token_for(invitation))
    whole = rf"(?P<head>\w*){re.escape(LINK_PLACEHOLDER)}(?P<tail>[\w\-=/%~]*)"
    piece = rf"(?P<before>\w*)(?P<piece>{re.escape(base)}[\w\-=/%~.]*)"

    def mend(found: re.Match[str]) -> str:
        """The placeholder for a piece of a link; words that touched it stay, set apart."""
        words = [found["head"] or found["before"], LINK_PLACEHOLDER, found["tail"]]
        damaged = found["piece"] or ""
        full_stop = damaged.endswith(".") and not link.startswith(damaged)
        return " ".join(word for word in words if word) + "." * full_stop

    mended = re.sub(f"{whole}|{piece}", mend, text, count=1)
    if has_link(mended):
        return mended
    return f"{text.rstrip()}\n\n{LINK_PLACEHOLDER}\n".lstrip("\n")


def mailto_link(recipient: str, subject: str, body: str) -> str:
    """A ``mailto:`` address after RFC 6068: UTF-8, percent-encoded, lines ended by CRLF."""
    address = quote(recipient, safe="@")
    lines = body.replace("\r\n", "\n").replace("\n", "\r\n")
    return f"mailto:{address}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
