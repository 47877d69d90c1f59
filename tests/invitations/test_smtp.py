"""Requests sent by mail to a real mail server, which does what mail servers do.

Whatever it does: nothing is lost, nothing is sent twice, and the request's page says what is.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from invitations import links, sending, services
from invitations.models import Invitation, new_nonce
from partners import tasks
from partners.enums import MailState
from partners.models import OutgoingMail, Partner, User
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.smtp_server import Received, SmtpServer, Turn

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
Drain = Callable[[], int]


@pytest.fixture
def server(settings: Any) -> Iterator[SmtpServer]:
    with SmtpServer() as running:
        settings.MAILERS = running.mailers()
        yield running


@pytest.fixture
def marek(db: None) -> User:
    fabrikam = PartnerFactory(name="Fabrikam Distribution", slug="fabrikam")
    user = UserFactory(name="Marek Zieliński", email="marek@fabrikam.example")
    return MembershipFactory(user=user, partner=fabrikam).user


def drafted(author: User, **more: Any) -> Invitation:
    values = {"recipient_name": "Anna Nowak", "recipient_email": "anna@customer.example"}
    partner = author.memberships.get().partner
    return InvitationFactory(partner=partner, created_by=author, **(values | more))


def as_input(invitation: Invitation) -> services.DraftInput:
    return services.DraftInput(
        include_admin=invitation.include_admin,
        language=invitation.language,
        recipient_name=invitation.recipient_name,
        recipient_email=invitation.recipient_email,
        subject=invitation.subject,
        body=invitation.body,
        remind=invitation.remind,
    )


def send(invitation: Invitation, actor: User | None = None) -> OutgoingMail:
    """The press of "Send email", without the page."""
    actor = actor or invitation.created_by
    sending.send_draft(invitation, actor=actor, press=uuid4(), values=as_input(invitation))
    return OutgoingMail.objects.get(reference_id=invitation.public_id)


def page_of(invitation: Invitation) -> str:
    client = Client()
    client.force_login(invitation.created_by)
    address = reverse("invitations:draft", args=[invitation.partner.slug, invitation.public_id])
    return client.get(address).text


def later(**of_time: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**of_time))


# --- what arrives ----------------------------------------------------------------------------


def test_mail_arrives_as_it_was_written(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    request = drafted(marek, language="pl", subject="Współpraca", text_edited=True)
    mail = send(request)

    drain_tasks()

    [received] = server.received
    assert received.sender == "no-reply@testserver"
    assert received.recipients == ["anna@customer.example"]
    message = received.message
    sender = ("Marek Zieliński (Fabrikam Distribution)", "no-reply@testserver")
    assert names_in(received, "From") == [sender]
    assert names_in(received, "Reply-To") == [("Marek Zieliński", "marek@fabrikam.example")]
    assert str(message["To"]) == "anna@customer.example"
    assert str(message["Subject"]) == "Współpraca"
    assert message["Content-Language"] == "pl"
    assert message["Message-ID"] == f"<{mail.public_id}@testserver>"
    assert message["Date"] is not None
    assert message["Auto-Submitted"] is None  # a person sends it
    request.refresh_from_db()
    written = links.with_link(request.body, request).rstrip()
    assert received.text().startswith(f"{written}\n\n-- \n")
    html = received.text("html")
    assert '<html lang="pl"' in html
    assert html.count(f'href="{links.link_for(request)}"') == 2  # the button and the plain link
    assert f">{links.link_for(request)}</a>" in html


def test_html_shows_what_was_typed_and_nothing_more(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    body = 'Hello <b>Anna</b> & "all",\nsecond line\n\nSee {{link}} now.\n\nAgain: {{link}}\n'
    request = drafted(marek, body=body, text_edited=True, subject="<script>1</script>")
    send(request)

    drain_tasks()

    html = server.received[0].text("html")
    assert "Hello &lt;b&gt;Anna&lt;/b&gt; &amp; &quot;all&quot;,<br>second line" in html
    assert "<script" not in html
    assert html.count("Read and answer the request") == 1
    assert html.count(f'href="{links.link_for(request)}"') == 3
    assert "{{" not in html + server.received[0].text()


def test_link_is_the_one_of_the_moment_of_sending(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    request = drafted(marek)
    send(request)
    before = links.link_for(request)
    Invitation.objects.filter(pk=request.pk).update(nonce=new_nonce())
    request.refresh_from_db()

    drain_tasks()

    assert links.link_for(request) in server.received[0].text()
    assert before not in server.received[0].text()


def names_in(received: Received, header: str) -> list[tuple[str, str]]:
    """As mail programs read it: encoded words joined, comments a part of the name."""
    raw = message_from_bytes(received.content)
    found = getaddresses([" ".join(str(value).split()) for value in raw.get_all(header, [])])
    return [(str(make_header(decode_header(name))), address) for name, address in found]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ж" * 120, "Ж" * 59 + "…"),
        ('O\'Neil, "Bob" <ceo@victim.example>', "O'Neil Bob ceo victim.example"),
        ("Evil <ceo@victim.example>, Łódź", "Evil ceo victim.example Łódź"),
        ("Łódź :-( PL; x", "Łódź - PL x"),
        ("山田 太郎", "山田 太郎"),
        ("A" * 40 + ", <x@y.example>", "A" * 40 + " x y.example"),
    ],
)
def test_no_name_becomes_an_address(
    server: SmtpServer, drain_tasks: Drain, name: str, shown: str
) -> None:
    author = MembershipFactory(
        user=UserFactory(name=name), partner=PartnerFactory(name="Contoso, Inc. " + "N" * 90)
    ).user
    send(drafted(author, subject="Ž" * 200, text_edited=True))

    drain_tasks()

    [received] = server.received
    company = "Contoso Inc. " + "N" * 46 + "…"
    assert names_in(received, "From") == [(f"{shown} ({company})", "no-reply@testserver")]
    assert names_in(received, "Reply-To") == [(shown, author.email)]
    assert str(received.message["Subject"]) == "Ž" * 200


# --- a server that refuses, stalls, hangs up, is away --------------------------------------------


def test_refused_recipient_is_told_in_the_servers_words_and_can_be_retried(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    server.script = [Turn(recipient="550 5.1.1 No such mailbox <here>")]
    request = drafted(marek)
    mail = send(request)
    drain_tasks()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.FAILED, 1)
    page = page_of(request)
    assert "550 5.1.1 No such mailbox &lt;here&gt;" in page
    assert "Failed" in page
    assert server.refused == ["anna@customer.example"]

    client = Client()
    client.force_login(marek)
    retry = reverse("invitations:mail_retry", args=["fabrikam", request.public_id, mail.public_id])
    assert f'action="{retry}"' in page
    for _press in range(2):
        assert client.post(retry).status_code == 303
    drain_tasks()

    mail.refresh_from_db()
    assert (mail.state, len(server.received)) == (MailState.SENT, 1)
    assert "The mail server has taken it." in page_of(request)
    assert f'action="{retry}"' not in page_of(request)


def test_greylisted_mail_comes_through_at_the_next_attempt(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    server.script = [Turn(recipient="451 4.7.1 Greylisted, try again later")]
    request = drafted(marek)
    mail = send(request)
    drain_tasks()
    mail.refresh_from_db()
    assert mail.state == MailState.QUEUED
    page = page_of(request)
    assert "451 4.7.1 Greylisted, try again later" in page
    assert "Next attempt" in page

    with later(minutes=2):
        drain_tasks()

    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(server.received)) == (MailState.SENT, 2, 1)


@pytest.mark.parametrize(
    ("turn", "words"),
    [
        (Turn(hang_up_in_data=True), "SMTPServerDisconnected"),
        (Turn(silent=True), "timed out"),
        (Turn(taken="452 4.3.1 Disk full"), "452 4.3.1 Disk full"),
    ],
    ids=["hangs up in mid-message", "falls silent", "has no room"],
)
def test_what_passes_is_tried_again_and_arrives_once(
    server: SmtpServer, marek: User, drain_tasks: Drain, settings: Any, turn: Turn, words: str
) -> None:
    settings.MAILERS = server.mailers(timeout=0.3)
    server.script = [turn]
    request = drafted(marek)
    mail = send(request)
    drain_tasks()
    mail.refresh_from_db()
    assert mail.state == MailState.QUEUED
    assert words in mail.server_answer
    assert words in page_of(request)
    assert server.received == []

    settings.MAILERS = server.mailers()
    with later(minutes=2):
        drain_tasks()

    mail.refresh_from_db()
    assert (mail.state, len(server.received)) == (MailState.SENT, 1)


def test_mail_that_was_taken_but_not_answered_keeps_its_message_id(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    """Nobody can tell whether it arrived; a mail program shows the two as one."""
    server.script = [Turn(hang_up_when_taken=True)]
    send(drafted(marek))
    drain_tasks()
    with later(minutes=2):
        drain_tasks()
    with later(hours=3):
        drain_tasks()

    assert len(server.received) == 2
    assert len({received.id for received in server.received}) == 1


def test_server_that_is_away_for_an_hour_loses_nothing(
    settings: Any, marek: User, drain_tasks: Drain
) -> None:
    with SmtpServer() as gone:
        settings.MAILERS = gone.mailers()
    requests = [drafted(marek, recipient_email=f"c{n}@customer.example") for n in range(5)]
    for request in requests:
        send(request)
    began = timezone.now()
    for minute in range(0, 60, 4):
        with time_machine.travel(began + timedelta(minutes=minute, seconds=1)):
            drain_tasks()
    waiting = OutgoingMail.objects.all()
    assert {mail.state for mail in waiting} == {MailState.QUEUED}
    assert all("ConnectionRefusedError" in mail.server_answer for mail in waiting)
    assert "ConnectionRefusedError" in page_of(requests[0])

    with SmtpServer() as back:
        settings.MAILERS = back.mailers()
        for minute in range(60, 180, 10):
            with time_machine.travel(began + timedelta(minutes=minute, seconds=1)):
                tasks.requeue_stale_mail()  # whatever the worker's sweep adds
                drain_tasks()

    recipients = [received.recipients[0] for received in back.received]
    assert sorted(recipients) == [f"c{n}@customer.example" for n in range(5)]
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.SENT}


def test_wrong_password_of_ours_fails_no_mail(
    settings: Any, server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    options = server.mailers()["default"]
    options["OPTIONS"] |= {"username": "portal", "password": "wrong"}
    settings.MAILERS = {"default": options}
    mail = send(drafted(marek))
    drain_tasks()
    mail.refresh_from_db()
    assert mail.state == MailState.QUEUED  # the server knows no AUTH at all


# --- what is no longer true, and what would be a trick --------------------------------------------


def test_request_that_ended_meanwhile_is_not_sent_and_says_so(
    server: SmtpServer, marek: User, drain_tasks: Drain
) -> None:
    request = drafted(marek)
    mail = send(request)
    services.revoke_invitation(request, actor=marek)

    drain_tasks()

    mail.refresh_from_db()
    assert (mail.state, server.received) == (MailState.FAILED, [])
    page = page_of(request)
    assert "It was not sent: before its turn came the request had ended" in page
    assert "Retry" not in page


TRICK = "x\r\nBcc: victim@victim.example\r\n\r\nBuy!"


@pytest.mark.parametrize("where", ["author", "partner", "subject", "recipient_name"])
def test_no_header_is_smuggled_in(
    server: SmtpServer, marek: User, drain_tasks: Drain, where: str
) -> None:
    """Even if it stood in the database, where no form would have let it."""
    request = drafted(marek, text_edited=True)
    send(request)
    if where == "author":
        User.objects.filter(pk=marek.pk).update(name=TRICK)
    elif where == "partner":
        Partner.objects.update(name=TRICK)
    else:
        Invitation.objects.update(**{where: TRICK})

    drain_tasks()

    [received] = server.received
    assert received.recipients == ["anna@customer.example"]
    assert received.message["Bcc"] is None
    assert b"\nBcc:" not in received.content.split(b"\r\n\r\n", 1)[0]


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example\r\nBcc: victim@victim.example", "a@b.example, victim@victim.example", "x y@z"],
)
def test_no_second_recipient_is_smuggled_in(
    server: SmtpServer, marek: User, recipient: str
) -> None:
    request = drafted(marek)
    mail = send(request)
    OutgoingMail.objects.update(recipient=recipient)

    with pytest.raises(ValueError, match="address"):
        tasks.deliver_mail.call(mail.pk)

    mail.refresh_from_db()
    assert (mail.state, server.received) == (MailState.QUEUED, [])
    assert "ValueError" in mail.server_answer


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example\r\nBcc: v@v.example", "a@b.example, v@v.example", "Anna <a@b.example>", ""],
)
def test_page_refuses_what_is_no_address(marek: User, recipient: str) -> None:
    request = drafted(marek)
    client = Client()
    client.force_login(marek)
    address = reverse("invitations:draft", args=["fabrikam", request.public_id])
    values = {
        "include_admin": "on", "language": "en", "recipient_email": recipient, "action": "send",
        "subject": "S", "body": links.link_for(request), "press": str(uuid4()),
    }  # fmt: skip
    response = client.post(address, values)
    assert response.status_code == 422
    assert not OutgoingMail.objects.exists()


# --- many at once, and a worker that dies ------------------------------------------------------


@pytest.mark.slow
def test_five_hundred_of_one_person_do_not_keep_others_waiting(
    server: SmtpServer, marek: User
) -> None:
    fabrikam = marek.memberships.get().partner
    colleague = MembershipFactory(partner=fabrikam, user__email="colleague@fabrikam.example").user
    for number in range(500):
        send(drafted(marek, recipient_email=f"bulk{number}@customer.example"))
    send(drafted(colleague, recipient_email="urgent@customer.example"))
    stranger = MembershipFactory(partner=PartnerFactory()).user
    send(drafted(stranger, recipient_email="elsewhere@customer.example"))

    for _task in range(60):  # as the worker takes them
        task = DBTaskResult.objects.ready()[0]
        task.claim("tests")
        tasks.deliver_mail.call(*task.args_kwargs["args"])

    order = [received.recipients[0] for received in server.received]
    assert order[10:12] == ["urgent@customer.example", "elsewhere@customer.example"]
    assert order[:10] + order[12:] == [f"bulk{number}@customer.example" for number in range(58)]


@pytest.fixture
def worker_environment(tmp_path: Path) -> dict[str, str]:
    """What a worker process of its own needs to work on this test's database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return os.environ | {
        "DATABASE_URL": url,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": project.SECRET_KEY,
        "BASE_URL": project.BASE_URL,
        "DJANGO_SETTINGS_MODULE": "partnercenter.settings",
    }


def work(environment: dict[str, str], server: SmtpServer) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--batch"],
        cwd=ROOT,
        env=environment | {"EMAIL_URL": f"smtp://127.0.0.1:{server.port}"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_worker_killed_between_the_servers_word_and_its_mark(
    marek: User, worker_environment: dict[str, str]
) -> None:
    mail = send(drafted(marek))
    started: list[subprocess.Popen[bytes]] = []

    def kill() -> None:
        deadline = time.monotonic() + 10
        while not started and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(started[0].pid, signal.SIGKILL)
        started[0].wait(10)

    with SmtpServer() as server:
        server.script = [Turn(when_taken=kill)]
        started.append(work(worker_environment, server))
        assert started[0].wait(60) == -signal.SIGKILL
        mail.refresh_from_db()
        assert (mail.state, len(server.received)) == (MailState.SENDING, 1)

        # While the claim lasts no other worker touches it.
        assert work(worker_environment, server).wait(60) == 0
        assert len(server.received) == 1

        past = timezone.now() - tasks.CLAIM_LASTS
        OutgoingMail.objects.filter(pk=mail.pk).update(next_attempt_at=past)
        for _worker in range(2):
            assert work(worker_environment, server).wait(60) == 0

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.SENT, 2)
    assert [received.id for received in server.received] == [f"<{mail.public_id}@testserver>"] * 2
