"""What may be attached: kinds by content, lies, limits, names."""

import io
import zipfile

import pytest

from subscriptions.requests import files
from subscriptions.requests.exceptions import FileRefused
from tests.subscriptions.requests.conftest import PNG


def zipped(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def document(folder: str, *more: str) -> bytes:
    names = {"[Content_Types].xml": b"<x/>", f"{folder}/main.xml": b"<x/>"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in [*names, *more]:
            archive.writestr(name, b"<x/>")
    return out.getvalue()


def open_document(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", b"<x/>")
    return out.getvalue()


HONEST = {
    "a.png": PNG,
    "a.PNG": PNG,
    "a.jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 20,
    "a.gif": b"GIF89a" + b"\0" * 20,
    "a.webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "a.pdf": b"%PDF-1.7\n...",
    "a.docx": document("word"),
    "a.xlsx": document("xl"),
    "a.pptx": document("ppt"),
    "a.odt": open_document("text"),
    "a.ods": open_document("spreadsheet"),
    "a.txt": "Zażółć gęślą jaźń".encode(),
    "a.log": "Старый журнал".encode("cp1251"),
    "a.csv": b"\xff\xfe" + "a;b\r\n".encode("utf-16-le"),
}


@pytest.mark.parametrize("name", HONEST)
def test_honest_files_are_taken(name: str) -> None:
    taken = files.checked(name, HONEST[name])

    assert (taken.name, taken.content) == (name, HONEST[name])
    assert len(taken.checksum) == 64


LIES = {
    "page.png": b"<html><script>alert(1)</script>",
    "program.txt": b"MZ\x90\x00\x03\x00\x00\x00",
    "program.pdf": b"MZ\x90\x00\x03%PDF-1.7",
    "picture.jpg": PNG,
    "archive.docx": zipped(a=b"1"),
    "sheet.docx": document("xl"),
    "macros.docx": document("word", "word/vbaProject.bin"),
    "broken.xlsx": b"PK\x03\x04" + b"\0" * 100,
    "document.txt": b"%PDF-1.7\n",
    "text.odt": document("word"),
    "half.csv": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("name", LIES)
def test_lies_about_the_type_are_refused(name: str) -> None:
    with pytest.raises(FileRefused, match=f"{name} is not what its name says"):
        files.checked(name, LIES[name])


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a.docm", "a.zip", "a", "a.png.js"])
def test_other_kinds_are_not_taken(name: str) -> None:
    with pytest.raises(FileRefused, match="of a kind that is not taken"):
        files.checked(name, PNG)


def test_what_came_with_it_has_to_agree() -> None:
    with pytest.raises(FileRefused, match="is not what its name says"):
        files.checked("a.png", PNG, "application/pdf")
    for said in ("", "image/png", "application/octet-stream", "image/png; name=a"):
        files.checked("a.png", PNG, said)
    files.checked("a.csv", b"a;b", "application/vnd.ms-excel")


def test_limits() -> None:
    with pytest.raises(FileRefused, match="empty"):
        files.checked("a.txt", b"")
    with pytest.raises(FileRefused, match="larger than 10 MB"):
        files.checked("a.txt", b"a" * (files.MAX_BYTES + 1))
    files.checked("a.txt", b"a" * files.MAX_BYTES)
    files.check_number(5)
    with pytest.raises(FileRefused, match="at most 5 files"):
        files.check_number(6)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\eva\\zpráva.txt", "zpráva.txt"),
        ("invoice\u202egnp.exe.txt", "invoicegnp.exe.txt"),
        ("a\r\nSet-Cookie: x.txt", "a__Set-Cookie_ x.txt"),
        ('say "hi".png', "say _hi_.png"),
        ("x" * 300 + ".png", "x" * 110 + ".png"),
        (".png", "png"),
        ("half\ud800.png", "half.png"),
        ("", "file"),
    ],
)
def test_names_are_made_harmless(name: str, safe: str) -> None:
    assert files.safe_name(name) == safe
