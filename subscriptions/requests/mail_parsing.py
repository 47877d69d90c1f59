"""One mail as it came, read in bounded time and memory, or MailRefused.

Everybody can send to the address. So sizes are looked at before anything is parsed; parts,
depth and headers are counted while the parser makes them; and a clock runs along. Headers are
read by the old, plain rules: the modern ones take their time over what is odd on purpose.
"""

import hashlib
import re
import time
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.feedparser import BytesFeedParser
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses
from typing import Any

from subscriptions.requests import files
from subscriptions.requests.exceptions import MailRefused
from subscriptions.requests.mail_text import text_of_html

MAX_BYTES = 72 * 1024 * 1024  # five attachments of 10 MB, as mail wraps them up
MAX_LINES = 1_500_000
MAX_PARTS = 60
MAX_DEPTH = 12
MAX_HEADERS = 300
MAX_HEADER = 64 * 1024
MAX_PART_HEADER = 4 * 1024
MAX_TEXT = 400_000
SECONDS = 30.0
_CHUNK = 64 * 1024
# What the standard library may raise at mails that are odd on purpose.
_BROKEN = (RecursionError, ValueError, LookupError, TypeError, AttributeError, HeaderParseError)
_SHOWN = 300
# What mail programs add by themselves and nobody reads.
_SEALS = {"application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature",
          "application/x-pkcs7-signature", "application/ms-tnef"}  # fmt: skip
# What people's mail programs write in; other names may be slow on purpose, or no text at all.
_CHARSETS = re.compile(
    r"utf-?(8|16(-?[bl]e)?)|us-?ascii|ascii|latin-?[1-9]|(iso-?)?8859-?\d{1,2}|iso-8859-\d{1,2}(-[ie])?|"
    r"(windows|cp)-?(125\d|874|85\d|866|932|949|936|950)|koi8-?[ru]|gb(k|2312|18030)|big5|"
    r"shift_?jis|iso-2022-(jp|kr)|euc-(jp|kr)|mac-?(roman|cyrillic)",
    re.IGNORECASE,
)


@dataclass
class IncomingFile:
    name: str
    content: bytes
    claimed: str


@dataclass
class IncomingMail:
    """What we need of a mail; ``text`` with what it quotes."""

    sender: str
    recipients: list[str]
    subject: str
    message_id: str
    text: str
    is_automatic: bool
    is_doubtful: bool  # the receiving server says that the sender is forged
    files: list[IncomingFile] = field(default_factory=list)
    too_many_files: bool = False


class _Limits:
    """What one mail has used up so far."""

    def __init__(self) -> None:
        self.parts = self.headers = self.header_bytes = 0


def parse(raw: bytes) -> IncomingMail:
    _check_sizes(raw)
    try:
        return _read(_parsed(raw), raw)
    except _BROKEN as error:
        raise MailRefused("its form cannot be read") from error


def _read(message: Message, raw: bytes) -> IncomingMail:
    body = _Body()
    body.collect(message, 0)
    sender = _addresses(message, "From")
    recipients = [
        address
        for name in ("X-Original-To", "Delivered-To", "Envelope-To", "To", "Cc")
        for address in _addresses(message, name)
    ]
    return IncomingMail(
        sender=sender[0] if len(sender) == 1 else "",
        recipients=recipients,
        subject=_plain(_header(message, "Subject"))[:_SHOWN],
        message_id=_identity(message, raw),
        text=body.text(),
        is_automatic=_is_automatic(message, sender),
        is_doubtful=_is_doubtful(message),
        files=body.files,
        too_many_files=body.too_many,
    )


def _check_sizes(raw: bytes) -> None:
    if len(raw) > MAX_BYTES:
        raise MailRefused("larger than a mail with five attachments can be")
    if raw.count(b"\n") > MAX_LINES:
        raise MailRefused("too many lines")


def _parsed(raw: bytes) -> Message:
    _check_first_headers(raw)
    ends = time.monotonic() + SECONDS
    parser = BytesFeedParser(_factory=_counting_parts())
    for start in range(0, len(raw), _CHUNK):
        parser.feed(raw[start : start + _CHUNK])
        if time.monotonic() > ends:
            raise MailRefused("it takes too long to read")
    return parser.close()


def _counting_parts() -> type[Message]:
    """What the parser makes parts of; each counts, and stops it where it is too much."""
    limits = _Limits()

    class Part(Message):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            limits.parts += 1
            if limits.parts > MAX_PARTS:
                raise MailRefused("too many parts")

        def set_raw(self, name: str, value: Any) -> None:
            limits.headers += 1
            limits.header_bytes += len(name) + len(str(value))
            if limits.headers > MAX_HEADERS or limits.header_bytes > 4 * MAX_HEADER:
                raise MailRefused("too many headers")
            # Those of a part are taken apart again and again.
            longest = MAX_PART_HEADER if name.lower().startswith("content-") else MAX_HEADER
            if len(str(value)) > longest:
                raise MailRefused("a header that is too long")
            super().set_raw(name, value)

    return Part


def _check_first_headers(raw: bytes) -> None:
    """The parser gathers all header lines before it hands them on: so look where they end."""
    beginning = raw[: 4 * MAX_HEADER]
    if len(raw) > len(beginning) and not re.search(rb"\r?\n\r?\n", beginning):
        raise MailRefused("headers without end")


class _Body:
    """The text and the files of a message, whatever they are wrapped up in."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.files: list[IncomingFile] = []
        self.too_many = False

    def text(self) -> str:
        if any(part.strip() for part in self.plain):
            return "\n".join(self.plain)
        return "\n".join(text_of_html(part) for part in self.html)

    def collect(self, part: Message, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise MailRefused("wrapped up too deeply")
        kind = part.get_content_type()
        if part.is_multipart() and kind.startswith("multipart/"):
            payload = part.get_payload()
            for inner in payload if isinstance(payload, list) else []:
                if isinstance(inner, Message):
                    self.collect(inner, depth + 1)
        elif part.is_multipart():
            self._add_file(part, kind, b"")  # a mail inside the mail: not a kind that is taken
        else:
            self._add_leaf(part, kind)

    def _add_leaf(self, part: Message, kind: str) -> None:
        if kind in _SEALS:
            return
        content = part.get_payload(decode=True)
        data = content if isinstance(content, bytes) else b""
        is_text = kind in {"text/plain", "text/html"}
        if is_text and not _file_name(part) and _disposition(part) != "attachment":
            (self.plain if kind == "text/plain" else self.html).append(_decoded(part, data))
        elif data or _file_name(part):
            self._add_file(part, kind, data)

    def _add_file(self, part: Message, kind: str, data: bytes) -> None:
        if len(self.files) >= files.MAX_FILES:
            self.too_many = True
            return
        name = _file_name(part) or f"file.{kind.rpartition('/')[2]}"
        self.files.append(IncomingFile(_plain(name)[:_SHOWN], data, kind))


def _decoded(part: Message, data: bytes) -> str:
    charset = str(part.get_content_charset("utf-8") or "utf-8")[:40]
    data = data[:MAX_TEXT]
    if not _CHARSETS.fullmatch(charset):
        charset = "utf-8"
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError, ValueError):
        pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _file_name(part: Message) -> str:
    try:
        return str(part.get_filename() or "")
    except (ValueError, LookupError, TypeError, HeaderParseError):
        return ""


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except (ValueError, LookupError, TypeError, HeaderParseError):
        return ""


def _header(message: Message, name: str) -> str:
    return " ".join(str(message.get(name, ""))[:4000].split())


def _addresses(message: Message, name: str) -> list[str]:
    values = [str(value)[:4000] for value in message.get_all(name, [])[:5]]
    return [address.lower() for _name, address in getaddresses(values)[:50] if "@" in address]


def _plain(text: str) -> str:
    """A header as people read it; broken encodings become signs that say so."""
    if "=?" not in text:
        return _printable(text)
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        return _printable(text)
    out = []
    for piece, charset in pieces:
        if isinstance(piece, str):
            out.append(piece)
            continue
        known = charset if charset and _CHARSETS.fullmatch(charset) else "utf-8"
        try:
            out.append(piece.decode(known, "replace"))
        except LookupError:
            out.append(piece.decode("utf-8", "replace"))
    return _printable("".join(out))


def _printable(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _identity(message: Message, raw: bytes) -> str:
    """The Message-ID, hashed: it may be of any length. Without one: the mail itself."""
    known = _header(message, "Message-ID")
    return hashlib.sha256(known.encode("utf-8", "replace") if known else raw).hexdigest()


def _is_automatic(message: Message, sender: list[str]) -> bool:
    """Absence notes, bounces, lists, and our own mails: answering any of them makes a loop."""
    said = _header(message, "Auto-Submitted").lower()
    bulk = _header(message, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"}
    marks = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "X-Failed-Recipients")
    machines = ("mailer-daemon@", "postmaster@", "no-reply@", "noreply@")
    return (
        (bool(said) and said != "no")
        or bulk
        or any(name in message for name in marks)
        or _header(message, "Return-Path") == "<>"
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
        or any(address.startswith(machines) for address in sender)
    )


def _is_doubtful(message: Message) -> bool:
    """Only the topmost line is of our own server; a failing mark can only do harm to the mail."""
    return "dmarc=fail" in _header(message, "Authentication-Results").lower()
