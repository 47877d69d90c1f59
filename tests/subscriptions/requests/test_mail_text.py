"""What a person wrote, out of what a mail program made of it."""

import time

import pytest

from subscriptions.requests.mail_text import MAX_TEXT, answer_of, text_of_html

QUOTED = "> ##- Write your answer above this line. -##\n>\n> Hello Eva,\n> Hana wrote:\n"


@pytest.mark.parametrize(
    "text",
    [
        f"It works.\n\nOn Fri, 20 Nov 2026 at 10:00, Partner Center <a@b.example> wrote:\n{QUOTED}",
        "It works.\n\nOn Fri, 20 Nov 2026 at 10:00, Partner Center\n<requests+k@in.example> wrote:"
        f"\n\n{QUOTED}",
        f"It works.\n\nW dniu 20.11.2026 o 10:00, Partner Center pisze:\n{QUOTED}",
        f"It works.\n\nDne 20. 11. 2026 v 10:00 Partner Center napsal(a):\n{QUOTED}",
        f"It works.\n\nпт, 20 нояб. 2026 г. в 10:00, Partner Center <a@b.example> пишет:\n{QUOTED}",  # noqa: RUF001
        "It works.\n\n-----Original Message-----\nFrom: Partner Center\nSent: Friday\n\nHello Eva",
        "It works.\n\nFrom: Partner Center <a@b.example>\nSent: Friday\nTo: Eva\n\nHello Eva",
        "It works.\n\nOd: Partner Center\nWysłano: piątek\nDo: Ewa\n\nDzień dobry",
        "It works.\r\n\r\n-- \r\nEva Nováková\r\nTailspin Toys\r\n",
        "It works.\n\n> Hana wrote\n> more\n",
        "  It works.\0  \n\n\n",
    ],
)
def test_the_quotation_is_cut(text: str) -> None:
    assert answer_of(text) == "It works."


def test_who_answers_below_or_between_keeps_all() -> None:
    below = "> Does it work?\nIt does.\n> And this?\nThat, too."
    assert answer_of(below) == below
    attributed = "On Friday, Hana of Adventure Works wrote:\n> Does it work?\nYes."
    assert answer_of(attributed) == attributed


def test_what_looks_like_an_attribution_is_kept() -> None:
    text = "Hello,\nOn Monday the printer wrote:\nout of paper."
    assert answer_of(text) == text


def test_who_writes_only_below_the_mark_keeps_it() -> None:
    text = answer_of("##- Write your answer above this line. -##\n\nI answer down here.")
    assert text == "I answer down here."


def test_html_becomes_lines() -> None:
    html = (
        "<html><head><title>No</title><style>p{}</style></head><body><p>Dobrý den,</p>"
        "<div>it&nbsp;works &amp; runs.<br>Eva</div><script>alert(1)</script>"
        "<blockquote>Old<br>words</blockquote></body></html>"
    )
    assert answer_of(text_of_html(html)) == "Dobrý den,\n\nit works & runs.\nEva"


@pytest.mark.parametrize(
    "text",
    [
        ">\n" * 400_000,
        "On abcd wrote:\n" * 60_000,
        "On " + "a" * 500_000 + " wrote:",
        "\n" * 800_000,
        "##-" * 300_000,
        "From: a\n" * 100_000,
        "x" * 800_000,
    ],
    ids=range(7),
)
def test_odd_texts_take_no_time(text: str) -> None:
    began = time.monotonic()
    assert len(answer_of(text)) <= MAX_TEXT
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "<" * 300_000, "<blockquote><p>a" * 50_000, "&" * 300_000,
             "<!--" * 100_000, "<a b='" * 60_000, "</p>" * 100_000],
    ids=range(7),
)  # fmt: skip
def test_odd_html_takes_no_time(html: str) -> None:
    began = time.monotonic()
    text_of_html(html)
    assert time.monotonic() - began < 10
