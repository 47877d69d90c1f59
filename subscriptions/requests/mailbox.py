"""A mailbox that is looked into from time to time, where no mail server hands mails over.

``maildir:///var/mail/requests`` or ``imaps://user:password@mail.example/INBOX``. What was read
is marked as read and left where it is; what could not be read because of us stays unread.
"""

import imaplib
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError

from subscriptions.requests.mail_parsing import MAX_BYTES
from subscriptions.requests.receiving import receive

logger = logging.getLogger(__name__)

AT_ONCE = 100
TIMEOUT = 20.0


class MailboxFailed(Exception):
    """The mailbox cannot be looked into; it is tried again later."""


def poll() -> int:
    """Read what is new; how many mails. Nothing where no mailbox is named."""
    address = settings.MAIL_IN_URL
    if not address:
        return 0
    parts = urlsplit(address)
    if parts.scheme == "maildir":
        return _poll_folder(Path(parts.path))
    if parts.scheme == "imaps":
        return _poll_server(parts)
    message = "MAIL_IN_URL must begin with maildir:/// or imaps://."
    raise MailboxFailed(message)


def _poll_folder(folder: Path) -> int:
    """Each mail moves from ``new`` to ``cur``, as its format says, once it is dealt with."""
    new, read = folder / "new", folder / "cur"
    if not new.is_dir() or not read.is_dir():
        message = f"{folder} is no Maildir: it lacks the folders new and cur."
        raise MailboxFailed(message)
    done = 0
    for path in sorted(new.iterdir())[:AT_ONCE]:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if _dealt_with(raw, path.name):
            path.rename(read / f"{path.name}:2,S")
            done += 1
    return done


def _dealt_with(raw: bytes, name: str) -> bool:
    """One mail at which we stumble must not keep the others waiting."""
    try:
        receive(raw)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("The mail %s could not be read because of us; it stays unread.", name)
        return False
    return True


def _poll_server(parts: SplitResult) -> int:
    done = 0
    with _signed_in(parts) as server:
        for number in _unread(server):
            if _dealt_with(_content(server, number), number):
                server.store(number, "+FLAGS", r"(\Seen)")
                done += 1
    return done


@contextmanager
def _signed_in(parts: SplitResult) -> Iterator[imaplib.IMAP4_SSL]:
    try:
        server = imaplib.IMAP4_SSL(parts.hostname or "", parts.port or 993, timeout=TIMEOUT)
        try:
            server.login(unquote(parts.username or ""), unquote(parts.password or ""))
            folder = unquote(parts.path.strip("/")) or "INBOX"
            status, _answer = server.select(f'"{folder}"')
            if status != "OK":
                message = "The mailbox has no such folder."
                raise MailboxFailed(message)
            yield server
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                server.logout()
    except (OSError, imaplib.IMAP4.error) as error:
        message = f"The mail server did not answer as it should: {type(error).__name__}"
        raise MailboxFailed(message) from error


def _unread(server: imaplib.IMAP4_SSL) -> list[str]:
    _status, found = server.search(None, "UNSEEN")
    numbers = found[0].split() if found and isinstance(found[0], bytes) else []
    return [number.decode("ascii", "ignore") for number in numbers[:AT_ONCE]]


def _content(server: imaplib.IMAP4_SSL, number: str) -> bytes:
    """Never more than is read at all: what is larger is refused by its size."""
    _status, answer = server.fetch(number, f"(BODY.PEEK[]<0.{MAX_BYTES + 1}>)")
    pieces = [piece[1] for piece in answer if isinstance(piece, tuple) and len(piece) > 1]
    return pieces[0] if pieces and isinstance(pieces[0], bytes) else b""
