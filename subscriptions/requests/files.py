"""What may be attached: a few kinds of files, each known by its content and not by its word.

A name that promises one kind over the content of another is refused. What is taken goes back
only as a download (see ``downloads``), so even a file that is two things at once does no harm.
"""

import hashlib
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subscriptions.requests.exceptions import FileRefused

MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
NAME_LENGTH = 120
MAX_ZIP_NAMES = 10_000
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # they turn names round
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    media_type: str
    extensions: tuple[str, ...]
    is_it: Callable[[bytes], bool]


@dataclass(frozen=True)
class Attachment:
    """A file that has passed."""

    name: str
    media_type: str
    content: bytes

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _names_in_zip(content: bytes) -> set[str]:
    """Only the list at the end is read: nothing is unpacked. Empty for what is no archive."""
    if not content.startswith(b"PK\x03\x04"):
        return set()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeError):
        return set()
    return set(names) if len(names) <= MAX_ZIP_NAMES else set()


def _office(folder: str) -> Callable[[bytes], bool]:
    """Without macros: those have kinds of their own, which are not taken."""

    def is_it(content: bytes) -> bool:
        names = _names_in_zip(content)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        inside = any(name.startswith(f"{folder}/") for name in names)
        return "[Content_Types].xml" in names and inside and not has_macros

    return is_it


def _opendocument(media_type: str) -> Callable[[bytes], bool]:
    """Its first entry is called ``mimetype`` and holds the type, unpacked."""
    begins = b"mimetype" + media_type.encode()
    return lambda content: content[30 : 30 + len(begins)] == begins and bool(_names_in_zip(content))


def _text(content: bytes) -> bool:
    """UTF-8, UTF-16 with its mark, or an old code page: readable signs and nothing else."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return "\0" not in content.decode("utf-16")
        except UnicodeDecodeError:
            return False
    control = set(range(32)) - {9, 10, 12, 13, 27}
    if control.intersection(content):
        return False
    return not content.startswith((b"%PDF-", b"GIF8", b"{\\rtf"))


# In the order in which a content is tried.
KINDS: tuple[Kind, ...] = (
    Kind("image/png", ("png",), _begins(b"\x89PNG\r\n\x1a\n")),
    Kind("image/jpeg", ("jpg", "jpeg"), _begins(b"\xff\xd8\xff")),
    Kind("image/gif", ("gif",), _begins(b"GIF87a", b"GIF89a")),
    Kind("image/webp", ("webp",), _webp),
    Kind("application/pdf", ("pdf",), _begins(b"%PDF-")),
    Kind(f"{_OFFICE}wordprocessingml.document", ("docx",), _office("word")),
    Kind(f"{_OFFICE}spreadsheetml.sheet", ("xlsx",), _office("xl")),
    Kind(f"{_OFFICE}presentationml.presentation", ("pptx",), _office("ppt")),
    Kind(f"{_OPEN}text", ("odt",), _opendocument(f"{_OPEN}text")),
    Kind(f"{_OPEN}spreadsheet", ("ods",), _opendocument(f"{_OPEN}spreadsheet")),
    Kind("text/plain", ("txt", "log", "csv"), _text),
)
EXTENSIONS = tuple(extension for kind in KINDS for extension in kind.extensions)
ACCEPT = ",".join(f".{extension}" for extension in EXTENSIONS)


def checked(name: str, content: bytes, claimed: str = "") -> Attachment:
    """The file, or FileRefused. ``claimed``: the type that came with it, if one did."""
    name = safe_name(name)
    check_size(name, len(content))
    extension = PurePath(name).suffix.lower().removeprefix(".")
    promised = next((kind for kind in KINDS if extension in kind.extensions), None)
    if promised is None:
        raise FileRefused(
            _("%(name)s is of a kind that is not taken. These are: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(EXTENSIONS)}
        )
    if not content:
        raise FileRefused(_("%(name)s is empty.") % {"name": name})
    if not promised.is_it(content) or _contradicts(claimed, promised):
        raise FileRefused(
            _("%(name)s is not what its name says: its content is no .%(extension)s file.")
            % {"name": name, "extension": extension}
        )
    return Attachment(name, promised.media_type, content)


def _contradicts(claimed: str, kind: Kind) -> bool:
    """A picture said to be a document, and the like. Browsers call texts many things."""
    said = claimed.partition(";")[0].strip().lower()
    others = {each.media_type for each in KINDS} - {"text/plain", kind.media_type}
    return said in others


def check_size(name: str, size: int) -> None:
    """Before a file is read."""
    if size > MAX_BYTES:
        raise FileRefused(
            _("%(name)s is larger than %(number)s MB.")
            % {"name": safe_name(name), "number": MAX_BYTES // 1024 // 1024}
        )


def check_number(number: int) -> None:
    if number > MAX_FILES:
        raise FileRefused(
            ngettext(
                "A message takes at most %(number)s file.",
                "A message takes at most %(number)s files.",
                MAX_FILES,
            )
            % {"number": MAX_FILES}
        )


def safe_name(name: str) -> str:
    """A plain file name in any script: no folders, no signs that hide what it ends with."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = _FORBIDDEN.sub("_", _DIRECTIONS.sub("", name)).encode("utf-8", "ignore").decode()
    stem, dot, extension = name.strip(" .").rpartition(".")
    if not dot:
        return extension[:NAME_LENGTH] or _("file")
    return f"{stem[: NAME_LENGTH - 10].rstrip() or _('file')}.{extension[:9]}"


def total_size(files: Iterable[Attachment]) -> int:
    return sum(len(each.content) for each in files)
