"""What a customer has given to whom, and how it takes roles back."""

import uuid
from collections.abc import Callable
from html import unescape

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from customers import services
from customers.enums import GrantState, RelationshipState
from customers.models import AdminGrant, Customer, DirectoryUser
from partners import audit
from partners.enums import Role
from partners.models import AuditEntry, AuditReader, Partner, User
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.invitations.guests import assert_copies_are_true, audit_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> DirectoryUser:
    return DirectoryUserFactory(global_admin=True, display_name="Ada Alpine")


@pytest.fixture
def client(person: DirectoryUser) -> Client:
    client = Client()
    client.force_login(person.user)
    return client


@pytest.fixture
def partner(person: DirectoryUser) -> Partner:
    """A reseller of the customer, with delegated admin privileges."""
    partner = PartnerFactory(name="Fabrikam")
    ResellerRelationshipFactory(partner=partner, customer=person.customer)
    AdminGrantFactory(partner=partner, customer=person.customer)
    return partner


def url(name: str, customer: Customer, partner: Partner | None = None) -> str:
    ids = [found.public_id for found in (customer, partner) if found]
    return reverse(f"customers_portal:{name}", args=ids)


def page(client: Client, *args: object) -> str:
    return unescape(client.get(url(*args)).content.decode())  # type: ignore[arg-type]


def test_list_without_partners(client: Client, person: DirectoryUser) -> None:
    assert "has no partner" in page(client, "relationships", person.customer)


def test_list_shows_roles_and_what_has_ended(
    client: Client, person: DirectoryUser, partner: Partner
) -> None:
    ended = ResellerRelationshipFactory(
        partner=PartnerFactory(name="Adventure Works"), customer=person.customer,
        state=RelationshipState.REMOVED, ended_at=timezone.now(), ended_by_name="Somebody",
    )  # fmt: skip
    ResellerRelationshipFactory(partner=PartnerFactory(name="Somebody Else's"))

    text = page(client, "relationships", person.customer)

    assert text.index("Adventure Works") < text.index("Fabrikam")
    assert "Global administrator, Helpdesk administrator" in text
    assert "Removed" in text
    assert "Somebody Else's" not in text
    assert url("remove_roles", person.customer, partner) in text
    assert url("remove_roles", person.customer, ended.partner) not in text


def test_roles_that_outlived_the_relationship_are_shown(
    client: Client, person: DirectoryUser, partner: Partner
) -> None:
    person.customer.relationships.update(state=RelationshipState.REMOVED, ended_at=timezone.now())

    text = page(client, "relationships", person.customer)

    assert text.count(f'/relationships/{partner.public_id}/"') == 2
    assert "Delegated admin privileges" in text
    assert url("remove_roles", person.customer, partner) in text


def test_partner_page(client: Client, person: DirectoryUser, partner: Partner) -> None:
    text = page(client, "partner", person.customer, partner)

    for part in (
        "Fabrikam", "ul. Prosta 1", "00-838 Warszawa", "Poland", "Partner ID",
        partner.locations.get(scope="location").number, "Global administrator",
        "Helpdesk administrator", "Given by Anna Nowak", "Remove roles?",
    ):  # fmt: skip
        assert part in text


def test_who_accepted_is_shown(client: Client, person: DirectoryUser, partner: Partner) -> None:
    relationship = person.customer.relationships.get()
    relationship.invitation_id = uuid.uuid4()
    relationship.save(update_fields=["invitation_id"])
    entry = AuditEntry.objects.create(
        verb="invitation.accepted", actor=person.user, actor_name="Accepting Admin",
        target_type="invitations.invitation", target_id=str(relationship.invitation_id),
        target_text="A request",
    )  # fmt: skip
    other = AuditEntry.objects.create(
        verb="invitation.accepted", actor_name="Of another customer",
        target_type="invitations.invitation", target_id=str(relationship.invitation_id),
        target_text="The same reusable link",
    )  # fmt: skip
    AuditReader.objects.create(entry=entry, organisation_id=person.customer.public_id)
    AuditReader.objects.create(entry=other, organisation_id=CustomerFactory().public_id)

    for text in (
        page(client, "relationships", person.customer),
        page(client, "partner", person.customer, partner),
    ):
        assert "Accepting Admin" in text
        assert "Of another customer" not in text


def test_what_it_has_done_lately(client: Client, person: DirectoryUser, partner: Partner) -> None:
    agent = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT]).user
    with transaction.atomic():
        audit.record(
            "licenses.updated",
            target=person.customer,
            actor=agent,
            readers=[person.customer, partner],
        )

    text = page(client, "partner", person.customer, partner)
    listed = page(client, "relationships", person.customer)

    assert "Last activity" in listed
    assert f"{date_format(timezone.localdate())}: what Fabrikam did" in listed
    assert "What it has done lately" in text
    assert f"{agent} assigned and revoked licenses" in text
    log = reverse("customers_portal:activity", args=[person.customer.public_id])
    assert f"{log}?partner={partner.public_id}" in text


def test_partner_of_others_is_not_found(client: Client, person: DirectoryUser) -> None:
    stranger = ResellerRelationshipFactory().partner
    for name in ("partner", "remove_roles"):
        assert client.get(url(name, person.customer, stranger)).status_code == 404
    assert client.post(url("remove_roles", person.customer, stranger)).status_code == 404


def test_removal_is_asked_before_it_is_done(
    client: Client, person: DirectoryUser, partner: Partner
) -> None:
    text = page(client, "remove_roles", person.customer, partner)

    assert "Remove roles?" in text
    assert "The reseller relationship stays" in text
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_removal(client: Client, person: DirectoryUser, partner: Partner) -> None:
    response = client.post(url("remove_roles", person.customer, partner), follow=True)

    grant = AdminGrant.objects.get()
    relationship = person.customer.relationships.get()
    assert "The roles of Fabrikam are removed." in response.content.decode()
    assert (grant.state, grant.removed_by_name) == (GrantState.REMOVED, str(person.user))
    assert grant.removed_at is not None
    assert (relationship.state, relationship.has_admin) == (RelationshipState.ACTIVE, False)
    assert audit_of("admin_grant.removed") == {
        "actor": person.user,
        "actor_name": str(person.user),
        "target_type": "customers.customer",
        "target_id": str(person.customer.public_id),
        "changes": {},
        "data": {"partner": "Fabrikam", "reason": ""},
        "readers": {person.customer.public_id, partner.public_id},
    }
    assert_copies_are_true()


def test_removal_twice_happens_once(
    client: Client, person: DirectoryUser, partner: Partner
) -> None:
    address = url("remove_roles", person.customer, partner)
    client.post(address)

    again = client.post(address, follow=True)
    look = client.get(address, follow=True)

    assert "This partner has no roles in your directory." in again.content.decode()
    assert "This partner has no roles in your directory." in look.content.decode()
    assert AuditEntry.objects.count() == 1


def test_removal_that_another_click_was_quicker_with(
    client: Client, person: DirectoryUser, partner: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grant is still in force when the page reads it, and gone when the service locks it."""
    remove = services.remove_admin

    def quicker(grant: AdminGrant, *, actor: User, reason: str = "") -> AdminGrant:
        remove(grant, actor=actor)
        return remove(grant, actor=actor, reason=reason)

    monkeypatch.setattr(services, "remove_admin", quicker)

    response = client.post(url("remove_roles", person.customer, partner), follow=True)

    assert "The roles had been removed already." in response.content.decode()
    assert AuditEntry.objects.count() == 1
    assert_copies_are_true()


@pytest.mark.parametrize("name", ["relationships", "partner", "remove_roles", "reassign_roles"])
def test_plain_user_is_told_who_can(person: DirectoryUser, partner: Partner, name: str) -> None:
    plain, client = DirectoryUserFactory(customer=person.customer), Client()
    client.force_login(plain.user)
    address = url(name, person.customer, partner if name != "relationships" else None)

    response = client.get(address)

    assert response.status_code == 403
    assert "Ada Alpine" in response.content.decode()
    assert client.post(address).status_code in {403, 405}
    assert AdminGrant.objects.get().state == GrantState.GRANTED


def test_another_customer_is_not_found(client: Client, partner: Partner) -> None:
    other = CustomerFactory()
    for name in ("relationships", "profile"):
        assert client.get(url(name, other)).status_code == 404
    assert client.get(url("partner", other, partner)).status_code == 404


def test_wrong_verbs(client: Client, person: DirectoryUser, partner: Partner) -> None:
    assert client.post(url("relationships", person.customer)).status_code == 405
    assert client.post(url("partner", person.customer, partner)).status_code == 405
    assert client.delete(url("remove_roles", person.customer, partner)).status_code == 405


def test_queries_do_not_grow_with_partners(
    client: Client, person: DirectoryUser, partner: Partner, django_assert_num_queries: object
) -> None:
    for count in (1, 3):
        while person.customer.relationships.count() < count:
            ResellerRelationshipFactory(customer=person.customer)
        with django_assert_num_queries(9):  # type: ignore[operator]
            client.get(url("relationships", person.customer))


def test_queries_of_the_partner_page(
    client: Client, person: DirectoryUser, partner: Partner, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(11):  # type: ignore[operator]
        client.get(url("partner", person.customer, partner))


def test_removal_is_told_to_both_sides(
    client: Client,
    person: DirectoryUser,
    partner: Partner,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    colleague = DirectoryUserFactory(customer=person.customer, global_admin=True)
    colleague.user.language = "pl"
    colleague.user.save()
    DirectoryUserFactory(customer=person.customer)  # decides nothing, hears nothing
    agent = MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT], user__language="cs").user
    chief = MembershipFactory(partner=partner, roles=[Role.GLOBAL_ADMIN, Role.ADMIN_AGENT]).user
    MembershipFactory(partner=partner, roles=[Role.HELPDESK_AGENT])
    MembershipFactory(partner=partner, roles=[Role.ADMIN_AGENT], is_active=False)

    client.post(url("remove_roles", person.customer, partner))
    client.post(url("remove_roles", person.customer, partner))
    drain_tasks()

    sent = {message.to[0]: message for message in mailoutbox}
    assert len(mailoutbox) == 4
    assert set(sent) == {person.user.email, colleague.user.email, agent.email, chief.email}
    ours, theirs = str(sent[person.user.email].body), str(sent[chief.email].body)
    assert "stays your reseller" in ours
    assert url("partner", person.customer, partner) in ours
    assert str(person.user) in ours
    assert str(person.user) in theirs
    assert sent[chief.email].subject == (
        f"{person.customer.name} has removed your delegated admin privileges"
    )
    account = reverse("customers:account", args=[partner.slug, person.customer.public_id])
    assert account in theirs
    assert "Dobrý den" in str(sent[agent.email].body)
    assert "Dzień dobry" in str(sent[colleague.user.email].body)


def test_removal_after_the_relationship_has_ended_says_so(
    client: Client,
    person: DirectoryUser,
    partner: Partner,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    person.customer.relationships.update(state=RelationshipState.REMOVED, ended_at=timezone.now())
    chief = MembershipFactory(partner=partner, roles=[Role.GLOBAL_ADMIN]).user

    client.post(url("remove_roles", person.customer, partner))
    drain_tasks()

    bodies = {message.to[0]: str(message.body) for message in mailoutbox}
    assert "is not your reseller any more" in bodies[person.user.email]
    assert "no reseller relationship with this customer either" in bodies[chief.email]
    assert reverse("customers:list", args=[partner.slug]) in bodies[chief.email]
    # A page that would not open for them is not offered.
    assert str(person.customer.public_id) not in bodies[chief.email]
