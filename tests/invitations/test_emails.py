"""Mails about an answer: whole in English, composable in every language, true when sent."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from customers.models import DirectoryUser
from invitations.enums import Answer
from invitations.models import Invitation, InvitationAnswer
from partners.emails import compose
from partners.models import OutgoingMail, Partner, User
from tests.factories.customers import AdminGrantFactory, CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db
KINDS = [
    "invitation_accepted_customer",
    "invitation_accepted_partner",
    "invitation_declined",
    "invitation_reported",
]
ANSWERED_AT = datetime(2026, 5, 6, 14, 30, tzinfo=UTC)


@pytest.fixture
def answered(partner: Partner, alice: User) -> InvitationAnswer:
    invitation = InvitationFactory(
        partner=partner,
        created_by=alice,
        accepted=True,
        recipient_name="Anna Nowak",
        recipient_email="anna@longfar.example",
    )
    return InvitationAnswerFactory(
        invitation=invitation,
        customer=CustomerFactory(name="Long & Far", default_domain="longfar.example"),
        with_admin=True,
        answered_at=ANSWERED_AT,
        answered_by_name="Anna Nowak (anna@longfar.example)",
    )


@pytest.fixture
def anna(answered: InvitationAnswer) -> DirectoryUser:
    return DirectoryUserFactory(
        customer=answered.customer, display_name="Anna Nowak", global_admin=True
    )


def tenant(answer: InvitationAnswer) -> str:
    assert answer.customer is not None
    return str(answer.customer.public_id)


def mail(
    kind: str, answer: InvitationAnswer, person: DirectoryUser | None = None, language: str = "en"
) -> EmailMultiAlternatives:
    about: dict[str, Any] = {"invitation": answer.invitation_id}
    if person is not None:
        about["person"] = person.pk
    row = OutgoingMail.objects.create(
        kind=kind, recipient="reader@reader.example", language=language, about=about
    )
    message = compose(row)
    assert message is not None
    return message


def page(message: EmailMultiAlternatives) -> str:
    return str(message.alternatives[0][0])


def test_customer_is_told_who_got_what_and_how_to_take_it_back(
    answered: InvitationAnswer, anna: DirectoryUser, partner: Partner
) -> None:
    AdminGrantFactory(partner=partner, customer=answered.customer)
    message = mail("invitation_accepted_customer", answered, anna)
    assert message.subject == "Long & Far has accepted a reseller relationship with Alice's Cloud"
    assert message.to == ["reader@reader.example"]
    assert (
        message.body
        == f"""\
Hello Anna Nowak,

Your organization has accepted Alice's Cloud as its reseller. Alice's Cloud can now buy products \
for you and manage the subscriptions it sells to you.

It has also given delegated administration privileges: the admin agents of Alice's Cloud act as \
global administrators of your organization, and its helpdesk agents can reset passwords.

Partner: Alice's Cloud
Organization: Long & Far
Accepted by: Anna Nowak (anna@longfar.example)
Date: May 6, 2026, 2:30 PM UTC
Delegated admin privileges: Yes

Partner relationships:
http://testserver/portal/{tenant(answered)}/relationships/

On this page of the Microsoft 365 admin center you see all your partners and what each of them \
may do. A global admin can take delegated admin privileges back there at any time.

You did not expect this? Ask the person who accepted, and take the privileges back until you \
know more.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )
    assert "Long &amp; Far" in page(message)
    assert f"/portal/{tenant(answered)}/relationships/" in page(message)


def test_asker_is_told_where_the_customer_is(answered: InvitationAnswer, partner: Partner) -> None:
    AdminGrantFactory(partner=partner, customer=answered.customer)
    message = mail("invitation_accepted_partner", answered)
    assert message.subject == "Long & Far has accepted your request"
    assert (
        message.body
        == f"""\
Hello Alice Able,

Long & Far has accepted the reseller relationship with Alice's Cloud that you asked for. The \
customer is now in your customer list.

The customer has given you delegated administration privileges. Your admin agents act as its \
global administrators, your helpdesk agents can reset passwords; the customer can take this back \
at any time.

Customer: Long & Far
Primary domain name: longfar.example
Accepted by: Anna Nowak (anna@longfar.example)
Date: May 6, 2026, 2:30 PM UTC
Delegated admin privileges: Yes

Open the customer:
http://testserver/p/alices-cloud/customers/{tenant(answered)}/account/

From there you manage the account of the customer.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )


def test_asker_is_told_the_reason_of_a_refusal(answered: InvitationAnswer) -> None:
    InvitationAnswer.objects.update(answer=Answer.DECLINED, reason="Not this year.")
    message = mail("invitation_declined", answered)
    assert message.subject == "Long & Far has declined your request"
    assert (
        message.body
        == f"""\
Hello Alice Able,

Long & Far has declined the reseller relationship with Alice's Cloud that you asked for. Nothing \
has changed for either side, and the link does not work any more.

Recipient: Anna Nowak anna@longfar.example
Subject: Alice's Cloud would like to be your cloud solution provider
Reason: Not this year.
Date: May 6, 2026, 2:30 PM UTC

See the request:
http://testserver/p/alices-cloud/invitations/{answered.invitation.public_id}/

If you think it was a misunderstanding, talk to your customer. You can start a new request at any \
time.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )


def test_operators_are_told_who_is_not_known(answered: InvitationAnswer) -> None:
    InvitationAnswer.objects.update(
        answer=Answer.UNKNOWN_COMPANY, customer=None, reason="Looks like a fraud",
        answered_by_name="",
    )  # fmt: skip
    message = mail("invitation_reported", answered)
    assert message.subject == "Reported: a request of Alice's Cloud"
    partner = answered.invitation.partner
    assert (
        message.body
        == f"""\
Hello,

Somebody who opened the link of a reseller relationship request has answered that they do not \
know Alice's Cloud. The link does not work any more.

Partner: Alice's Cloud
Domain: {partner.domain}
Requested by: Alice Able (alice@alices.example)
Recipient: Anna Nowak anna@longfar.example
Subject: Alice's Cloud would like to be your cloud solution provider
Reported by: Somebody who is not signed in
Reason: Looks like a fraud
Date: May 6, 2026, 2:30 PM UTC

See the request:
http://testserver/admin/invitations/invitation/{answered.invitation_id}/change/

One report may be a wrong address. Several of them, or a reason that sounds like a fraud, are a \
reason to talk to the partner.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )


def test_a_report_names_nobody_to_the_asker(answered: InvitationAnswer) -> None:
    InvitationAnswer.objects.update(answer=Answer.UNKNOWN_COMPANY, customer=None)
    message = mail("invitation_declined", answered)
    assert message.subject == "Somebody does not know Alice's Cloud"
    assert "the operators of Partner Center have been told" in message.body
    assert "Long & Far" not in message.body + page(message)


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("kind", KINDS)
def test_every_language_can_be_composed(
    answered: InvitationAnswer, anna: DirectoryUser, kind: str, language: str
) -> None:
    message = mail(kind, answered, anna, language)
    assert "Alice's Cloud" in message.body
    assert "\n" not in message.subject
    assert "http://testserver/" in message.body
    assert f'lang="{language}"' in page(message)
    for text in (message.subject, message.body, page(message)):
        assert "{{" not in text
        assert "{%" not in text
    assert "\n\n\n" not in message.body


@pytest.mark.parametrize(
    ("asked", "granted", "words"),
    [
        (True, True, "The customer has given you delegated administration privileges."),
        (True, False, "accepted without the delegated administration privileges you asked for"),
        (False, False, "You did not ask for delegated administration privileges"),
        (False, True, "The customer has given you delegated administration privileges."),
    ],
)
def test_what_holds_when_it_is_sent_is_said(
    answered: InvitationAnswer, partner: Partner, asked: bool, granted: bool, words: str
) -> None:
    Invitation.objects.update(include_admin=asked)
    if granted:
        AdminGrantFactory(partner=partner, customer=answered.customer)
    assert words in mail("invitation_accepted_partner", answered).body


def test_customer_without_privileges_is_told_so(
    answered: InvitationAnswer, anna: DirectoryUser
) -> None:
    body = mail("invitation_accepted_customer", answered, anna).body
    assert "Alice's Cloud has no administration privileges" in body
    assert "Delegated admin privileges: No" in body


@pytest.mark.parametrize("kind", KINDS)
def test_names_of_any_script_are_harmless(kind: str) -> None:
    nasty = "<script>alert('x')</script> & שלום 👋"
    invitation = InvitationFactory(
        partner=PartnerFactory(name=nasty), created_by=UserFactory(name=nasty),
        recipient_name=nasty, accepted=True,
    )  # fmt: skip
    answer = InvitationAnswerFactory(
        invitation=invitation, customer=CustomerFactory(name=nasty), reason=nasty
    )
    person = DirectoryUserFactory(customer=answer.customer, display_name=nasty)
    message = mail(kind, answer, person)
    assert nasty in message.body
    assert "<script" not in page(message)
    assert message.message().as_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_mail_about_nothing_is_not_written(kind: str) -> None:
    unanswered = InvitationFactory(sent=True)
    for number in (unanswered.pk, 0):
        row = OutgoingMail.objects.create(
            kind=kind, recipient="a@b.example", about={"invitation": number, "person": 0}
        )
        assert compose(row) is None
