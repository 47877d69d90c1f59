"""A reusable link: it stays open, takes one answer of each customer, and tells them all."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from customers.models import ResellerRelationship
from invitations import answers, rules, services
from invitations.enums import Answer, InvitationState
from invitations.exceptions import InvitationRefused, Refusal
from invitations.links import token_for
from invitations.models import Invitation, InvitationAnswer
from partners.models import AuditEntry, OutgoingMail
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AgreementTextFactory,
    CustomerFactory,
    DirectoryUserFactory,
)  # fmt: skip
from tests.factories.invitations import InvitationFactory
from tests.invitations.guests import assert_copies_are_true

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(partner: Any, alice: Any) -> Invitation:
    AgreementTextFactory()
    return InvitationFactory(partner=partner, created_by=alice, sent=True, is_reusable=True)


def accept(invitation: Invitation, person: Any) -> None:
    answers.accept_invitation(
        invitation, nonce=invitation.nonce, actor=person.user, with_admin=True,
        agreement_version=AGREEMENT_VERSION, agreement_language="en",
    )  # fmt: skip


def admin(name: str = "") -> Any:
    given = {"customer": CustomerFactory(name=name)} if name else {}
    return DirectoryUserFactory(global_admin=True, **given)


def test_many_customers_accept(campaign: Invitation, alice: Any) -> None:
    people = [admin(), admin(), admin()]
    for person in people:
        accept(campaign, person)

    campaign.refresh_from_db()
    assert campaign.state == InvitationState.OPENED
    assert campaign.answered_at is None
    assert ResellerRelationship.objects.count() == 3
    assert campaign.answers.count() == 3
    assert AuditEntry.objects.filter(verb="invitation.accepted").count() == 3
    # Each customer's own admin, and the asker about each.
    to = OutgoingMail.objects.values_list("recipient", flat=True)
    assert sorted(to) == sorted([*[p.user.mail_address for p in people], *[alice.email] * 3])
    assert_copies_are_true()


def test_the_mails_name_the_customer_they_are_about(
    campaign: Invitation, drain_tasks: Any, mailoutbox: Any
) -> None:
    accept(campaign, admin("Adatum"))
    accept(campaign, admin("Bellows"))
    drain_tasks()

    told = [str(mail.body) for mail in mailoutbox if mail.to == [campaign.created_by.email]]
    assert len(told) == 2
    assert ["Adatum" in text for text in told].count(True) == 1
    assert ["Bellows" in text for text in told].count(True) == 1


def test_one_customer_answers_once(campaign: Invitation) -> None:
    person = admin()
    accept(campaign, person)
    for again in (person, DirectoryUserFactory(customer=person.customer, global_admin=True)):
        with pytest.raises(InvitationRefused) as refused:
            accept(campaign, again)
        assert refused.value.refusal == Refusal.ACCEPTED_BY_YOU
    assert campaign.answers.count() == 1


def test_a_decline_closes_nothing_for_others(campaign: Invitation, client: Any) -> None:
    no, yes = admin(), admin()
    answers.decline_invitation(campaign, nonce=campaign.nonce, actor=no.user, reason="no need")
    with pytest.raises(InvitationRefused) as refused:
        accept(campaign, no)
    assert refused.value.refusal == Refusal.DECLINED

    accept(campaign, yes)

    campaign.refresh_from_db()
    assert campaign.is_open
    client.force_login(no.user)
    page = client.get(reverse("guest:invitation", args=[token_for(campaign)])).text
    assert "Your organization has declined the request" in page


def test_who_has_accepted_reads_the_own_day(campaign: Invitation, client: Any) -> None:
    person = admin()
    accept(campaign, person)
    accept(campaign, admin())
    client.force_login(person.user)

    page = client.get(reverse("guest:invitation", args=[token_for(campaign)])).text

    answer = InvitationAnswer.objects.get(customer=person.customer)
    assert "Your organization has accepted this invitation" in page
    assert f"was accepted on {date_format(answer.answered_at)}" in page


def test_a_report_tells_operators_once_and_closes_nothing(
    campaign: Invitation, client: Any
) -> None:
    url = reverse("guest:report", args=[token_for(campaign)])
    for _ in range(3):
        page = client.post(url, {"reason": "who?"}, follow=True).text
        assert "The request is closed" not in page
        assert "Our operators have been told." in page

    campaign.refresh_from_db()
    assert campaign.is_open
    assert campaign.answers.filter(answer=Answer.UNKNOWN_COMPANY).count() == 1
    assert OutgoingMail.objects.filter(kind="invitation_reported").count() == 1


def test_revoked_it_takes_no_answer(campaign: Invitation, alice: Any) -> None:
    accepted = admin()
    accept(campaign, accepted)
    services.revoke_invitation(campaign, actor=alice)
    with pytest.raises(InvitationRefused) as refused:
        accept(campaign, admin())
    assert refused.value.refusal == Refusal.REVOKED
    reader = rules.reader_of(accepted.user)
    campaign.refresh_from_db()
    assert rules.state_refusal(campaign, campaign.nonce, reader.customer) == Refusal.ACCEPTED_BY_YOU


def test_start(client: Any, alice: Any, partner: Any) -> None:
    client.force_login(alice)
    page = client.get(reverse("invitations:list", args=[partner.slug]))
    identity = str(page.context["new_identity"])
    url = reverse("invitations:campaign", args=[partner.slug])
    assert url in page.text

    for _ in range(2):  # a double click
        draft = client.post(url, {"fresh": identity}, follow=True)

    invitation = Invitation.objects.get()
    assert str(invitation.public_id) == identity
    assert invitation.is_reusable
    assert "any number of customers may accept" in draft.text
    # An ordinary request does not find it as the unfinished draft.
    client.post(reverse("invitations:start", args=[partner.slug]))
    assert list(Invitation.objects.order_by("id").values_list("is_reusable", flat=True)) == [
        True,
        False,
    ]
    assert client.post(url).status_code == 303  # without an identity: a new one
    assert Invitation.objects.count() == 3


def test_answers_are_listed_and_counted(
    campaign: Invitation, client: Any, alice: Any, partner: Any
) -> None:
    client.force_login(alice)
    for name in ("Adatum", "Bellows"):
        accept(campaign, admin(name))
    stranger = admin("Nobody You Know")
    answers.report_unknown_company(campaign, nonce=campaign.nonce, actor=stranger.user)

    listed = client.get(reverse("invitations:list", args=[partner.slug])).text
    assert "2 acceptances" in listed
    row = client.get(
        reverse("invitations:row", args=[partner.slug, campaign.public_id]),
        headers={"HX-Request": "true"},
    ).text
    assert "Answers: 2 customers accepted" in row
    assert ">Adatum</a>" in row
    assert ">Bellows</a>" in row
    assert "I do not know this company" in row
    assert "Nobody You Know" not in row.split("Timeline")[0]
    assert stranger.customer.name not in row
    detail = client.get(reverse("invitations:draft", args=[partner.slug, campaign.public_id])).text
    assert "See its answers" in detail
