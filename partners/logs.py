"""What must never reach a log: personal links, reset keys and what travels in ``next``."""

import logging
import re

from partners.request_ids import request_id

MASK = "•••"
# A slash as it is, or encoded once or more often: an address inside the query of another.
_SLASH = r"(?:/|%(?:25)*2F)"
_SECRETS = re.compile(
    rf"({_SLASH}(?:invitations|objections|password{_SLASH}reset{_SLASH}key){_SLASH})"
    r"[^/\s?&#%\"'<>]+",
    re.IGNORECASE,
)
# Behind the link: a newcomer's application, which is continued by its address alone.
_APPLICATIONS = re.compile(
    rf"({_SLASH}invitations{_SLASH}{MASK}{_SLASH}new{_SLASH})[^/\s?&#%\"'<>]+", re.IGNORECASE
)


def mask(text: str) -> str:
    return _APPLICATIONS.sub(rf"\1{MASK}", _SECRETS.sub(rf"\1{MASK}", text))


class MaskingFormatter(logging.Formatter):
    """Adds the request id and masks what opens something, in messages and tracebacks alike."""

    def format(self, record: logging.LogRecord) -> str:
        record.request_id = request_id.get() or "-"
        return mask(super().format(record))
