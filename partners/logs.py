"""What must never reach a log: personal links, reset keys and session values."""

import logging
import re

from partners.request_ids import request_id

_SECRETS = (
    (re.compile(r"(/invitations/)[^/\s?\"'&%]+"), r"\1•••"),
    (re.compile(r"(%2Finvitations%2F)[^%\s?\"'&]+", re.IGNORECASE), r"\1•••"),
    (re.compile(r"(/password/reset/key/)[^/\s?\"']+"), r"\1•••"),
)


def mask(text: str) -> str:
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class MaskSecrets(logging.Filter):
    """Adds the request id and masks what opens something, in text and arguments alike."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get() or "-"
        record.msg = mask(record.getMessage())
        record.args = None
        return True
