"""Joint requests: one answer gives a reseller and a provider what each of them asks, or nothing."""

from collections.abc import Callable
from itertools import product
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from customers.enums import AssociationSource, GrantState
from customers.models import (
    AdminGrant,
    Customer,
    CustomerAgreement,
    DirectoryUser,
    ResellerAssociation,
    ResellerRelationship,
)
from customers.services import associate
from invitations import joint, renewals, sending, services
from invitations.enums import InvitationState
from invitations.exceptions import InvitationRefused, Refusal, RequestEnded
from invitations.models import InvitationAnswer
from partners.enums import Role
from partners.models import AuditEntry, OutgoingMail, Partner
from partners.selectors import entries_for
from resellers.exceptions import PartnershipEnded
from resellers.services import remove_partnership
from tests.factories.customers import (
    AGREEMENT_VERSION,
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory
from tests.invitations.guests import (
    ACCEPT,
    ACCEPT_ALL,
    admin_of,
    audit_of,
    client_of,
    everything,
    url,
)
from tests.invitations.joint import (
    SIDES,
    Pair,
    accept,
    draft_values,
    given,
    pair,
    signed_in,
    text_of,
)
from tests.invitations.newcomers import ADMIN, begin, page, ready

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("copies_true")]


@pytest.fixture
def two() -> Pair:
    AgreementTextFactory()
    return pair()


@pytest.fixture
def person(two: Pair) -> DirectoryUser:
    """Ada, global admin of a Polish customer that has no partner and no agreement."""
    customer = CustomerFactory(name="Alpine Ski House")
    return DirectoryUserFactory(customer=customer, display_name="Ada Alpine", global_admin=True)


# --- reading and accepting -----------------------------------------------------------------------


@pytest.mark.parametrize("side", SIDES)
def test_stranger_reads_about_both(two: Pair, side: str) -> None:
    invitation = two.ask(side)

    text = text_of(Client().get(url(invitation)))

    second = two.partnership.other(two.of(side))
    assert f"{two.of(side)} and {second} ask for reseller relationships" in text
    for part in (
        "Indirect reseller", "Indirect provider", "with one answer you accept or decline both",
        "Adventure Works becomes your Cloud Solution Provider and looks after you",
        "What you agree to is ordered by Fabrikam",
        "Fabrikam becomes your Cloud Solution Provider, too",
        "Fabrikam asks for no administration privileges: it gets no role in your directory.",
        "Admin agents</strong> of Adventure Works", "My organization has no account yet",
    ):  # fmt: skip
        assert part in text, part
    assert "Admin agents</strong> of Fabrikam" not in text
    assert text.count("Person who asks") == 1
    assert text.count("ul. Prosta 1") == 2


@pytest.mark.parametrize("side", SIDES)
def test_acceptance_writes_everything_once(
    two: Pair, person: DirectoryUser, side: str, mailoutbox: list[EmailMessage],
    drain_tasks: Callable[[], int],
) -> None:  # fmt: skip
    colleague = MembershipFactory(partner=two.partnership.other(two.of(side))).user
    MembershipFactory(partner=colleague.memberships.get().partner, roles=[Role.SALES_AGENT])
    invitation = two.ask(side)
    client = client_of(person)
    shown = text_of(client.get(url(invitation)))

    response = client.post(url(invitation), ACCEPT_ALL)

    asker, second = two.of(side), two.partnership.other(two.of(side))
    assert "Accept & Authorize" in shown
    assert "Accept without admin privileges" in shown
    assert response["Location"] == url(invitation, "accepted")
    assert given(person.customer) == {"Adventure Works": True, "Fabrikam": False}
    assert AdminGrant.objects.get().partner == two.reseller
    association = ResellerAssociation.objects.get()
    assert (association.provider, association.reseller, association.customer) == (
        two.provider, two.reseller, person.customer,
    )  # fmt: skip
    assert association.source == AssociationSource.JOINT_ACCEPTANCE
    assert CustomerAgreement.objects.get().version == AGREEMENT_VERSION
    answer = InvitationAnswer.objects.get()
    assert {answer.with_admin, answer.with_second_admin} == {True, False}
    assert answer.with_admin is (side == "reseller")
    assert audit_of("invitation.accepted") == {
        "actor": person.user,
        "actor_name": str(person.user),
        "target_type": "invitations.invitation",
        "target_id": str(invitation.public_id),
        "changes": {},
        "data": {
            "customer": "Alpine Ski House",
            "partner": asker.name,
            "relationship_created": True,
            "admin_granted": side == "reseller",
            "second_partner": second.name,
            "second_relationship_created": True,
            "second_admin_granted": side == "provider",
            "agreement": AGREEMENT_VERSION,
        },
        "readers": {asker.public_id, second.public_id, person.customer.public_id},
    }
    assert drain_tasks() == 4
    other = {user.mail_address for user in (two.people[_other(side)], colleague)}
    told = {address for mail in mailoutbox for address in mail.to}
    assert told == {person.user.mail_address, two.people[side].mail_address} | other


def _other(side: str) -> str:
    return "provider" if side == "reseller" else "reseller"


def test_confirmation_and_portal_show_both(two: Pair, person: DirectoryUser) -> None:
    client = client_of(person)
    confirmation = text_of(client.post(url(two.ask()), ACCEPT_ALL, follow=True))
    portal = text_of(
        client.get(reverse("customers_portal:relationships", args=[person.customer.public_id]))
    )

    assert (
        "Alpine Ski House has accepted the request of Adventure Works and Fabrikam." in confirmation
    )
    assert "Yes: global administrator" in confirmation
    assert "None by this answer" in confirmation
    for part in ("Adventure Works", "Fabrikam"):
        assert part in portal


@pytest.mark.parametrize(
    ("for_reseller", "for_provider", "with_admin"), list(product([True, False], repeat=3))
)
def test_privileges_as_asked_and_as_answered(
    two: Pair, person: DirectoryUser, for_reseller: bool, for_provider: bool, with_admin: bool
) -> None:
    invitation = two.ask(include_admin=for_reseller, include_second_admin=for_provider)

    result = accept(invitation, person, with_admin=with_admin)

    wanted = {
        "Adventure Works": for_reseller and with_admin, "Fabrikam": for_provider and with_admin,
    }  # fmt: skip
    assert given(person.customer) == wanted
    assert {each.partner.name: each.grant is not None for each in result.established} == wanted
    answer = InvitationAnswer.objects.get()
    assert [answer.with_admin, answer.with_second_admin] == list(wanted.values())


STANDINGS = [
    # whether each is related and has privileges already
    (related, admin)
    for related in (set(), {"reseller"}, {"provider"}, {"reseller", "provider"})
    for admin in (set(), {"reseller"}, {"provider"}, {"reseller", "provider"})
]


@pytest.mark.parametrize(("related", "admin"), STANDINGS)
def test_only_what_is_missing_is_added(
    two: Pair, person: DirectoryUser, related: set[str], admin: set[str]
) -> None:
    customer = person.customer
    CustomerAgreementFactory(customer=customer)
    for side in related:
        ResellerRelationshipFactory(partner=two.of(side), customer=customer)
    for side in admin:
        AdminGrantFactory(partner=two.of(side), customer=customer)
    before = set(ResellerRelationship.objects.values_list("pk", flat=True))
    grants = set(AdminGrant.objects.values_list("pk", flat=True))
    invitation = two.ask(include_second_admin=True)
    shown = text_of(client_of(person).get(url(invitation)))

    result = accept(invitation, person)

    assert given(customer) == {"Adventure Works": True, "Fabrikam": True}
    new = {each.partner for each in result.established if each.relationship_created}
    assert new == {two.of(side) for side in SIDES if side not in related}
    granted = {each.partner for each in result.established if each.grant is not None}
    assert granted == {two.of(side) for side in SIDES if side not in admin}
    assert ResellerRelationship.objects.count() == 2
    assert AdminGrant.objects.filter(state=GrantState.GRANTED).count() == 2
    assert before <= set(ResellerRelationship.objects.values_list("pk", flat=True))
    assert grants <= set(AdminGrant.objects.values_list("pk", flat=True))
    assert ResellerAssociation.objects.count() == 1
    assert shown.count("You have given this already") == len(related) + len(admin)
    nothing = len(related) + len(admin) == 4
    assert ("nothing will change for you" in shown) is nothing
    for side in SIDES:
        sentence = f"{two.of(side).name} is your reseller already; that stays as it is."
        assert (sentence in shown) is (side in related and not nothing)
    offers_less = len(admin) < 2 and len(related) < 2
    assert ("Accept without admin privileges" in shown) is offers_less


def test_association_is_written_once(two: Pair, person: DirectoryUser) -> None:
    associate(two.provider, two.reseller, person.customer, source=AssociationSource.CUSTOMER_ADDED)
    accept(two.ask(), person)
    accept(two.ask("provider"), person)

    assert ResellerAssociation.objects.get().source == AssociationSource.CUSTOMER_ADDED
    assert ResellerRelationship.objects.count() == 2


STEPS = [
    "customers.services.accept_agreement",
    "customers.services.establish_relationship",
    "customers.services.grant_admin",
    "customers.services.associate",
    "invitations.models.InvitationAnswer.objects.create",
    "invitations.journal.audit.record",
    "invitations.notices.queue_mail",
    "partners.notices.queue_mail",
]


class Broken(Exception):
    pass


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("time", [1, 2])
def test_fails_as_a_whole(two: Pair, person: DirectoryUser, step: str, time: int) -> None:
    """Whatever breaks, at the first partner or at the second: nothing is left of the answer."""
    invitation = two.ask(include_second_admin=True)
    real = resolve_name(step)
    calls = 0

    def breaking(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == time:
            raise Broken
        return real(*args, **kwargs)

    before = everything() | {"associations": ResellerAssociation.objects.count()}
    with patch(step, breaking):
        try:
            accept(invitation, person)
        except Broken:
            after = everything() | {"associations": ResellerAssociation.objects.count()}
            assert after == before
            invitation.refresh_from_db()
            assert invitation.state == InvitationState.OPENED
        else:
            assert time == 2  # a step that comes once


def test_decline_gives_nobody_anything(
    two: Pair, person: DirectoryUser, mailoutbox: list[EmailMessage], drain_tasks: Callable[[], int]
) -> None:
    invitation = two.ask()
    client = client_of(person)
    shown = text_of(client.get(url(invitation, "decline")))

    client.post(url(invitation, "decline"), {"reason": "Too many"})

    drain_tasks()
    invitation.refresh_from_db()
    assert "Neither Adventure Works nor Fabrikam gets anything" in shown
    assert "Both companies will read it." in shown
    assert invitation.state == InvitationState.DECLINED
    assert given(person.customer) == {}
    [mail] = mailoutbox
    assert "declined the reseller relationships with Adventure Works and Fabrikam" in str(mail.body)
    for side in SIDES:
        assert entries_for(two.of(side).public_id).filter(verb="invitation.declined").exists()


def test_report(two: Pair) -> None:
    invitation = two.ask("provider")
    client = Client()
    shown = text_of(client.get(url(invitation, "report")))
    client.post(url(invitation, "report"), {"reason": ""})

    invitation.refresh_from_db()
    assert "Both companies and the people who run this portal will read it." in shown
    assert invitation.state == InvitationState.DECLINED


# --- who may not ---------------------------------------------------------------------------------


def test_market_of_one_partner_is_not_enough(two: Pair) -> None:
    """Both sell in Europe, only the provider in the United States, too."""
    PartnerLocationFactory(partner=two.provider, country="US")
    person = admin_of(country="US")
    invitation = two.ask()
    before = everything()

    shown = client_of(person).get(url(invitation))
    with pytest.raises(InvitationRefused) as refused:
        accept(invitation, person)

    assert refused.value.refusal == Refusal.OTHER_MARKET
    assert everything() == before
    text = text_of(shown)
    assert "This request is for another market" in text
    assert "Adventure Works and Fabrikam would both become your partners" in text
    countries = text.split("Both may sell to: ")[1].split(".")[0].split(", ")
    assert {"Poland", "Czechia", "Germany"} <= set(countries)
    assert "United States of America" not in countries


def test_other_cloud(two: Pair) -> None:
    person = admin_of(cloud="germany", country="DE")
    with pytest.raises(InvitationRefused) as refused:
        accept(two.ask(), person)
    assert refused.value.refusal == Refusal.OTHER_CLOUD


@pytest.mark.parametrize(("cloud", "country"), [("us_government", "US"), ("germany", "DE")])
def test_national_cloud_gives_both_or_nothing(cloud: str, country: str) -> None:
    AgreementTextFactory()
    two = pair(**{cloud: True})
    invitation = two.ask(include_second_admin=True)
    person = admin_of(cloud=cloud, country=country)
    client = client_of(person)

    shown = client.get(url(invitation))
    refused = client.post(url(invitation), ACCEPT_ALL | {"answer": "without_admin"})
    after = everything()
    client.post(url(invitation), ACCEPT_ALL)

    assert b"Accept without admin privileges" not in shown.content
    assert refused.status_code == 422
    assert after["ResellerRelationship"] == 0
    assert given(person.customer) == {"Adventure Works": True, "Fabrikam": True}


@pytest.mark.parametrize("side", SIDES)
def test_staff_of_either_partner_see_a_preview(two: Pair, side: str) -> None:
    invitation = two.ask("reseller", sent=True)
    client = signed_in(two.people[side])

    shown = client.get(url(invitation))
    refused = client.post(url(invitation), ACCEPT)

    text = text_of(shown)
    assert f"You work for {two.of(side).name}." in text
    own = "draft" if side == "reseller" else "row"
    address = reverse(f"invitations:{own}", args=[two.of(side).slug, invitation.public_id])
    assert f'href="{address}"' in text
    assert ("asks on behalf of both of you" in text) is (side == "provider")
    assert refused.status_code == 422
    invitation.refresh_from_db()
    assert invitation.opened_at is None


def test_plain_user_sends_it_on(
    two: Pair, person: DirectoryUser, mailoutbox: list[EmailMessage], drain_tasks: Callable[[], int]
) -> None:
    plain = DirectoryUserFactory(customer=person.customer)
    invitation = two.ask()
    client = client_of(plain)
    shown = text_of(client.get(url(invitation)))

    client.post(url(invitation, "forward"), {"to": str(person.public_id), "note": ""})

    drain_tasks()
    assert "Adventure Works and Fabrikam ask Alpine Ski House for reseller relationships" in shown
    [mail] = mailoutbox
    assert "request of Adventure Works and Fabrikam for reseller relationships" in str(mail.body)
    # Whose link it is now is no business of the partners.
    for side in SIDES:
        row = reverse("invitations:row", args=[two.of(side).slug, invitation.public_id])
        page = signed_in(two.people[side]).get(row, headers={"HX-Request": "true"})
        assert b"sent the request on" not in page.content


# --- the partnership ends ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["alone", "with its requests"])
@pytest.mark.parametrize("side", SIDES)
def test_ended_partnership_gives_nothing(
    two: Pair, person: DirectoryUser, side: str, how: str
) -> None:
    invitation = two.ask(side)
    client = client_of(person)
    client.get(url(invitation))
    remove_partnership(two.partnership, actor=two.people["provider"])
    if how != "alone":
        assert joint.revoke_of_partnership(two.partnership, actor=two.people["provider"]) == 1
    before = everything()

    pages = [
        client.get(url(invitation)), client.get(url(invitation, "decline")),
        Client().get(url(invitation)), Client().get(url(invitation, "newcomer")),
    ]  # fmt: skip
    posted = client.post(url(invitation), ACCEPT_ALL)

    second = two.partnership.other(two.of(side))
    assert posted.status_code == 422
    assert everything() == before
    for each in [*pages, posted]:
        text = text_of(each)
        assert "These companies no longer work together" in text
        assert f"{two.of(side)} asked you to accept it together with {second}." in text
        assert "Nothing was given by this request" in text
        assert two.people[side].name in text
    with pytest.raises(InvitationRefused) as refused:
        accept(invitation, person)
    assert refused.value.refusal == Refusal.PARTNERSHIP_ENDED


def test_who_accepted_before_is_told_so(two: Pair, person: DirectoryUser) -> None:
    invitation = two.ask()
    accept(invitation, person)
    remove_partnership(two.partnership, actor=two.people["provider"])

    assert "Your organization has accepted this invitation" in text_of(
        client_of(person).get(url(invitation))
    )
    with pytest.raises(InvitationRefused) as refused:
        accept(invitation, person)
    assert refused.value.refusal == Refusal.ACCEPTED_BY_YOU
    assert len(given(person.customer)) == 2
    assert ResellerAssociation.objects.count() == 1


def test_draft_of_an_ended_partnership_goes_nowhere(two: Pair) -> None:
    actor = two.people["reseller"]
    draft = joint.start_joint(two.reseller, two.partnership, actor=actor, language="en")
    values = draft_values(draft, recipient_email="ada@alpine.example")
    remove_partnership(two.partnership, actor=two.people["provider"])
    client = signed_in(actor)
    address = reverse("invitations:draft", args=["adventure", draft.public_id])

    shown = text_of(client.get(address))
    posted = [client.post(address, values | {"action": each}) for each in ("done", "send")]

    assert "The partnership with Fabrikam has ended, so nobody can accept this request." in shown
    for part in ("Send email", "Open in email", "Copy to clipboard", "Start a new one", "Resend"):
        assert part not in shown
    assert "Revoke invitation" in shown
    for response in posted:
        assert response.status_code == 422
        assert "The partnership with Fabrikam has ended" in text_of(response)
    draft.refresh_from_db()
    assert draft.state == InvitationState.DRAFT
    assert not OutgoingMail.objects.exists()
    start = reverse("invitations:start_joint", args=["adventure", two.partnership.public_id])
    assert client.post(start).status_code == 422
    with pytest.raises(PartnershipEnded):
        joint.start_joint(two.reseller, two.partnership, actor=actor, language="en")


def test_sent_request_of_an_ended_partnership_is_not_taken_up_again(two: Pair) -> None:
    actor = two.people["reseller"]
    sent = two.ask(sent=True, recipient_email="ada@alpine.example")
    declined = two.ask(declined=True)
    remove_partnership(two.partnership, actor=two.people["provider"])
    sent, declined = (services.locked(each) for each in (sent, declined))

    with pytest.raises(RequestEnded, match="The partnership with Fabrikam has ended"):
        renewals.resend_invitation(sent, actor=actor)
    with pytest.raises(RequestEnded, match="The partnership with Fabrikam has ended"):
        renewals.renew_invitation(declined, actor=actor)
    with pytest.raises(RequestEnded, match="The partnership with Fabrikam has ended"):
        sending.send_again(sent, actor=actor, press=sent.public_id)
    page = signed_in(actor).get(reverse("invitations:resend", args=["adventure", sent.public_id]))
    assert b"This request has ended already." in page.content


def test_new_partnership_does_not_revive_an_old_request(two: Pair, person: DirectoryUser) -> None:
    invitation = two.ask()
    remove_partnership(two.partnership, actor=two.people["provider"])
    PartnershipFactory(reseller=two.reseller, provider=two.provider)

    with pytest.raises(InvitationRefused) as refused:
        accept(invitation, person)

    assert refused.value.refusal == Refusal.PARTNERSHIP_ENDED


# --- newcomers -----------------------------------------------------------------------------------


def test_newcomers_country_is_one_that_both_may_sell_to(two: Pair) -> None:
    PartnerLocationFactory(partner=two.provider, country="US")
    application = begin(two.ask(), "zofia@novak.example", Client())
    text = Client().get(page(application, "company")).text
    assert 'value="PL"' in text
    assert 'value="US"' not in text
    for side in SIDES:
        assert entries_for(two.of(side).public_id).filter(verb="application.started").exists()


def test_newcomer_accepts_both(two: Pair, drain_tasks: Callable[[], int]) -> None:
    invitation = two.ask()
    client = Client()
    application = ready(invitation)
    made = client.post(page(application, "admin"), ADMIN)
    assert made["Location"] == url(invitation)

    shown = text_of(client.get(url(invitation)))
    client.post(url(invitation), ACCEPT_ALL)

    assert "Adventure Works and Fabrikam ask" in shown
    assert given(Customer.objects.get()) == {"Adventure Works": True, "Fabrikam": False}
    assert ResellerAssociation.objects.count() == 1


def test_newcomer_is_stopped_when_the_two_part(two: Pair) -> None:
    application = ready(two.ask())
    remove_partnership(two.partnership, actor=two.people["provider"])
    response = Client().post(page(application, "admin"), ADMIN)
    assert response.status_code == 422
    assert "These companies no longer work together" in text_of(response)
    assert not Customer.objects.exists()


def test_histories_of_all_three(two: Pair, person: DirectoryUser) -> None:
    accept(two.ask(), person)
    entry = AuditEntry.objects.get(verb="invitation.accepted")
    readers: list[Partner | Customer] = [two.reseller, two.provider, person.customer]
    for each in readers:
        assert entry in entries_for(each.public_id)
