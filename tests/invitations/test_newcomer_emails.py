"""Mails to newcomers and to those a request is sent on to: every language, escaped, one link."""

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from invitations.links import link_for
from invitations.models import TenantApplication
from invitations.newcomer_links import confirmation_link
from partners.emails import compose
from partners.models import OutgoingMail
from tests.factories.customers import CustomerFactory, DirectoryUserFactory
from tests.factories.invitations import InvitationFactory, TenantApplicationFactory
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def application() -> TenantApplication:
    invitation = InvitationFactory(opened=True, partner=PartnerFactory(name="Long & <Far>"))
    return TenantApplicationFactory(invitation=invitation, email="zofia@novak.example")


def confirmation(application: TenantApplication, language: str) -> EmailMultiAlternatives:
    mail = OutgoingMail(
        kind="newcomer_confirmation", recipient=application.email, language=language,
        about={"application": application.pk},
    )  # fmt: skip
    message = compose(mail)
    assert message is not None
    return message


def forwarded(application: TenantApplication, language: str) -> EmailMultiAlternatives:
    customer = CustomerFactory(name="Alpine & Sons")
    sender = DirectoryUserFactory(customer=customer, display_name="Jan <Plain>")
    recipient = DirectoryUserFactory(customer=customer, global_admin=True)
    about = {
        "invitation": application.invitation.pk, "from": sender.pk, "to": recipient.pk,
        "note": "A <note>\nin two lines",
    }  # fmt: skip
    mail = OutgoingMail(
        kind="invitation_forwarded", recipient=recipient.user.email, language=language, about=about
    )
    message = compose(mail)
    assert message is not None
    return message


def assert_whole(message: EmailMultiAlternatives, link: str) -> None:
    html = str(message.alternatives[0][0])
    for text in (str(message.body), html):
        assert text.count(link) >= 1
        assert "%(" not in text
        assert "{{" not in text
    assert "Long & <Far>" in str(message.body)
    assert "Long &amp; &lt;Far&gt;" in html
    assert "<Far>" not in html
    assert message.subject.strip() == message.subject != ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_confirmation(application: TenantApplication, language: str) -> None:
    message = confirmation(application, language)

    assert_whole(message, confirmation_link(application))
    assert "/password/reset/" not in str(message.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_known_address(application: TenantApplication, language: str) -> None:
    DirectoryUserFactory(user__email=application.email)

    message = confirmation(application, language)

    assert_whole(message, link_for(application.invitation))
    assert confirmation_link(application) not in str(message.body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_forwarded(application: TenantApplication, language: str) -> None:
    message = forwarded(application, language)

    assert_whole(message, link_for(application.invitation))
    assert "A <note>\nin two lines" in str(message.body)
    assert "A &lt;note&gt;<br>in two lines" in str(message.alternatives[0][0])


def test_each_language_says_it_otherwise(application: TenantApplication) -> None:
    assert len({str(confirmation(application, code).subject) for code in LANGUAGES}) == 4
    assert len({str(forwarded(application, code).subject) for code in LANGUAGES}) == 4
