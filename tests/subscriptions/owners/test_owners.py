"""Tenant owner rights: the customer gives them, sees them and takes them back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from customers.enums import RelationshipState
from customers.models import Customer, DirectoryUser, ResellerRelationship
from partners.enums import LocationScope, Role
from partners.exceptions import RuleViolation
from partners.models import AuditEntry, Partner, User
from subscriptions.enums import SubscriptionState
from subscriptions.models import Subscription, SubscriptionOwner
from subscriptions.owners import services
from subscriptions.removal.selectors import is_blocked
from tests.customers.both_sides import signed_in, text_of
from tests.factories.customers import (
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import OfferFactory, SubscriptionFactory
from tests.invitations.guests import audit_of

pytestmark = pytest.mark.django_db


@dataclass
class Scene:
    customer: Customer
    admin: DirectoryUser
    seller: Partner
    reseller: Partner
    agent: User  # of the reseller
    subscription: Subscription

    def portal(self, name: str, **more: Any) -> str:
        keys = {"customer_id": self.customer.public_id} | more
        return reverse(f"subscriptions_portal:{name}", kwargs=keys)

    @property
    def give(self) -> str:
        return self.portal("give_owner", subscription_id=self.subscription.public_id)

    @property
    def take_back(self) -> str:
        return self.portal(
            "take_back_owner",
            subscription_id=self.subscription.public_id,
            partner_id=self.reseller.public_id,
        )

    def page(self, partner: Partner, name: str = "detail") -> str:
        keys = [partner.slug, self.customer.public_id, self.subscription.public_id]
        return reverse(f"subscriptions:{name}", args=keys)

    def owner(self) -> SubscriptionOwner:
        found, _created = services.give_owner(
            self.subscription, self.reseller, actor=self.admin.user
        )
        return found


@pytest.fixture
def scene(db: None) -> Scene:
    customer = CustomerFactory(name="Tailspin")
    seller = PartnerFactory(name="Fabrikam", provider=True)
    reseller = PartnerFactory(name="Adventure Works", reseller=True)
    for each in (seller, reseller):
        ResellerRelationshipFactory(partner=each, customer=customer)
    location = reseller.locations.get(scope=LocationScope.LOCATION)
    return Scene(
        customer=customer,
        admin=DirectoryUserFactory(
            customer=customer, display_name="Tina Admin", global_admin=True
        ),
        seller=seller,
        reseller=reseller,
        agent=MembershipFactory(partner=reseller, roles=[Role.ADMIN_AGENT]).user,
        subscription=SubscriptionFactory(
            partner=seller, customer=customer, offer=OfferFactory(usage=True),
            nickname="Cloud", quantity=1, reseller=reseller, reseller_location=location,
        ),
    )  # fmt: skip


@pytest.fixture
def portal(scene: Scene) -> Client:
    return signed_in(scene.admin.user)


@pytest.fixture
def desk(scene: Scene) -> Client:
    """The reseller's admin agent."""
    return signed_in(scene.agent)


def test_without_anything(db: None) -> None:
    person = DirectoryUserFactory(global_admin=True)
    url = reverse("subscriptions_portal:owners", args=[person.customer.public_id])

    assert "no subscription that is paid by use" in text_of(signed_in(person.user).get(url))


def test_only_what_is_paid_by_use_has_owners(scene: Scene, portal: Client) -> None:
    SubscriptionFactory(customer=scene.customer, nickname="By license")
    SubscriptionFactory(
        customer=scene.customer, nickname="Gone", offer=OfferFactory(usage=True),
        state=SubscriptionState.DELETED,
    )  # fmt: skip
    SubscriptionFactory(nickname="Of others", offer=OfferFactory(usage=True))

    text = text_of(portal.get(scene.portal("owners")))

    assert "Cloud" in text
    assert "No reseller has owner rights" in text
    for absent in ("By license", "Gone", "Of others"):
        assert absent not in text


def test_giving(
    scene: Scene,
    portal: Client,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    asked = text_of(portal.get(scene.give))

    response = portal.post(scene.give, {"partner": str(scene.reseller.public_id)}, follow=True)
    drain_tasks()

    owner = SubscriptionOwner.objects.get()
    assert "It gets no roles in your directory" in asked
    assert "Adventure Works is an owner of Cloud now." in text_of(response)
    assert (owner.partner, owner.granted_by_name) == (scene.reseller, str(scene.admin.user))
    assert audit_of("subscription_owner.given") == {
        "actor": scene.admin.user,
        "actor_name": str(scene.admin.user),
        "target_type": "subscriptions.subscription",
        "target_id": str(scene.subscription.public_id),
        "changes": {},
        "data": {"partner": "Adventure Works"},
        "readers": {
            scene.customer.public_id, scene.seller.public_id, scene.reseller.public_id,
        },
    }  # fmt: skip
    sent = {mail.to[0]: mail for mail in mailoutbox}
    assert set(sent) == {scene.agent.email, scene.admin.user.email}
    assert scene.page(scene.reseller) in sent[scene.agent.email].body
    assert scene.portal("owners") in sent[scene.admin.user.email].body


def test_an_owner_that_is_not_named_reads_of_its_rights(scene: Scene) -> None:
    related = PartnerFactory(reseller=True)
    ResellerRelationshipFactory(partner=related, customer=scene.customer)

    owner, _created = services.give_owner(scene.subscription, related, actor=scene.admin.user)
    services.take_back(owner, actor=scene.admin.user)

    for verb in ("subscription_owner.given", "subscription_owner.removed"):
        assert audit_of(verb)["readers"] == {
            scene.customer.public_id, scene.seller.public_id, scene.reseller.public_id,
            related.public_id,
        }  # fmt: skip


def test_giving_twice_happens_once(scene: Scene) -> None:
    first = services.give_owner(scene.subscription, scene.reseller, actor=scene.admin.user)
    second = services.give_owner(scene.subscription, scene.reseller, actor=scene.admin.user)

    assert (first[1], second[1]) == (True, False)
    assert first[0] == second[0]
    assert AuditEntry.objects.filter(verb="subscription_owner.given").count() == 1


def test_who_could_get_the_rights(scene: Scene, portal: Client) -> None:
    """The reseller that is named, and those related; no seller, no stranger, no former one."""
    ResellerRelationshipFactory(
        partner=PartnerFactory(name="Northwind", reseller=True), customer=scene.customer
    )
    PartnerFactory(name="Stranger", reseller=True)
    ResellerRelationshipFactory(
        partner=PartnerFactory(name="Former", reseller=True), customer=scene.customer,
        state=RelationshipState.REMOVED, ended_at=timezone.now(),
    )  # fmt: skip
    ResellerRelationshipFactory(
        partner=PartnerFactory(name="Direct Seller"), customer=scene.customer
    )

    form = portal.get(scene.give).context["form"]

    assert [each.name for each in form.candidates.values()] == ["Adventure Works", "Northwind"]


def test_nobody_else_can_be_given_the_rights(scene: Scene, portal: Client) -> None:
    stranger = PartnerFactory(name="Stranger", reseller=True)

    response = portal.post(scene.give, {"partner": str(stranger.public_id)})

    assert response.status_code == 422
    with pytest.raises(RuleViolation, match="neither named"):
        services.give_owner(scene.subscription, stranger, actor=scene.admin.user)
    assert not SubscriptionOwner.objects.exists()


def test_what_has_ended_gets_no_owner(scene: Scene, portal: Client) -> None:
    Subscription.objects.update(state=SubscriptionState.DELETED)

    assert portal.get(scene.give).status_code == 404
    with pytest.raises(RuleViolation, match="has ended"):
        services.give_owner(scene.subscription, scene.reseller, actor=scene.admin.user)


def test_taking_back(
    scene: Scene,
    portal: Client,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    scene.owner()
    drain_tasks()
    mailoutbox.clear()

    asked = text_of(portal.get(scene.take_back))
    response = portal.post(scene.take_back, follow=True)
    again = portal.post(scene.take_back, follow=True)
    drain_tasks()

    owner = SubscriptionOwner.objects.get()
    assert "It takes effect at once" in asked
    assert "Adventure Works is no owner of Cloud any more." in text_of(response)
    assert "This partner is no owner of the subscription." in text_of(again)
    assert owner.removed_at is not None
    assert owner.removed_by_name == str(scene.admin.user)
    assert AuditEntry.objects.filter(verb="subscription_owner.removed").count() == 1
    assert {mail.to[0] for mail in mailoutbox} == {scene.agent.email, scene.admin.user.email}
    assert services.take_back(owner, actor=scene.admin.user) is False


def test_rights_that_were_taken_back_can_be_given_again(scene: Scene, portal: Client) -> None:
    services.take_back(scene.owner(), actor=scene.admin.user)

    scene.owner()

    assert SubscriptionOwner.objects.count() == 2
    assert "Owner" in text_of(portal.get(scene.portal("owners")))


def test_strangers_and_plain_users(scene: Scene) -> None:
    plain = signed_in(DirectoryUserFactory(customer=scene.customer).user)
    foreign = signed_in(DirectoryUserFactory(global_admin=True).user)
    scene.owner()
    for url in (scene.portal("owners"), scene.give, scene.take_back):
        response = plain.get(url)
        assert response.status_code == 403
        assert "Tina Admin" in text_of(response)
        assert foreign.get(url).status_code == 404
    assert plain.post(scene.take_back).status_code == 403
    assert SubscriptionOwner.objects.get().removed_at is None


def test_another_customers_subscription_is_not_found(scene: Scene, portal: Client) -> None:
    other = SubscriptionFactory(offer=OfferFactory(usage=True))
    url = scene.portal("give_owner", subscription_id=other.public_id)

    assert portal.get(url).status_code == 404
    assert portal.post(url, {"partner": str(scene.reseller.public_id)}).status_code == 404


def test_queries_do_not_grow(
    scene: Scene, portal: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    scene.owner()
    for count in (1, 3):
        while scene.customer.subscriptions.count() < count:
            SubscriptionFactory(customer=scene.customer, offer=OfferFactory(usage=True))
        with django_assert_num_queries(8):
            portal.get(scene.portal("owners"))


# --- where the customer sees it ---------------------------------------------------------------


def test_partner_relationships_show_owner_rights(scene: Scene, portal: Client) -> None:
    scene.owner()
    listed = reverse("customers_portal:relationships", args=[scene.customer.public_id])
    one = reverse(
        "customers_portal:partner", args=[scene.customer.public_id, scene.reseller.public_id]
    )

    assert "Owner of 1 subscription" in text_of(portal.get(listed))
    assert "Owner of 1 subscription" in text_of(portal.get(one))


def test_owner_rights_that_outlived_everything_are_shown(scene: Scene, portal: Client) -> None:
    scene.owner()
    ResellerRelationship.objects.filter(partner=scene.reseller).delete()
    listed = reverse("customers_portal:relationships", args=[scene.customer.public_id])
    one = reverse(
        "customers_portal:partner", args=[scene.customer.public_id, scene.reseller.public_id]
    )

    assert "Tenant owner rights" in text_of(portal.get(listed))
    assert "still owns subscriptions that are paid by use" in text_of(portal.get(one))


# --- the reseller -----------------------------------------------------------------------------


def test_the_reseller_reads_until_it_owns(scene: Scene, desk: Client) -> None:
    before = text_of(desk.get(scene.page(scene.reseller)))
    refused = desk.get(scene.page(scene.reseller, "rename_owned"))
    scene.owner()
    after = text_of(desk.get(scene.page(scene.reseller)))

    assert "You can only read this subscription." in before
    assert refused.status_code == 403
    assert "Tailspin" in text_of(refused)
    assert "Your organization is an owner of this subscription" in after
    assert scene.page(scene.reseller, "rename_owned") in after


def test_the_seller_reads_who_owns_it(scene: Scene) -> None:
    seller = signed_in(MembershipFactory(partner=scene.seller).user)
    before = text_of(seller.get(scene.page(scene.seller)))
    scene.owner()
    after = text_of(seller.get(scene.page(scene.seller)))

    assert "The customer has given nobody owner rights." in before
    assert f"given by {scene.admin.user}" in after


def test_an_owner_renames(scene: Scene, desk: Client) -> None:
    scene.owner()

    response = desk.post(
        scene.page(scene.reseller, "rename_owned"), {"nickname": "Data center"}, follow=True
    )

    scene.subscription.refresh_from_db()
    assert "The subscription has been saved." in text_of(response)
    assert (scene.subscription.nickname, scene.subscription.revision) == ("Data center", 1)
    entry = AuditEntry.objects.get(verb="subscription.updated")
    assert entry.changes == {"nickname": ["Cloud", "Data center"]}
    assert entry.actor == scene.agent


def test_an_open_page_says_that_the_rights_are_gone(scene: Scene, desk: Client) -> None:
    owner = scene.owner()
    url = scene.page(scene.reseller, "rename_owned")
    assert desk.get(url).status_code == 200
    services.take_back(owner, actor=scene.admin.user)

    response = desk.post(url, {"nickname": "Mine"})

    scene.subscription.refresh_from_db()
    assert response.status_code == 403
    assert scene.subscription.nickname == "Cloud"
    with pytest.raises(RuleViolation, match="can only read it"):
        services.rename_as_owner(
            scene.subscription, scene.reseller, actor=scene.agent, nickname="Mine"
        )


def test_an_owner_that_the_subscription_does_not_name_opens_it(
    scene: Scene,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    other = ResellerRelationshipFactory(
        partner=PartnerFactory(name="Northwind", reseller=True), customer=scene.customer
    ).partner
    client = signed_in(MembershipFactory(partner=other, roles=[Role.ADMIN_AGENT]).user)
    every = reverse("subscriptions:list", args=[other.slug, scene.customer.public_id])
    assert client.get(scene.page(other)).status_code == 404

    owner, _created = services.give_owner(scene.subscription, other, actor=scene.admin.user)

    assert scene.page(other) in text_of(client.get(every))
    assert "Your organization is an owner" in text_of(client.get(scene.page(other)))
    assert client.get(scene.page(other, "usage")).status_code == 200
    assert not is_blocked(other, scene.customer)  # it goes on with its seller
    asked = signed_in(scene.admin.user).get(
        reverse(
            "subscriptions_portal:take_back_owner",
            args=[scene.customer.public_id, scene.subscription.public_id, other.public_id],
        )
    )
    assert "Northwind can then no longer open the subscription Cloud." in text_of(asked)

    services.take_back(owner, actor=scene.admin.user)
    drain_tasks()

    gone = client.get(scene.page(other))
    assert gone.status_code == 403
    assert "Only an owner of this subscription can do this." in text_of(gone)
    assert scene.page(other) not in text_of(client.get(every))
    told = [mail.body for mail in mailoutbox if "took back" in mail.body]
    assert told
    assert not any("can only read it now" in body for body in told)


def test_a_nickname_is_needed(scene: Scene, desk: Client) -> None:
    scene.owner()

    assert desk.post(scene.page(scene.reseller, "rename_owned"), {}).status_code == 422


def test_the_same_nickname_is_no_change(scene: Scene, desk: Client) -> None:
    scene.owner()

    desk.post(scene.page(scene.reseller, "rename_owned"), {"nickname": "Cloud"})

    assert not AuditEntry.objects.filter(verb="subscription.updated").exists()


def test_mail_of_rights_taken_back_leads_nowhere_closed(
    scene: Scene,
    drain_tasks: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    services.take_back(scene.owner(), actor=scene.admin.user)
    drain_tasks()

    [mail] = [mail for mail in mailoutbox if mail.to == [scene.agent.email]]
    assert "took back your owner rights" in str(mail.subject)
    assert scene.page(scene.reseller) not in mail.body
