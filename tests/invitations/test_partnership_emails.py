"""Mails about the answer to a partnership request, and its reminder: in every language."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from invitations import periodic, services
from invitations.enums import Answer, InvitationKind
from invitations.links import link_for, token_for
from invitations.models import Invitation, InvitationAnswer
from partners.emails import compose
from partners.models import OutgoingMail, Partner, User
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.invitations.test_partnerships import asked
from tests.invitations.test_smtp import send

pytestmark = pytest.mark.django_db
KINDS = ["partnership_authorized", "partnership_authorized_reseller", "partnership_declined"]


@pytest.fixture
def reseller() -> Partner:
    found: Partner = PartnerFactory(
        name="Rain & Sun", slug="rain", domain="rain.example", reseller=True
    )
    return found


@pytest.fixture
def answered(partner: Partner, alice: User, reseller: Partner) -> InvitationAnswer:
    partner.is_direct_bill, partner.is_indirect_provider = False, True
    partner.save()
    partner.locations.filter(scope="location").update(number="5551234")
    found: InvitationAnswer = InvitationAnswerFactory(
        invitation=asked(
            partner=partner, created_by=alice, accepted=True, recipient_name="Rita Rain",
            recipient_email="rita@rain.example",
        ),
        customer=None,
        partner=reseller,
        answered_at=datetime(2026, 5, 6, 14, 30, tzinfo=UTC),
        answered_by_name="Rita Rain (rita@rain.example)",
    )  # fmt: skip
    return found


@pytest.fixture
def rita(reseller: Partner) -> User:
    found: User = MembershipFactory(partner=reseller, user__name="Rita Rain").user
    return found


def mail(
    kind: str, answer: InvitationAnswer, person: User, language: str = "en"
) -> EmailMultiAlternatives:
    about: dict[str, Any] = {
        "invitation": answer.invitation_id, "answer": answer.pk, "person": person.pk,
    }  # fmt: skip
    row = OutgoingMail.objects.create(
        kind=kind, recipient="reader@reader.example", language=language, about=about
    )
    message = compose(row)
    assert message is not None
    return message


def test_asker_is_told_where_the_reseller_is(answered: InvitationAnswer, rita: User) -> None:
    message = mail("partnership_authorized", answered, rita)
    assert message.subject == "Rain & Sun has authorized you as its indirect provider"
    assert (
        message.body
        == """\
Hello Alice Able,

Rain & Sun has authorized Alice's Cloud as its indirect provider. It is now on your page of \
indirect resellers.

No customers are shared by this. From the page of indirect resellers you invite customers \
together with the reseller; for those you may submit orders and add subscriptions.

Indirect reseller: Rain & Sun
Primary domain name: rain.example
Accepted by: Rita Rain (rita@rain.example)
Date: May 6, 2026, 2:30 PM UTC

Indirect resellers:
http://testserver/p/alices-cloud/resellers/

There you can also end the partnership at any time.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )


def test_reseller_is_told_what_was_authorized(answered: InvitationAnswer, rita: User) -> None:
    message = mail("partnership_authorized_reseller", answered, rita)
    assert message.subject == "Rain & Sun has authorized Alice's Cloud as its indirect provider"
    assert (
        message.body
        == """\
Hello Rita Rain,

Rita Rain (rita@rain.example) has authorized Alice's Cloud as the indirect provider of Rain & Sun.

The provider may submit orders and add subscriptions for the customers that both companies have. \
No customers are shared by this, and it gets no rights over your own account.

Indirect provider: Alice's Cloud
Partner ID: 5551234
Authorized by: Rita Rain (rita@rain.example)
Date: May 6, 2026, 2:30 PM UTC

Indirect providers:
http://testserver/p/rain/providers/

You did not expect this? Ask the person who authorized it. The provider can end the partnership \
at any time.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )


def test_asker_is_told_of_a_refusal(answered: InvitationAnswer, rita: User) -> None:
    answered.answer, answered.reason = Answer.DECLINED, "We have one."
    answered.save()
    message = mail("partnership_declined", answered, rita)
    request = answered.invitation.public_id
    assert message.subject == "Rain & Sun has declined your request"
    assert (
        message.body
        == f"""\
Hello Alice Able,

Rain & Sun has declined the partnership with Alice's Cloud that you asked for. Nothing has changed \
for either side, and the link does not work any more.

Recipient: Rita Rain rita@rain.example
Subject: {answered.invitation.subject}
Reason: We have one.
Date: May 6, 2026, 2:30 PM UTC

See the request:
http://testserver/p/alices-cloud/invitations/{request}/

If you think it was a misunderstanding, talk to the reseller. You can start a new request at any \
time.

--
This message was sent by Partner Center. Nobody reads replies to this address.
http://testserver
"""
    )


@pytest.mark.parametrize("kind", KINDS[:2])
def test_missing_partner_agreement_is_said(
    answered: InvitationAnswer, rita: User, reseller: Partner, kind: str
) -> None:
    reseller.agreement_signed_at = None
    reseller.save()
    assert "Microsoft Partner Agreement" in mail(kind, answered, rita).body


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_in_every_language_without_a_secret(
    answered: InvitationAnswer, rita: User, kind: str, language: str
) -> None:
    message = mail(kind, answered, rita, language)
    page = str(message.alternatives[0][0])
    for text in (message.body, page):
        assert token_for(answered.invitation) not in text
    assert "Rain &amp; Sun" in page
    assert f'lang="{language}"' in page


def test_whoever_has_left_gets_nothing(answered: InvitationAnswer, rita: User) -> None:
    rita.is_active = False
    rita.save()
    row = OutgoingMail.objects.create(
        kind="partnership_authorized_reseller", recipient="x@x.example",
        about={"invitation": answered.invitation_id, "answer": answered.pk, "person": rita.pk},
    )  # fmt: skip
    assert compose(row) is None


def test_reminder_speaks_of_the_partnership(
    partner: Partner, alice: User, drain_tasks: Callable[[], int], mailoutbox: list[Any]
) -> None:
    draft = InvitationFactory(
        kind=InvitationKind.PARTNERSHIP, include_admin=False, partner=partner, created_by=alice,
        recipient_email="rita@rain.example", remind=True,
    )  # fmt: skip
    send(draft)
    drain_tasks()
    draft.refresh_from_db()

    with time_machine.travel(draft.expires_at - timedelta(days=6)):
        assert periodic.remind_due() == 1
        drain_tasks()

    request, reminder = mailoutbox
    assert "as its indirect provider" in request.body
    assert "asked your company for a partnership" in reminder.body
    assert "enrolled as an indirect reseller" in reminder.body
    assert link_for(draft) in reminder.body
    assert "customer" not in reminder.body


def test_it_expires_like_every_request() -> None:
    invitation = asked(expired=True)
    assert services.expire_invitation(invitation)
    assert Invitation.objects.get().state == "expired"
