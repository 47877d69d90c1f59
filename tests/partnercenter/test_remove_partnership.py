""" "Remove partnership": the page, the command over several apps, and who is refused."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, ResellerAssociation, ResellerRelationship
from invitations.enums import InvitationKind, InvitationState
from partnercenter import removals
from partners.enums import LocationScope, Role
from partners.models import AuditEntry, OutgoingMail, PartnerLocation
from resellers.enums import PartnershipState
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.invitations import InvitationFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory
from tests.factories.resellers import PartnershipFactory, ResellerAssociationFactory
from tests.factories.subscriptions import ResellerOfRecordFactory, SubscriptionFactory

pytestmark = pytest.mark.django_db

YES = {"acknowledged": "on"}


@pytest.fixture
def partnership():
    return PartnershipFactory(
        provider=PartnerFactory(name="Paula's Distribution", slug="paulas", provider=True),
        reseller=PartnerFactory(name="Rita's Shop", slug="ritas", reseller=True),
    )


@pytest.fixture
def paula(partnership):
    user = UserFactory(name="Paula Price", email="paula@paulas.example")
    return MembershipFactory(user=user, partner=partnership.provider).user


@pytest.fixture
def rita(partnership):
    user = UserFactory(name="Rita Rose", email="rita@ritas.example")
    return MembershipFactory(user=user, partner=partnership.reseller).user


@pytest.fixture
def url(partnership):
    return address(partnership)


@pytest.fixture
def signed_in(client, paula):
    client.force_login(paula)
    return client


def address(partnership, partner=None):
    slug = (partner or partnership.provider).slug
    return reverse("remove_partnership", args=[slug, partnership.public_id])


def share(partnership, name, *, of_provider=True):
    """A customer of both, with privileges for the reseller."""
    customer = CustomerFactory(name=name)
    partners = [partnership.reseller, *([partnership.provider] if of_provider else [])]
    for partner in partners:
        ResellerRelationshipFactory(partner=partner, customer=customer)
    AdminGrantFactory(partner=partnership.reseller, customer=customer)
    ResellerAssociationFactory(
        provider=partnership.provider, reseller=partnership.reseller, customer=customer
    )
    return customer


def ask_jointly(partnership, **fields):
    return InvitationFactory(
        kind=InvitationKind.JOINT,
        partner=partnership.reseller,
        second_partner=partnership.provider,
        partnership=partnership,
        **fields,
    )


def sell(partnership, name, **fields):
    """A subscription that names the reseller."""
    [location] = PartnerLocation.objects.filter(
        partner=partnership.reseller, scope=LocationScope.LOCATION
    )
    subscription = SubscriptionFactory(
        partner=partnership.provider,
        customer=CustomerFactory(name=name),
        reseller=partnership.reseller,
        reseller_location=location,
        **fields,
    )
    ResellerOfRecordFactory(
        subscription=subscription, location=location, reseller=partnership.reseller
    )
    return subscription


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


# --- what the page says -----------------------------------------------------------------------


def test_page_says_what_stays_and_what_one_answers_for(signed_in, url):
    page = signed_in.get(url).content.decode()

    assert "<strong>Rita&#x27;s Shop</strong> | Remove partnership" in page
    for words in (
        "are not removed: they stay your customers",
        "Delegated admin privileges that customers have granted stay as they are",
        "made in good faith, for a legitimate business purpose",
        "giving it is your own duty",
        "This page notifies nobody, unless you tick the box below",
        "You have no customers in common.",
        "No joint invitation is open.",
        "keep it as their reseller of record",
        "No subscription names the reseller.",
    ):
        assert words in page, words
    assert page.count(">Yes</button>") == 1
    assert ">No</a>" in page
    assert " checked" not in page


def test_page_lists_customers_in_common_and_open_joint_invitations(signed_in, partnership, url):
    share(partnership, "Łódź Foods")
    share(partnership, "Adatum")
    share(partnership, "Not ours any more", of_provider=False)
    share(PartnershipFactory(provider=partnership.provider), "Through somebody else")
    ask_jointly(partnership, recipient_name="Anna Waiting", opened=True)
    ask_jointly(partnership, recipient_name="Bert Draft")
    ask_jointly(partnership, recipient_name="Cora Accepted", accepted=True)
    ask_jointly(partnership, recipient_name="Dora Expired", expired=True)
    ask_jointly(PartnershipFactory(provider=partnership.provider), recipient_name="Emma Elsewhere")
    InvitationFactory(partner=partnership.provider, recipient_name="Fred Alone", sent=True)

    response = signed_in.get(url)

    assert [row["customer__name"] for row in response.context["customers"]] == [
        "Adatum", "Łódź Foods",
    ]  # fmt: skip
    assert [row["recipient_name"] for row in response.context["invitations"]] == [
        "Bert Draft", "Anna Waiting",
    ]  # fmt: skip
    account = reverse(
        "customers:account",
        args=[partnership.provider.slug, response.context["customers"][0]["customer__public_id"]],
    )
    assert f'<a href="{account}">Adatum</a>' in response.content.decode()


def test_page_lists_subscriptions_that_name_the_reseller(signed_in, partnership, url):
    seats = sell(partnership, "Adatum", nickname="Seats of Adatum")
    sell(PartnershipFactory(provider=partnership.provider), "Through somebody else")
    sell(PartnershipFactory(reseller=PartnerFactory(reseller=True)), "Of another provider")
    former = sell(partnership, "Named once")
    former.resellers_of_record.update(until=timezone.now())

    response = signed_in.get(url)

    [row] = response.context["subscriptions"]
    assert row["subscription__nickname"] == "Seats of Adatum"
    content = response.content.decode()
    detail = reverse(
        "subscriptions:detail",
        args=[
            partnership.provider.slug,
            row["subscription__customer__public_id"],
            row["subscription__public_id"],
        ],
    )
    assert f'<a href="{detail}"' not in content  # no relationship, no record
    ResellerRelationshipFactory(partner=partnership.provider, customer=seats.customer)
    assert f'<a href="{detail}">Seats of Adatum</a>' in signed_in.get(url).content.decode()
    assert "the reseller stays their reseller of record" in content
    assert "Named once" not in content


def test_lists_turn_their_pages_on_their_own(signed_in, partnership, url, monkeypatch):
    monkeypatch.setattr(removals, "PAGE_SIZE", 2)
    for number in range(5):
        share(partnership, f"Customer {number}")
        ask_jointly(partnership, recipient_name=f"Person {number}", sent=True)
        sell(partnership, f"Holder {number}")

    def shown(response):
        return (
            [row["customer__name"][-1] for row in response.context["customers"]],
            [row["recipient_name"][-1] for row in response.context["invitations"]],
        )

    def named(response):
        rows = response.context["subscriptions"]
        return [row["subscription__customer__name"][-1] for row in rows]

    first = signed_in.get(url)
    second = signed_in.get(first.context["customers_next"])
    third = signed_in.get(second.context["invitations_next"])
    fourth = signed_in.get(third.context["customers_next"])
    back = signed_in.get(fourth.context["customers_previous"])
    fifth = signed_in.get(back.context["subscriptions_next"])

    assert shown(first) == (["0", "1"], ["4", "3"])
    assert shown(second) == (["2", "3"], ["4", "3"])
    assert shown(third) == (["2", "3"], ["2", "1"])
    assert shown(fourth) == (["4"], ["2", "1"])
    assert not fourth.context["customers_next"]
    assert shown(back) == (["2", "3"], ["2", "1"])
    assert named(back) == ["4", "3"]
    assert shown(fifth) == shown(back)
    assert named(fifth) == ["2", "1"]


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow_with_rows(signed_in, partnership, url, no_n_plus_one, rows):
    for number in range(rows):
        share(partnership, f"Customer {number}")
        ask_jointly(partnership, sent=True)
        sell(partnership, f"Holder {number}")

    with CaptureQueriesContext(connection) as captured:
        response = signed_in.get(url)

    # session, person, place; partnership, customers, invitations, subscriptions
    assert len(captured) == 7
    assert len(response.context["customers"]) == rows
    assert "COUNT(" not in " ".join(query["sql"] for query in captured).upper()


# --- the command ------------------------------------------------------------------------------


def test_yes_ends_the_partnership_and_leaves_customers_as_they_were(
    signed_in, paula, partnership, url, copies_true
):
    customer = share(partnership, "Adatum")
    open_one, draft = ask_jointly(partnership, opened=True), ask_jointly(partnership)
    accepted = ask_jointly(partnership, accepted=True)
    alone = InvitationFactory(partner=partnership.provider, sent=True)
    subscription = sell(partnership, "Holder")

    response = signed_in.post(url, YES)

    list_url = reverse("resellers:list", args=[partnership.provider.slug])
    assert (response.status_code, response.headers["Location"]) == (303, list_url)
    assert told(response) == [
        "The partnership with Rita's Shop has ended. Your customers stay. "
        "2 open joint invitations were revoked."
    ]
    partnership.refresh_from_db()
    assert partnership.state == PartnershipState.REMOVED
    assert partnership.ended_by_name == str(paula)
    assert partnership.ended_at is not None
    for invitation, state in (
        (open_one, InvitationState.REVOKED),
        (draft, InvitationState.REVOKED),
        (accepted, InvitationState.ACCEPTED),
        (alone, InvitationState.SENT),
    ):
        invitation.refresh_from_db()
        assert invitation.state == state
    relationships = ResellerRelationship.objects.filter(customer=customer)
    assert {row.state for row in relationships} == {RelationshipState.ACTIVE}
    assert len(relationships) == 2
    assert AdminGrant.objects.get().state == GrantState.GRANTED
    subscription.refresh_from_db()
    assert subscription.reseller == partnership.reseller
    assert subscription.resellers_of_record.get().until is None
    # Lists of either side can still be filtered by the former partner.
    assert ResellerAssociation.objects.filter(customer=customer).count() == 1
    assert not OutgoingMail.objects.exists()
    page = signed_in.get(list_url).content.decode()
    assert "No indirect resellers yet." in page
    assert "has ended. Your customers stay." in page


def test_both_sides_read_who_ended_it(signed_in, paula, partnership, url):
    joint = ask_jointly(partnership, sent=True)

    signed_in.post(url, YES)

    both = {partnership.provider.public_id, partnership.reseller.public_id}
    entries = AuditEntry.objects.order_by("id")
    assert [(entry.verb, entry.actor) for entry in entries] == [
        ("partnership.removed", paula), ("invitation.revoked", paula),
    ]  # fmt: skip
    for entry in entries:
        assert {reader.organisation_id for reader in entry.readers.all()} == both
    assert entries[0].target_id == str(partnership.public_id)
    assert entries[0].data == {
        "provider": "Paula's Distribution", "reseller": "Rita's Shop", "notified": False,
    }  # fmt: skip
    assert entries[1].target_id == str(joint.public_id)


@pytest.mark.parametrize("data", [{}, {"notify": "on"}])
def test_without_the_box_nothing_happens(signed_in, partnership, url, data):
    response = signed_in.post(url, {"sent": "yes"} | data)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Tick the box to confirm that you have read this." in page
    partnership.refresh_from_db()
    assert partnership.is_active
    assert not AuditEntry.objects.exists()


def test_told_on_request(signed_in, rita, partnership, url, drain_tasks, mailoutbox):
    rita.language = "pl"
    rita.save()
    inactive = MembershipFactory(partner=partnership.reseller, is_active=False)
    MembershipFactory(partner=partnership.reseller, roles=[Role.SALES_AGENT])

    response = signed_in.post(url, YES | {"notify": "on"})
    drain_tasks()

    assert told(response) == [
        "The partnership with Rita's Shop has ended. Your customers stay. "
        "The global admins of the reseller are told by email."
    ]
    [mail] = mailoutbox
    assert mail.to == [rita.email]
    assert inactive.user.email not in mail.to
    with translation.override("pl"):
        hello = translation.gettext("Hello %(name)s,") % {"name": "Rita Rose"}
    assert hello in mail.body
    assert AuditEntry.objects.get(verb="partnership.removed").data["notified"] is True


def test_the_mail_in_english(signed_in, partnership, paula, url, drain_tasks, mailoutbox):
    MembershipFactory(partner=partnership.reseller, user__name="Rob", user__language="en")

    signed_in.post(url, YES | {"notify": "on"})
    drain_tasks()

    [mail] = mailoutbox
    assert mail.subject == "Paula's Distribution has ended your partnership"
    link = f"http://testserver{reverse('resellers:providers', args=['ritas'])}?partnership=removed"
    html, _kind = mail.alternatives[0]
    for text in (mail.body, html):
        assert link in text
        assert "Your customers stay your customers" in text
        assert "does not replace legal notice" in text
    assert f"Ended by: {paula}" in mail.body


# --- twice ------------------------------------------------------------------------------------


def test_whoever_comes_second_reads_who_was_first(client_for, signed_in, partnership, url, paula):
    colleague = MembershipFactory(partner=partnership.provider, roles=[Role.SALES_AGENT]).user
    MembershipFactory(partner=partnership.reseller)
    other_tab = client_for(colleague)
    assert other_tab.get(url).status_code == 200
    signed_in.post(url, YES | {"notify": "on"})

    response = other_tab.post(url, YES | {"notify": "on"})

    assert response.status_code == 303
    [text] = told(response)
    assert text.startswith(
        f"The partnership with Rita's Shop had ended already: {paula} removed it on "
    )
    assert AuditEntry.objects.filter(verb="partnership.removed").count() == 1
    assert OutgoingMail.objects.count() == 1


def test_an_ended_partnership_is_told_and_asks_nothing(signed_in, partnership, url, paula):
    signed_in.post(url, YES)

    page = signed_in.get(url).content.decode()

    assert f"This partnership has ended: {paula} removed it on" in page
    assert ">Yes</button>" not in page


def test_a_new_partnership_of_the_two_is_another_one(signed_in, partnership, url):
    signed_in.post(url, YES)
    again = PartnershipFactory(provider=partnership.provider, reseller=partnership.reseller)
    joint = ask_jointly(again, sent=True)

    signed_in.post(url, YES)  # the old page once more

    again.refresh_from_db()
    joint.refresh_from_db()
    assert again.is_active
    assert joint.state == InvitationState.SENT


# --- who is refused ---------------------------------------------------------------------------


def test_a_stranger_finds_nothing(client_for, partnership, url):
    theirs = PartnershipFactory()
    member = MembershipFactory(partner=theirs.provider)
    client = client_for(member.user)

    assert client.get(url).status_code == 404
    assert client.post(url, YES).status_code == 404
    assert client.post(address(partnership, theirs.provider), YES).status_code == 404
    partnership.refresh_from_db()
    assert partnership.is_active


def test_the_reseller_cannot_end_it(client_for, rita, partnership):
    client = client_for(rita)
    url = address(partnership, partnership.reseller)

    for response in (client.get(url), client.post(url, YES)):
        assert response.status_code == 403
        assert "Your kind of partner cannot do this" in response.content.decode()
    partnership.refresh_from_db()
    assert partnership.is_active


def test_a_reseller_that_is_a_provider_too_cannot_end_it_either(client_for):
    both = PartnerFactory(provider=True, is_indirect_reseller=True)
    above = PartnershipFactory(reseller=both, provider__name="Above")
    client = client_for(MembershipFactory(partner=both).user)

    response = client.post(address(above, both), YES)

    assert response.status_code == 403
    assert "Only the indirect provider can remove the partnership. Ask Above." in (
        response.content.decode()
    )
    above.refresh_from_db()
    assert above.is_active


def test_a_role_without_the_right_is_refused(client_for, partnership, paula, url):
    member = MembershipFactory(partner=partnership.provider, roles=[Role.HELPDESK_AGENT])

    response = client_for(member.user).post(url, YES)

    assert response.status_code == 403
    assert paula.name in response.content.decode()


def test_wrong_verb(signed_in, url):
    assert signed_in.put(url).status_code == 405


def test_a_mail_about_nothing_is_not_written(partnership, rita):
    from resellers.emails import compose_partnership_removed  # noqa: PLC0415

    about = {"partnership": partnership.pk, "person": rita.pk}
    mail = OutgoingMail(kind="partnership_removed", recipient=rita.email, about=about)
    assert compose_partnership_removed(mail) is None  # it is in force
    partnership.state, partnership.ended_at = PartnershipState.REMOVED, timezone.now()
    partnership.save()
    assert compose_partnership_removed(mail) is not None
    rita.is_active = False
    rita.save()
    assert compose_partnership_removed(mail) is None


def test_expired_invitations_are_not_called_revoked_ones(signed_in, partnership, url):
    ask_jointly(partnership, sent=True, expires_at=timezone.now() - timedelta(days=1))

    response = signed_in.post(url, YES)

    assert told(response) == ["The partnership with Rita's Shop has ended. Your customers stay."]
