"""Answers by mail: who is heard, what is cut, what bombs do, and what comes twice."""

import base64
import io
import sys
import time
import tracemalloc
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from partners.models import Membership, OutgoingMail, User
from subscriptions.models import RequestAttachment, RequestMessage, ServiceRequest
from subscriptions.periodic import receive_mail
from subscriptions.requests import mail_parsing, mailbox, receiving
from subscriptions.requests.enums import RequestState, Side
from subscriptions.requests.receiving import Outcome, receive
from tests.subscriptions.requests.conftest import MAIL_DOMAIN, PNG, Scene
from tests.subscriptions.requests.mails import address_of, mail, raw


@pytest.fixture(autouse=True)
def takes_mail(settings: Any) -> None:
    settings.MAIL_IN_DOMAIN = MAIL_DOMAIN


@pytest.fixture
def request_(scene: Scene) -> ServiceRequest:
    found = scene.opened()
    OutgoingMail.objects.all().delete()
    return found


def sender(user: User) -> str:
    return f"{user.name} <{user.mail_address}>"


def refusals() -> list[str]:
    rows = OutgoingMail.objects.filter(kind="service_mail_refused").order_by("pk")
    return [row.about["reason"] for row in rows]


def said() -> list[str]:
    rows = RequestMessage.objects.filter(by_mail=True).order_by("pk")
    return list(rows.values_list("body", flat=True))


# --- who is heard


def test_an_answer_of_the_agent(scene: Scene, request_: ServiceRequest) -> None:
    text = "We look into it.\n\n> ##- Write your answer above this line. -##\n> Hello Hana,\n"

    received = receive(bytes(mail(request_, sender(scene.agent), text)))

    assert received.outcome == Outcome.TAKEN
    message = RequestMessage.objects.get(by_mail=True)
    assert (message.body, message.author, message.side) == (
        "We look into it.", scene.agent, Side.PARTNER
    )  # fmt: skip
    request_.refresh_from_db()
    assert request_.state == RequestState.IN_PROGRESS
    assert request_.first_answer_at is not None
    told = {row.about["person"] for row in OutgoingMail.objects.filter(kind="service_request")}
    assert told == {scene.colleague.pk, scene.admin.user.pk}


def test_an_answer_of_the_customer_from_the_contact_address(
    scene: Scene, request_: ServiceRequest
) -> None:
    user = scene.admin.user
    user.contact_email = "Eva@Private.Example"
    user.save()

    assert receive(bytes(mail(request_, "eva@private.example"))).outcome == Outcome.TAKEN
    assert receive(bytes(mail(request_, user.email, Message_ID="<2@a>"))).outcome == Outcome.REFUSED
    assert said() == ["Thank you."]


def test_strangers_are_refused_and_told_to_operators(
    scene: Scene, request_: ServiceRequest, settings: Any
) -> None:
    for number, who in enumerate(
        (
            "nobody@elsewhere.example",
            sender(scene.plain.user),  # of the customer, but has no part in it
            sender(scene.sales),  # of the contact, but may only read
            f"{sender(scene.agent)}, {sender(scene.colleague)}",
            "",
        )
    ):
        received = receive(bytes(mail(request_, who, Message_ID=f"<{number}@a>")))
        assert received.outcome == Outcome.REFUSED

    assert said() == []
    assert refusals() == [
        "its sender has no part in the service request",
        "its sender has no part in the service request",
        "its sender has no part in the service request",
        "it has no sender, or more than one",
        "it has no sender, or more than one",
    ]
    first = OutgoingMail.objects.filter(kind="service_mail_refused").earliest("pk")
    assert first.recipient == settings.OPERATORS_EMAIL
    assert first.about["sender"] == "nobody@elsewhere.example"


def test_the_key_decides(scene: Scene, request_: ServiceRequest) -> None:
    who = sender(scene.agent)
    wrong = raw(request_, who, b"\r\nHello", key="abcdefghijklmnop")
    assert receive(wrong).reason == "its address names no service request"
    # The envelope tells, too: To may name anything.
    hidden = raw(request_, who, b"\r\nHello", key="abcdefghijklmnop")
    assert receive(hidden, recipient=address_of(request_)).outcome == Outcome.TAKEN
    elsewhere = mail(request_, who, To=f"requests+{request_.mail_key}@elsewhere.example")
    assert receive(bytes(elsewhere)).outcome == Outcome.REFUSED


def test_who_was_removed_is_a_stranger(scene: Scene, request_: ServiceRequest) -> None:
    Membership.objects.filter(user=scene.agent).update(is_active=False)
    assert receive(bytes(mail(request_, sender(scene.agent)))).outcome == Outcome.REFUSED


def test_a_forged_sender_is_refused(scene: Scene, request_: ServiceRequest) -> None:
    results = "mx.portal.example; spf=fail; dkim=none; DMARC=fail header.from=a.example"
    received = receive(bytes(mail(request_, sender(scene.agent), Authentication_Results=results)))
    assert received.reason == "the mail server doubts its sender"


def test_closed_requests_take_none(scene: Scene, request_: ServiceRequest) -> None:
    ServiceRequest.objects.update(state=RequestState.CLOSED)
    assert "closed" in receive(bytes(mail(request_, sender(scene.agent)))).reason
    [told] = OutgoingMail.objects.filter(kind="service_request")
    assert (told.recipient, told.about["event"]) == (scene.agent.mail_address, "late")
    # A stranger learns nothing.
    receive(bytes(mail(request_, "nobody@elsewhere.example", Message_ID="<2@a>")))
    assert OutgoingMail.objects.filter(kind="service_request").count() == 1


def test_a_logo_that_comes_with_every_mail_is_kept_once(
    scene: Scene, request_: ServiceRequest
) -> None:
    for number in range(2):
        message = mail(request_, sender(scene.agent), f"Mail {number}", Message_ID=f"<{number}@a>")
        with_file(message, "logo.png", PNG, "image/png")
        with_file(message, "signature.asc", b"-----BEGIN", "application/pgp-signature")
        assert receive(bytes(message)).outcome == Outcome.TAKEN
    assert RequestAttachment.objects.count() == 1
    assert said() == ["Mail 0", "Mail 1"]


# --- once, and no loops


def test_the_same_mail_twice_is_one_message(scene: Scene, request_: ServiceRequest) -> None:
    content = bytes(mail(request_, sender(scene.agent)))
    assert receive(content).outcome == Outcome.TAKEN
    assert receive(content).outcome == Outcome.KNOWN
    assert receive(b"Received: by another way\r\n" + content).outcome == Outcome.KNOWN
    assert said() == ["Thank you."]


def test_without_an_id_the_mail_itself_is_known(scene: Scene, request_: ServiceRequest) -> None:
    message = mail(request_, sender(scene.agent))
    del message["Message-ID"]
    assert receive(bytes(message)).outcome == Outcome.TAKEN
    assert receive(bytes(message)).outcome == Outcome.KNOWN


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"}, {"X_Autoreply": "yes"}, {"Return_Path": "<>"},
        {"List_Id": "<list.example>"}, {"From": "MAILER-DAEMON@mail.example"},
    ],
)  # fmt: skip
def test_machines_are_not_answered(
    scene: Scene, request_: ServiceRequest, headers: dict[str, str]
) -> None:
    received = receive(bytes(mail(request_, sender(scene.agent), **headers)))

    assert received.outcome == Outcome.DROPPED
    assert not OutgoingMail.objects.exists()
    assert said() == []


def test_a_bounce_is_dropped(scene: Scene, request_: ServiceRequest) -> None:
    bounce = raw(
        request_, sender(scene.agent),
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nFailed\r\n--b--\r\n",
    )  # fmt: skip
    assert receive(bounce).outcome == Outcome.DROPPED


def test_our_own_mail_is_dropped(
    scene: Scene, mailoutbox: list[Any], drain_tasks: Callable[[], int]
) -> None:
    scene.opened()
    drain_tasks()
    own = mailoutbox[0].message()
    del own["To"]
    own["To"] = mailoutbox[0].reply_to[0]
    assert receive(own.as_bytes()).outcome == Outcome.DROPPED


def test_a_flood_ends(
    scene: Scene, request_: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receiving, "PER_SENDER", 2)
    monkeypatch.setattr(receiving, "TOLD_PER_HOUR", 3)
    for number in range(10):
        receive(bytes(mail(request_, sender(scene.agent), Message_ID=f"<{number}@a>")))
    assert len(said()) == 2
    assert len(refusals()) == 3


# --- what is in it


def with_file(message: EmailMessage, name: str, content: bytes, kind: str) -> EmailMessage:
    main, _slash, sub = kind.partition("/")
    message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message


def test_attachments_pass_the_same_rules(scene: Scene, request_: ServiceRequest) -> None:
    message = mail(request_, sender(scene.agent), "See the picture.")
    with_file(message, "ok.png", PNG, "image/png")
    with_file(message, "lie.png", b"<html>", "image/png")
    with_file(message, "evil.exe", b"MZ", "application/octet-stream")
    for number in range(4):
        with_file(message, f"{number}.txt", b"text", "text/plain")

    assert receive(bytes(message)).outcome == Outcome.TAKEN

    names = list(RequestAttachment.objects.values_list("name", flat=True).order_by("pk"))
    assert names == ["ok.png", "0.txt", "1.txt"]
    [body] = said()
    assert body.startswith("See the picture.\n\nNot taken from this email:")
    assert "- lie.png is not what its name says" in body
    assert "- evil.exe is of a kind that is not taken" in body
    assert "more than 5 attachments" in body


def test_html_only(scene: Scene, request_: ServiceRequest) -> None:
    message = mail(request_, sender(scene.agent))
    message.set_content("<p>It <b>works</b>.</p><blockquote>Old</blockquote>", subtype="html")
    assert receive(bytes(message)).outcome == Outcome.TAKEN
    assert said() == ["It works."]


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("iso-8859-2", "Zażółć".encode("iso-8859-2"), "Zażółć"),
        ("windows-1251", "Спасибо".encode("cp1251"), "Спасибо"),
        ("koi8-r", "Спасибо".encode("koi8-r"), "Спасибо"),
        ("no-such-charset", "Děkuji".encode(), "Děkuji"),
        ("punycode", b"Thanks", "Thanks"),
        ("idna", b"Thanks", "Thanks"),
        ("base64_codec", b"Thanks", "Thanks"),
        ("us-ascii", "Děkuji".encode(), "Děkuji"),
        ("utf-8", b"Caf\xe9", "Café"),
        ("utf-8", b"a\x00b", "ab"),
    ],
)
def test_wrong_encodings(
    scene: Scene, request_: ServiceRequest, charset: str, content: bytes, text: str
) -> None:
    rest = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode() + content

    assert receive(raw(request_, sender(scene.agent), rest)).outcome == Outcome.TAKEN
    assert said() == [text]


@pytest.mark.parametrize(
    "header",
    [
        b"Subject: =?punycode?b?YWJj?=", b"Subject: =?utf-8?b?!!!?=",
        b"Subject: =?x?q?" + b"=" * 900,
        b"Subject: \xff\xfe\x00", b"Content-Transfer-Encoding: x-nonsense",
        b"Content-Transfer-Encoding: base64", b"Content-Transfer-Encoding: uuencode",
        b"Content-Type: text/plain; charset*=''%", b"Content-Type: text/plain; name*0=a; name*9=b",
        b"Content-Type: multipart/mixed", b'Content-Type: multipart/mixed; boundary="',
        b"Content-Type: /", b"Content-Disposition: attachment; filename*=utf-8''%ff%fe%00",
        b"Date: yesterday", b"MIME-Version: 99", b"Cc: " + b"(" * 3000, b"Cc: " + b"<" * 3000,
        b"Content-Type: text/plain" + b";" * 4000, b"Content-Type: text/plain;" + b'"' * 4000,
        b"Content-Disposition: attachment; filename*=punycode''" + b"a" * 4000,
    ],
)  # fmt: skip
def test_broken_headers_break_nothing(
    scene: Scene, request_: ServiceRequest, header: bytes
) -> None:
    began = time.monotonic()
    received = receive(raw(request_, sender(scene.agent), header + b"\r\n\r\nHello"))
    assert time.monotonic() - began < 5
    assert received.outcome in {Outcome.TAKEN, Outcome.REFUSED}


# --- bombs


def nested_multiparts(depth: int) -> bytes:
    out = b""
    for number in range(depth):
        out += (
            f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n'.encode()
        )
    return out + b"\r\nHello"


def nested_mails(depth: int) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + b"\r\nHello"


def many_parts(number: int) -> bytes:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    return b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * number + b"--b--\r\n"


def test_no_more_than_sixty_parts_are_taken(scene: Scene, request_: ServiceRequest) -> None:
    who = sender(scene.agent)
    too_many, as_many = raw(request_, who, many_parts(61)), raw(request_, who, many_parts(50))

    assert receive(too_many).reason == "too many parts"
    assert receive(as_many).outcome == Outcome.TAKEN


def test_the_clock_ends_what_takes_too_long(
    scene: Scene, request_: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_parsing, "SECONDS", -1.0)

    received = receive(bytes(mail(request_, sender(scene.agent))))

    assert received.reason == "it takes too long to read"
    assert said() == []


BOMBS: dict[str, Callable[[], bytes]] = {
    "nested deeply": lambda: nested_multiparts(20),
    "nested very deeply": lambda: nested_multiparts(5_000),
    "mails in mails": lambda: nested_mails(5_000),
    "a thousand parts": lambda: many_parts(1_000),
    "a million parts without headers": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\n\n" * 1_000_000
    ),
    "a digest": lambda: (
        b"Content-Type: multipart/digest; boundary=b\r\n\r\n" + b"--b\n\n\n" * 100_000
    ),
    "many headers": lambda: b"X-A: b\r\n" * 100_000 + b"\r\nHello",
    "a long header": lambda: b"X-A: " + b"b" * 200_000 + b"\r\n\r\nHello",
    "a folded header": lambda: b"X-A: b\r\n" + b" c\r\n" * 100_000 + b"\r\nHello",
    "headers without end": lambda: b"X-A: b\r\n" * 1_000_000,
    "headers in a part": lambda: (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + b"X-A: b\r\n" * 200_000
    ),
    "too large": lambda: b"\r\n" + b"a" * (mail_parsing.MAX_BYTES + 1),
    "too many lines": lambda: b"\r\n" + b"\n" * (mail_parsing.MAX_LINES + 1),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_bombs_are_refused_in_bounded_time(
    scene: Scene, request_: ServiceRequest, kind: str
) -> None:
    content = raw(request_, sender(scene.agent), BOMBS[kind]())
    began = time.monotonic()

    received = receive(content)

    assert received.outcome == Outcome.REFUSED
    assert time.monotonic() - began < 10
    assert said() == []
    assert len(refusals()) == 1


def test_a_bomb_takes_no_memory(scene: Scene, request_: ServiceRequest) -> None:
    content = raw(request_, sender(scene.agent), BOMBS["a million parts without headers"]())
    tracemalloc.start()
    try:
        receive(content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 60 * 1024 * 1024


@pytest.mark.parametrize(
    "rest",
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\n"
        b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.b64encode(b"%PDF-1.7" + b"\0" * 9_000_000)
        + b"\r\n--b--\r\n",
        b"Content-Type: text/plain\r\n\r\n" + b"line\r\n" * 700_000,
        b"Content-Type: text/html\r\n\r\n" + b"Hello" + b"<div>" * 400_000,
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHello"
        + b"=41" * 1_000_000,
    ],
    ids=["large file", "long text", "deep html", "quoted"],
)
def test_large_but_honest_mails_pass_in_time(
    scene: Scene, request_: ServiceRequest, rest: bytes
) -> None:
    began = time.monotonic()
    assert receive(raw(request_, sender(scene.agent), rest)).outcome == Outcome.TAKEN
    assert time.monotonic() - began < 10


# --- ways in


def pipe(monkeypatch: pytest.MonkeyPatch, content: bytes, **options: str) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(content))
    monkeypatch.setattr(sys, "stdin", stdin)
    call_command("receive_mail", **options)


def test_the_command(
    scene: Scene,
    request_: ServiceRequest,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    pipe(monkeypatch, bytes(mail(request_, sender(scene.agent))), recipient=address_of(request_))
    assert capsys.readouterr().out == "taken\n"
    pipe(monkeypatch, b"nonsense")
    assert capsys.readouterr().out == "refused its address names no service request\n"


def test_the_command_asks_for_another_try_when_the_database_is_away(
    scene: Scene, request_: ServiceRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_options: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr("subscriptions.management.commands.receive_mail.receive", away)
    with pytest.raises(SystemExit) as stopped:
        pipe(monkeypatch, bytes(mail(request_, sender(scene.agent))))
    assert stopped.value.code == 75


def test_a_folder_is_looked_into(
    scene: Scene, request_: ServiceRequest, settings: Any, tmp_path: Path
) -> None:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(bytes(mail(request_, sender(scene.agent))))
    (tmp_path / "new" / "2").write_bytes(b"nonsense")
    settings.MAIL_IN_URL = f"maildir://{tmp_path}"

    assert [receive_mail(), receive_mail()] == [2, 0]

    assert said() == ["Thank you."]
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,S"]


def test_a_mail_at_which_we_stumble_does_not_keep_the_others(
    scene: Scene,
    request_: ServiceRequest,
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("new", "cur"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(b"poison")
    (tmp_path / "new" / "2").write_bytes(bytes(mail(request_, sender(scene.agent))))
    settings.MAIL_IN_URL = f"maildir://{tmp_path}"

    def stumble(content: bytes) -> object:
        if content == b"poison":
            raise ZeroDivisionError
        return receive(content)

    monkeypatch.setattr(mailbox, "receive", stumble)
    assert receive_mail() == 1
    assert said() == ["Thank you."]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["1"]


def test_without_a_mailbox_nothing_is_looked_into(settings: Any, tmp_path: Path) -> None:
    settings.MAIL_IN_URL = ""
    assert receive_mail() == 0
    for address in (
        f"maildir://{tmp_path}/none",
        "pop3://mail.example",
        "imaps://127.0.0.1:1/INBOX",
    ):
        settings.MAIL_IN_URL = address
        with pytest.raises(mailbox.MailboxFailed):
            receive_mail()
