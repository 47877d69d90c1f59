"""The mailbox of a server: only what is new, read once, never more than can be taken."""

import imaplib
from typing import Any

import pytest

from subscriptions.models import RequestMessage
from subscriptions.requests import mail_parsing, mailbox
from tests.subscriptions.requests.conftest import MAIL_DOMAIN, Scene
from tests.subscriptions.requests.mails import mail


class Server:
    """As much of a server as is asked; it speaks through imaplib's own methods."""

    error = imaplib.IMAP4.error
    mails: dict[str, bytes]
    seen: set[str]
    signed_in: tuple[str, str]

    def __init__(self, host: str, port: int, timeout: float) -> None:
        assert (host, port, timeout) == ("mail.example", 993, mailbox.TIMEOUT)

    def login(self, name: str, password: str) -> None:
        type(self).signed_in = (name, password)

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        return ("OK" if folder == '"Answers"' else "NO"), [b""]

    def search(self, _charset: object, what: str) -> tuple[str, list[bytes]]:
        assert what == "UNSEEN"
        return "OK", [" ".join(sorted(self.mails.keys() - self.seen)).encode()]

    def fetch(self, number: str, what: str) -> tuple[str, list[Any]]:
        assert what == f"(BODY.PEEK[]<0.{mail_parsing.MAX_BYTES + 1}>)"
        return "OK", [(b"head", self.mails[number]), b")"]

    def store(self, number: str, _what: str, _flags: str) -> None:
        self.seen.add(number)

    def logout(self) -> None:
        pass


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> type[Server]:
    settings.MAIL_IN_DOMAIN = MAIL_DOMAIN
    settings.MAIL_IN_URL = "imaps://portal:p%40ss@mail.example/Answers"
    Server.mails, Server.seen = {}, set()
    monkeypatch.setattr(imaplib, "IMAP4_SSL", Server)
    return Server


def test_what_is_new_is_read_once(scene: Scene, server: type[Server]) -> None:
    request = scene.opened()
    server.mails = {"1": bytes(mail(request, scene.agent.mail_address)), "2": b"nonsense"}

    assert [mailbox.poll(), mailbox.poll()] == [2, 0]

    assert server.signed_in == ("portal", "p@ss")
    assert list(RequestMessage.objects.filter(by_mail=True).values_list("body", flat=True)) == [
        "Thank you."
    ]


@pytest.mark.usefixtures("server", "db")
def test_no_such_folder(settings: Any) -> None:
    settings.MAIL_IN_URL = "imaps://portal:pass@mail.example/Other"
    with pytest.raises(mailbox.MailboxFailed, match="no such folder"):
        mailbox.poll()
