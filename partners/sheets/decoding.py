"""From bytes to text: the encodings in which offices here save their lists.

UTF-8 and UTF-16 are known by their mark or by their form. What is neither is an old Windows code
page, and those two are told apart by how their letters stand: Cyrillic words are made of nothing
but letters beyond ASCII, while in Polish and Czech such letters stand one by one among others.
"""

import codecs
import itertools

from django.utils.translation import gettext as _

from partners.sheets.exceptions import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods, .xls
_SAMPLE = 4096


def decoded(data: bytes) -> tuple[str, str]:
    """The text, and the name of the encoding that was taken; FileRefused for what is no text."""
    if data.startswith(_WORKBOOKS):
        raise FileRefused(_("This is a workbook. Save the sheet as CSV and upload that file."))
    codec, name = _codec_of(data)
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        raise FileRefused(
            _("The file cannot be read as %(encoding)s. Save it as CSV in UTF-8.")
            % {"encoding": name}
        ) from None
    if "\0" in text:
        raise FileRefused(_("This is not a text file. Save the list as CSV in UTF-8."))
    return text, name


def _codec_of(data: bytes) -> tuple[str, str]:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return codec, name
    sample = data[:_SAMPLE]
    if sample[1::2].count(0) > len(sample) // 4:
        return "utf-16-le", "UTF-16"
    if sample[0::2].count(0) > len(sample) // 4:
        return "utf-16-be", "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ("cp1251", "Windows-1251") if _is_cyrillic(data) else ("cp1250", "Windows-1250")
    return "utf-8", "UTF-8"


def _is_cyrillic(data: bytes) -> bool:
    """Whether most letters beyond ASCII stand beside another one."""
    beyond = together = 0
    for first, second in itertools.pairwise(data):
        if first >= 0xC0:
            beyond += 1
            together += second >= 0xC0
    return beyond > 0 and together * 2 > beyond
