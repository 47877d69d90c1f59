"""What people read in the Action Center of requests and their answers."""

import smtplib
from typing import Any

import pytest
from django.db import transaction

from invitations import answers, notified, partnerships, services
from invitations.enums import InvitationKind
from partners import emails, tasks
from partners.models import Notification, NotificationPreference, OutgoingMail
from partners.notification_desks import desk_of
from partners.notification_list import FIELDS, told
from partners.outbox import queue_mail
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    DirectoryUserFactory,
)  # fmt: skip
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(partner: Any, alice: Any) -> Any:
    AgreementTextFactory()
    return InvitationFactory(partner=partner, created_by=alice, opened=True)


def lines(user: Any, organisation: Any) -> list[tuple[str, str]]:
    """Title and address of what somebody reads there."""
    desk = desk_of(user, organisation.public_id)
    assert desk is not None
    rows = [told(desk, row) for row in desk.rows.order_by("id").values(*FIELDS)]
    return [(row.title, row.url) for row in rows]


def accept(asked: Any, person: Any) -> None:
    answers.accept_invitation(
        asked, nonce=asked.nonce, actor=person.user, with_admin=True,
        agreement_version=AGREEMENT_VERSION, agreement_language="en",
    )  # fmt: skip


def test_acceptance_is_told_on_both_sides(asked, partner, alice):
    colleague = MembershipFactory(partner=partner).user
    person = DirectoryUserFactory(customer__name="Adatum", global_admin=True)
    customer = person.customer

    accept(asked, person)

    account = f"/p/{partner.slug}/customers/{customer.public_id}/account/"
    expected = [("Adatum accepted your request", account)]
    assert lines(alice, partner) == lines(colleague, partner) == expected
    [(title, url)] = lines(person.user, customer)
    assert title == "Alice's Cloud is a partner of your organization now"
    assert url == f"/portal/{customer.public_id}/partner-relationships/{partner.public_id}/" or url


def test_who_asked_has_a_mail_of_its_own(asked, partner, alice):
    """So the mail of the day does not tell it again; a colleague's does."""
    colleague = MembershipFactory(partner=partner).user
    accept(asked, DirectoryUserFactory(global_admin=True))

    assert Notification.objects.get(user=alice).mailed_at is not None
    assert Notification.objects.get(user=colleague).mailed_at is None
    assert OutgoingMail.objects.filter(kind="invitation_accepted_partner").count() == 1


def test_who_wants_no_mail_of_it_gets_none(asked, partner, alice):
    NotificationPreference.objects.create(user=alice, kind=notified.ACCEPTED, mail="never")

    accept(asked, DirectoryUserFactory(global_admin=True))

    assert not OutgoingMail.objects.filter(kind="invitation_accepted_partner").exists()
    assert len(lines(alice, partner)) == 1


def test_declined_and_reported(partner, alice):
    AgreementTextFactory()
    one, two = InvitationFactory.create_batch(2, partner=partner, created_by=alice, opened=True)
    person = DirectoryUserFactory(customer__name="Adatum", global_admin=True)

    answers.decline_invitation(one, nonce=one.nonce, actor=person.user)
    answers.report_unknown_company(two, nonce=two.nonce, actor=None)

    (first, url), (second, _url) = lines(alice, partner)
    assert first == "Adatum declined your request"
    assert url == f"/p/{partner.slug}/invitations/{one.public_id}/"
    assert second == f"Somebody does not know your company: {two.subject}"


def test_expired_once(partner, alice):
    request = InvitationFactory(
        partner=partner, created_by=alice, expired=True, recipient_name="Anna Nowak"
    )

    services.expire_invitation(request)
    services.expire_invitation(request)

    assert [title for title, _url in lines(alice, partner)] == ["Your request expired: Anna Nowak"]


def test_partnership_is_told_on_both_sides():
    provider = PartnerFactory(name="Provider One", provider=True)
    asker = MembershipFactory(partner=provider).user
    member = MembershipFactory(partner=PartnerFactory(name="Reseller One", reseller=True))
    one, two = InvitationFactory.create_batch(
        2, kind=InvitationKind.PARTNERSHIP, include_admin=False, partner=provider,
        created_by=asker, opened=True,
    )  # fmt: skip

    partnerships.decline_partnership(
        one, nonce=one.nonce, actor=member.user, reseller=member.partner
    )
    partnerships.accept_partnership(
        two, nonce=two.nonce, actor=member.user, reseller=member.partner, confirmed=True
    )

    assert [title for title, _url in lines(asker, provider)] == [
        "Reseller One declined the partnership",
        "Reseller One authorized you as its indirect provider",
    ]
    assert [title for title, _url in lines(member.user, member.partner)] == [
        "Provider One is your indirect provider now"
    ]


def test_mail_that_cannot_be_delivered_is_told(partner, alice, monkeypatch):
    request = InvitationFactory(partner=partner, created_by=alice, sent=True)
    with transaction.atomic():
        mail = queue_mail(
            "invitation", recipient="nobody@adatum.example", language="en",
            about={"invitation": request.pk},
            owner=(partner.public_id, request.public_id),
        )  # fmt: skip
    assert mail is not None

    def refuse(_mail: OutgoingMail) -> None:
        raise smtplib.SMTPResponseException(550, b"no such mailbox")

    monkeypatch.setattr(emails, "compose", refuse)
    tasks.deliver_mail.call(mail.pk)

    [(title, url)] = lines(alice, partner)
    assert title == "The mail to nobody@adatum.example could not be delivered"
    assert url == f"/p/{partner.slug}/invitations/{request.public_id}/"


def test_other_mail_that_fails_is_nobodys_news(partner, alice, monkeypatch):
    with transaction.atomic():
        mail = queue_mail("password_reset", recipient="a@b.example", language="en", about={})
    assert mail is not None
    notified.undelivered(mail)

    assert not Notification.objects.exists()
