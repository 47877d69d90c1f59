"""What mails look like, in every language, and the folder of .eml files."""

import email
import email.policy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.module_loading import import_string

from partners import emails
from partners.enums import MailState
from partners.mail_backends import EmlFolder
from partners.models import OutgoingMail, User
from partners.outbox import queue_mail
from tests.factories.partners import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

NO_PASSWORD = "!nothing-chosen-yet"
EVIL = '<script>alert("1")</script> & Söhne'


def mail_of(kind: str, language: str = "en", **about: Any) -> OutgoingMail:
    return OutgoingMail(kind=kind, recipient="a@b.example", language=language, about=about)


def composed(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = emails.compose(mail)
    assert message is not None
    return message


def all_of(
    user: User, invited: User, partner_id: int, language: str
) -> list[EmailMultiAlternatives]:
    return [
        composed(mail_of("password_reset", language, user=user.pk)),
        composed(mail_of("account_unknown", language)),
        composed(mail_of("staff_invited", language, user=user.pk, partner=partner_id)),
        composed(mail_of("staff_invited", language, user=invited.pk, partner=partner_id)),
    ]


def html_of(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_mails_come_in_every_language_as_text_and_card(language: str) -> None:
    member = MembershipFactory.create()
    invited = MembershipFactory.create(partner=member.partner, user__password=NO_PASSWORD)

    for message in all_of(member.user, invited.user, member.partner_id, language):
        assert message.subject
        assert "\n" not in message.subject
        assert "{" not in message.body
        assert f'<html lang="{language}"' in html_of(message)
        assert "max-width:480px" in html_of(message)
        assert "http://testserver" in message.body


def test_names_are_escaped_in_html_and_plain_in_text() -> None:
    member = MembershipFactory.create(
        user__name=EVIL, user__password=NO_PASSWORD, partner__name=EVIL
    )

    message = composed(mail_of("staff_invited", user=member.user_id, partner=member.partner_id))

    assert message.subject == f"Your account at Partner Center for {EVIL}"
    assert f"Hello {EVIL}," in message.body
    assert "<script" not in html_of(message)
    assert "&lt;script&gt;" in html_of(message)


def test_line_break_in_a_name_stays_out_of_the_headers() -> None:
    member = MembershipFactory.create(
        user__password=NO_PASSWORD, partner__name="Evil\nBcc: all@people.example"
    )

    message = composed(mail_of("staff_invited", user=member.user_id, partner=member.partner_id))

    assert message.subject.endswith("for Evil Bcc: all@people.example")
    assert message.message()["Bcc"] is None


def test_who_has_a_password_is_told_of_the_new_place_without_a_link_to_set_one() -> None:
    member = MembershipFactory.create(user__name=EVIL, partner__name=EVIL)

    message = composed(mail_of("staff_invited", user=member.user_id, partner=member.partner_id))

    assert message.subject == f"{EVIL} has added you at Partner Center"
    assert "reset/key" not in message.body + html_of(message)
    assert "http://testserver/" in message.body
    assert "<script" not in html_of(message)


def test_invitation_of_somebody_deactivated_meanwhile_is_not_needed() -> None:
    member = MembershipFactory.create(is_active=False)

    mail = mail_of("staff_invited", user=member.user_id, partner=member.partner_id)

    assert emails.compose(mail) is None


def test_invitation_of_a_vanished_partner_is_not_needed() -> None:
    user = UserFactory.create()

    assert emails.compose(mail_of("staff_invited", user=user.pk, partner=0)) is None
    assert emails.compose(mail_of("password_reset", user=0)) is None


def test_link_lies_nowhere_but_in_the_mail(
    drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    user = UserFactory.create()
    with transaction.atomic():
        queue_mail("password_reset", recipient=user.email, language="en", about={"user": user.pk})
    drain_tasks()

    [link] = [line for line in mailoutbox[0].body.splitlines() if "/reset/key/" in line]
    mail = OutgoingMail.objects.get()
    assert mail.state == MailState.SENT
    key = link.rstrip("/").rsplit("/", 1)[1].split("-", 1)[1]
    assert key not in str(mail.__dict__)


def test_every_kind_has_a_composer_and_templates() -> None:

    assert all(callable(import_string(path)) for path in settings.MAIL_COMPOSERS.values())


def test_folder_takes_one_file_per_mail(tmp_path: Path) -> None:
    folder = EmlFolder(alias="default", folder=str(tmp_path / "mail"))
    member = MembershipFactory.create()

    assert folder.send_messages(all_of(member.user, member.user, member.partner_id, "pl")) == 4

    files = sorted((tmp_path / "mail").iterdir())
    assert [path.suffix for path in files] == [".eml"] * 4
    message = email.message_from_bytes(files[0].read_bytes(), policy=email.policy.default)
    assert message["To"] == "a@b.example"
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
