"""The mail address of "Open in email" says exactly what the draft says, in every script."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invitations.links import mailto_link

TEXTS = {
    "Polish": "Zażółć gęślą jaźń",
    "Czech": "Příliš žluťoučký kůň",
    "Russian": "Съешь ещё этих мягких французских булок",
    "Arabic, right to left": "مرحبا بالعالم",
    "Hebrew": "שלום עולם",
    "Chinese": "你好。世界",
    "emoji": "👩‍💻 🇵🇱 ✅",
    "marks of an address": "a+b & c? d=e % f# /g;h,i:j@k 'l' \"m\" (n)*!",
    "markup": "<script>alert(1)</script>",
    "encoded already": "%0A %2B &amp;",
}


def read_back(address: str) -> tuple[str, str, str]:
    """As a mail program reads it: + is a plus, only %XX means something else."""
    scheme, _, rest = address.partition(":")
    recipient, _, query = rest.partition("?")
    fields = dict(part.split("=", 1) for part in query.split("&"))
    assert scheme == "mailto"
    assert set(fields) == {"subject", "body"}
    return unquote(recipient), unquote(fields["subject"]), unquote(fields["body"])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_script_arrives_whole(text: str) -> None:
    address = mailto_link("anna@customer.example", text, f"{text}\n\n{text}\n")
    assert read_back(address) == ("anna@customer.example", text, f"{text}\r\n\r\n{text}\r\n")
    assert address.isascii()
    assert not set(address) & set(" \"'<>\n\r")


def test_line_breaks_are_crlf_whatever_was_typed() -> None:
    assert mailto_link("", "s", "one\r\ntwo\nthree").endswith("body=one%0D%0Atwo%0D%0Athree")


def test_recipient_is_encoded_but_for_its_at_sign() -> None:
    address = mailto_link("a+b&c?d%e@customer.example", "s", "b")
    assert address.startswith("mailto:a%2Bb%26c%3Fd%25e@customer.example?subject=s&body=b")


def test_nobody_is_a_valid_recipient() -> None:
    assert mailto_link("", "s", "b") == "mailto:?subject=s&body=b"


@given(subject=st.text(), body=st.text())
def test_a_standard_parser_reads_the_same(subject: str, body: str) -> None:
    address = mailto_link("anna@customer.example", subject, body)
    fields = parse_qs(urlsplit(address).query, keep_blank_values=True)
    wanted = body.replace("\r\n", "\n").replace("\n", "\r\n")
    assert (fields["subject"], fields["body"]) == ([subject], [wanted])
