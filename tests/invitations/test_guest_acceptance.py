"""What an answer writes: all of it, once, readable by both organisations."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from customers.models import AdminGrant, CustomerAgreement, DirectoryUser, ResellerRelationship
from customers.selectors import agreement_is_accepted
from invitations.enums import Answer, InvitationState
from invitations.models import Invitation, InvitationAnswer
from partners.models import AuditEntry, OutgoingMail, User
from tests.factories.customers import (
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import PartnerFactory
from tests.invitations.guests import (
    ACCEPT,
    ACCEPT_ALL,
    admin_of,
    assert_copies_are_true,
    audit_of,
    client_of,
    everything,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def agreement() -> None:
    AgreementTextFactory()
    AgreementTextFactory(language="pl", title="Umowa klienta", body="Pierwszy akapit.")


@pytest.fixture
def person(agreement: None) -> DirectoryUser:
    """Ada, global admin of a Polish customer that has no partner and no agreement."""
    return DirectoryUserFactory(
        customer=CustomerFactory(name="Alpine Ski House"),
        display_name="Ada Alpine",
        global_admin=True,
    )


@pytest.fixture
def invitation() -> Invitation:
    return InvitationFactory(partner=PartnerFactory(name="Fabrikam"), opened=True)


def test_page_shows_what_is_signed(invitation: Invitation, person: DirectoryUser) -> None:
    text = unescape(client_of(person).get(url(invitation)).content.decode())

    for part in (
        "Accept agreement & authorize partner", "Partner information", "Fabrikam",
        "Alpine Ski House", "Customer Agreement", "Version 2026-01", "First paragraph.",
        "/agreement/2026-01/?language=en", "This text is a sample and not legally binding.",
        "I have read and accept the agreement", "Accept & Authorize",
        "Accept without admin privileges", "Decline", "Cancel",
    ):  # fmt: skip
        assert part in text


def test_acceptance_writes_everything(
    invitation: Invitation, person: DirectoryUser, drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    second = DirectoryUserFactory(customer=person.customer, global_admin=True)
    User.objects.filter(pk=second.user_id).update(language="pl")
    client = client_of(person)

    response = client.post(url(invitation), ACCEPT_ALL)

    invitation.refresh_from_db()
    assert response.status_code == 302
    assert response["Location"] == url(invitation, "accepted")
    assert invitation.state == InvitationState.ACCEPTED
    assert invitation.answered_at is not None
    relationship = ResellerRelationship.objects.get()
    assert relationship.partner == invitation.partner
    assert relationship.customer == person.customer
    assert relationship.invitation_id == invitation.public_id
    assert (relationship.has_admin, relationship.agreement_version) == (True, "2026-01")
    grant = AdminGrant.objects.get()
    assert (grant.partner, grant.granted_by_name) == (invitation.partner, str(person.user))
    agreement = CustomerAgreement.objects.get()
    assert (agreement.version, agreement.language) == ("2026-01", "en")
    assert (agreement.accepted_by, agreement.accepted_by_name) == (person.user, str(person.user))
    answer = InvitationAnswer.objects.get()
    assert (answer.customer, answer.answer, answer.with_admin) == (
        person.customer, Answer.ACCEPTED, True,
    )  # fmt: skip
    assert audit_of("invitation.accepted") == {
        "actor": person.user,
        "actor_name": str(person.user),
        "target_type": "invitations.invitation",
        "target_id": str(invitation.public_id),
        "changes": {},
        "data": {
            "customer": "Alpine Ski House",
            "relationship_created": True,
            "admin_granted": True,
            "agreement": "2026-01",
        },
        "readers": {invitation.partner.public_id, person.customer.public_id},
    }
    assert AuditEntry.objects.count() == 1
    assert_copies_are_true()
    assert drain_tasks() == 3
    told = {person.user.mail_address, second.user.mail_address, invitation.created_by.mail_address}
    assert {address for mail in mailoutbox for address in mail.to} == told
    languages = OutgoingMail.objects.values_list("recipient", "language")
    assert dict(languages)[second.user.mail_address] == "pl"


def test_confirmation_says_what_was_given(invitation: Invitation, person: DirectoryUser) -> None:
    client = client_of(person)
    shown = client.post(url(invitation), ACCEPT_ALL, follow=True)
    again = client.get(url(invitation))
    later = client.get(url(invitation, "accepted"))

    for response in (shown, later):
        text = unescape(response.content.decode())
        for part in (
            "Confirmation", "Alpine Ski House has accepted the request of Fabrikam.",
            "Yes: global administrator", "Version 2026-01", "Ada Alpine", "What happens next",
            "How to take it back",
            f"/portal/{person.customer.public_id}/relationships/",
        ):  # fmt: skip
            assert part in text
    text = unescape(again.content.decode())
    assert "Your organization has accepted this invitation" in text
    assert url(invitation, "accepted") in text


def test_confirmation_is_for_its_own_global_admins(
    invitation: Invitation, person: DirectoryUser, client: Client
) -> None:
    client_of(person).post(url(invitation), ACCEPT_ALL)
    plain = DirectoryUserFactory(customer=person.customer)
    page = url(invitation, "accepted")

    colleague = client_of(plain).get(page)
    stranger = client_of(admin_of()).get(page)
    nobody = client.get(page)

    assert "What was given" not in colleague.content.decode()
    assert "Your organization has accepted this invitation" in colleague.content.decode()
    assert f"/portal/{person.customer.public_id}/relationships/" not in colleague.content.decode()
    assert stranger["Location"] == nobody["Location"] == url(invitation)


def test_accept_without_admin(invitation: Invitation, person: DirectoryUser) -> None:
    response = client_of(person).post(
        url(invitation), ACCEPT_ALL | {"answer": "without_admin"}, follow=True
    )

    assert ResellerRelationship.objects.get().has_admin is False
    assert not AdminGrant.objects.exists()
    assert InvitationAnswer.objects.get().with_admin is False
    assert audit_of("invitation.accepted")["data"]["admin_granted"] is False
    assert "None by this answer" in response.content.decode()
    assert_copies_are_true()


def test_request_without_admin_gives_none(person: DirectoryUser) -> None:
    invitation = InvitationFactory(opened=True, include_admin=False)
    client = client_of(person)

    assert b"Accept without admin privileges" not in client.get(url(invitation)).content
    client.post(url(invitation), ACCEPT_ALL)

    assert ResellerRelationship.objects.get().has_admin is False
    assert not AdminGrant.objects.exists()


@pytest.mark.parametrize(("cloud", "country"), [("us_government", "US"), ("germany", "DE")])
def test_national_cloud_gives_admin_or_nothing(agreement: None, cloud: str, country: str) -> None:
    invitation = InvitationFactory(partner=PartnerFactory(**{cloud: True}), opened=True)
    person = admin_of(cloud=cloud, country=country)
    client = client_of(person)
    shown = client.get(url(invitation))
    before = everything()

    refused = client.post(url(invitation), ACCEPT_ALL | {"answer": "without_admin"})
    between = everything()
    accepted = client.post(url(invitation), ACCEPT_ALL)

    assert b"Accept without admin privileges" not in shown.content
    assert refused.status_code == 422
    assert "always includes delegated administration privileges" in refused.content.decode()
    assert between == before
    assert accepted.status_code == 302
    assert ResellerRelationship.objects.get().has_admin is True


# --- the agreement -------------------------------------------------------------------------------


def test_agreement_not_ticked(invitation: Invitation, person: DirectoryUser) -> None:
    before = everything()
    values = {key: value for key, value in ACCEPT_ALL.items() if key != "read_agreement"}

    response = client_of(person).post(url(invitation), values)

    text = unescape(response.content.decode())
    assert response.status_code == 422
    assert "Tick the box to confirm that you have read the agreement." in text
    assert everything() == before


def test_agreement_of_yesterday_is_refused(invitation: Invitation, person: DirectoryUser) -> None:
    client = client_of(person)
    client.get(url(invitation))
    AgreementTextFactory(
        version="2026-11", valid_from=timezone.now().date(), body="A newer paragraph."
    )
    before = everything()

    response = client.post(url(invitation), ACCEPT_ALL)

    text = unescape(response.content.decode())
    assert response.status_code == 422
    assert "A newer version of the agreement has come into force." in text
    assert "A newer paragraph." in text
    assert 'value="2026-11"' in text
    assert everything() == before


def test_agreement_that_came_into_force_meanwhile(
    invitation: Invitation, person: DirectoryUser
) -> None:
    CustomerAgreementFactory(customer=person.customer)
    client = client_of(person)
    client.get(url(invitation))
    AgreementTextFactory(version="2026-11", valid_from=timezone.now().date())
    before = everything()

    response = client.post(url(invitation), ACCEPT)

    assert response.status_code == 422
    assert "I have read and accept the agreement" in response.content.decode()
    assert "Your organization has accepted version 2026-01." in response.content.decode()
    assert everything() == before


def test_agreement_accepted_before_is_not_asked_again(
    invitation: Invitation, person: DirectoryUser
) -> None:
    CustomerAgreementFactory(customer=person.customer)
    client = client_of(person)

    shown = client.get(url(invitation))
    client.post(url(invitation), ACCEPT)

    assert b"I have read and accept the agreement" not in shown.content
    assert CustomerAgreement.objects.count() == 1
    assert audit_of("invitation.accepted")["data"]["agreement"] == ""
    assert_copies_are_true()


def test_language_read_is_kept(person: DirectoryUser) -> None:
    invitation = InvitationFactory(opened=True, language="pl")
    client = client_of(person)
    shown = client.get(url(invitation))

    client.post(url(invitation), ACCEPT_ALL | {"agreement_language": "pl"})

    assert "Pierwszy akapit." in shown.content.decode()
    assert CustomerAgreement.objects.get().language == "pl"


def test_language_that_does_not_exist_is_not_kept(
    invitation: Invitation, person: DirectoryUser
) -> None:
    client_of(person).post(url(invitation), ACCEPT_ALL | {"agreement_language": "xx"})

    assert CustomerAgreement.objects.get().language == "en"


def test_installation_without_agreement(invitation: Invitation) -> None:
    person = admin_of()

    response = client_of(person).post(url(invitation), ACCEPT)

    assert response.status_code == 302
    assert agreement_is_accepted(person.customer)
    assert not CustomerAgreement.objects.exists()


# --- already related -----------------------------------------------------------------------------


def test_related_customer_is_only_given_what_is_missing(
    invitation: Invitation, person: DirectoryUser
) -> None:
    CustomerAgreementFactory(customer=person.customer)
    ResellerRelationshipFactory(partner=invitation.partner, customer=person.customer)
    client = client_of(person)

    shown = client.get(url(invitation))
    client.post(url(invitation), ACCEPT)

    text = unescape(shown.content.decode())
    assert "Fabrikam is your reseller already" in text
    assert "would only add the delegated admin privileges" in text
    assert text.count("You have given this already") == 1
    assert "Accept without admin privileges" not in text
    assert ResellerRelationship.objects.get().has_admin is True
    assert AdminGrant.objects.count() == 1
    assert audit_of("invitation.accepted")["data"] == {
        "customer": "Alpine Ski House",
        "relationship_created": False,
        "admin_granted": True,
        "agreement": "",
    }
    assert_copies_are_true()


def test_related_customer_that_has_given_all(invitation: Invitation, person: DirectoryUser) -> None:
    CustomerAgreementFactory(customer=person.customer)
    ResellerRelationshipFactory(partner=invitation.partner, customer=person.customer)
    AdminGrantFactory(partner=invitation.partner, customer=person.customer)
    client = client_of(person)

    shown = client.get(url(invitation))
    client.post(url(invitation), ACCEPT)

    assert "If you accept, nothing will change." in unescape(shown.content.decode())
    assert ResellerRelationship.objects.count() == AdminGrant.objects.count() == 1
    assert audit_of("invitation.accepted")["data"]["admin_granted"] is False
    assert_copies_are_true()


# --- twice, too late, nonsense -------------------------------------------------------------------


def test_second_click_is_told_that_it_happened(
    invitation: Invitation, person: DirectoryUser
) -> None:
    client = client_of(person)
    client.post(url(invitation), ACCEPT_ALL)
    before = everything()

    response = client.post(url(invitation), ACCEPT_ALL)

    assert response.status_code == 422
    assert "Your organization has accepted this invitation" in response.content.decode()
    assert everything() == before


def test_another_customer_is_not_told_who_was_first(
    invitation: Invitation, person: DirectoryUser
) -> None:
    client_of(person).post(url(invitation), ACCEPT_ALL)
    before = everything()

    response = client_of(admin_of()).post(url(invitation), ACCEPT_ALL)

    text = response.content.decode()
    assert response.status_code == 422
    assert "This invitation has already been answered" in text
    assert "Alpine Ski House" not in text
    assert "Ada Alpine" not in text
    assert everything() == before


def test_expired_between_look_and_answer(invitation: Invitation, person: DirectoryUser) -> None:
    client = client_of(person)
    client.get(url(invitation))
    before = everything()

    with time_machine.travel(invitation.expires_at + timedelta(seconds=1)):
        client.force_login(person.user)
        response = client.post(url(invitation), ACCEPT_ALL)

    assert response.status_code == 422
    assert "This invitation has expired" in response.content.decode()
    assert everything() == before


@pytest.mark.parametrize("answer", ["", "yes", "with_admin\x00", "x" * 5000])
def test_nonsense_is_no_answer(invitation: Invitation, person: DirectoryUser, answer: str) -> None:
    before = everything()

    response = client_of(person).post(url(invitation), ACCEPT_ALL | {"answer": answer})

    assert response.status_code == 422
    assert everything() == before


def test_agreement_version_of_any_length_is_refused(
    invitation: Invitation, person: DirectoryUser
) -> None:
    values = ACCEPT_ALL | {"agreement_version": "9" * 500}
    assert client_of(person).post(url(invitation), values).status_code == 422


# --- decline, report, cancel ---------------------------------------------------------------------


def test_decline_with_a_reason(
    invitation: Invitation, person: DirectoryUser, drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    client = client_of(person)
    reason = "We have a partner already. 🙂 مرحبا"

    assert client.get(url(invitation, "decline")).status_code == 200
    response = client.post(url(invitation, "decline"), {"reason": reason}, follow=True)

    invitation.refresh_from_db()
    assert "Your organization has declined the request of Fabrikam." in unescape(
        response.content.decode()
    )
    assert invitation.state == InvitationState.DECLINED
    assert InvitationAnswer.objects.get().reason == reason
    assert not ResellerRelationship.objects.exists()
    assert audit_of("invitation.declined") == {
        "actor": person.user,
        "actor_name": str(person.user),
        "target_type": "invitations.invitation",
        "target_id": str(invitation.public_id),
        "changes": {},
        "data": {"reason": reason},
        "readers": {invitation.partner.public_id, person.customer.public_id},
    }
    drain_tasks()
    assert [mail.to for mail in mailoutbox] == [[invitation.created_by.mail_address]]
    assert reason in mailoutbox[0].body


def test_decline_with_a_reason_too_long_keeps_it(
    invitation: Invitation, person: DirectoryUser
) -> None:
    reason = "no " * 200
    before = everything()

    response = client_of(person).post(url(invitation, "decline"), {"reason": reason})

    assert response.status_code == 422
    assert reason.strip() in response.content.decode()
    assert everything() == before


def test_report_needs_no_sign_in(
    invitation: Invitation, client: Client, drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMessage], settings: object,
) -> None:  # fmt: skip
    settings.OPERATORS_EMAIL = "operations@portal.example"  # type: ignore[attr-defined]

    assert client.get(url(invitation, "report")).status_code == 200
    response = client.post(url(invitation, "report"), {"reason": "Spam"}, follow=True)

    invitation.refresh_from_db()
    text = response.content.decode()
    assert "our operators have been told" in text
    assert "This invitation was declined" in text
    assert invitation.state == InvitationState.DECLINED
    answer = InvitationAnswer.objects.get()
    assert (answer.customer, answer.answer, answer.answered_by) == (
        None, Answer.UNKNOWN_COMPANY, None,
    )  # fmt: skip
    entry = audit_of("invitation.reported")
    assert (entry["actor"], entry["data"]) == (None, {"reason": "Spam"})
    assert entry["readers"] == {invitation.partner.public_id}
    drain_tasks()
    told = {address for mail in mailoutbox for address in mail.to}
    assert told == {"operations@portal.example", invitation.created_by.mail_address}


def test_report_by_a_plain_user(invitation: Invitation, person: DirectoryUser) -> None:
    plain = DirectoryUserFactory(customer=person.customer)

    client_of(plain).post(url(invitation, "report"), {"reason": ""})

    invitation.refresh_from_db()
    assert invitation.state == InvitationState.DECLINED
    assert audit_of("invitation.reported")["actor"] == plain.user


def test_cancel_changes_nothing(invitation: Invitation, person: DirectoryUser) -> None:
    before = everything()

    response = client_of(person).post(url(invitation, "cancel"))

    invitation.refresh_from_db()
    assert response["Location"] == f"/portal/{person.customer.public_id}/"
    assert invitation.state == InvitationState.OPENED
    assert everything() == before
