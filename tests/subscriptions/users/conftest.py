"""A partner that administers a customer: its staff, the customer's admin, licenses for two."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from customers.acting import Acting, acting_again
from customers.enums import DirectoryRole
from customers.models import AdminGrant, Customer, DirectoryUser
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.models import Subscription
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import OfferFactory, ProductFactory, SubscriptionFactory


@dataclass
class Directory:
    partner: Partner
    customer: Customer
    grant: AdminGrant
    agent: User
    admin: DirectoryUser
    office: Subscription

    @property
    def url(self) -> str:
        return f"/p/{self.partner.slug}/customers/{self.customer.public_id}/users/"

    @property
    def own_url(self) -> str:
        return f"/portal/{self.customer.public_id}/users/"

    @property
    def acting(self) -> Acting:
        """An admin agent of the partner."""
        return acting_again(self.customer, self.agent, self.partner)

    @property
    def own(self) -> Acting:
        """The customer's global admin."""
        return acting_again(self.customer, self.admin.user, None)

    def staff(self, role: Role) -> Acting:
        return acting_again(self.customer, self.member(role), self.partner)

    def member(self, role: Role) -> User:
        return MembershipFactory.create(partner=self.partner, roles=[role]).user

    def person(self, name: str = "Ewa Lis", *roles: DirectoryRole, **fields: Any) -> DirectoryUser:
        return DirectoryUserFactory.create(
            customer=self.customer, display_name=name, roles=list(roles), **fields
        )


def build() -> Directory:
    partner = PartnerFactory.create(name="Fabrikam", slug="fabrikam")
    customer = CustomerFactory.create(
        name="Tailspin", default_domain="tailspin.example", domains=["tailspin-toys.example"]
    )
    ResellerRelationshipFactory.create(partner=partner, customer=customer)
    product = ProductFactory.create(name="Office", service_plans=["Mail", "Files", "Chat"])
    return Directory(
        partner=partner,
        customer=customer,
        grant=AdminGrantFactory.create(partner=partner, customer=customer),
        agent=MembershipFactory.create(
            partner=partner, roles=[Role.ADMIN_AGENT], user__name="Adam Agent"
        ).user,
        admin=DirectoryUserFactory.create(
            customer=customer, display_name="Tina Admin", global_admin=True
        ),
        office=SubscriptionFactory.create(
            partner=partner,
            customer=customer,
            offer=OfferFactory.create(product=product),
            nickname="Office",
            quantity=2,
        ),
    )


@pytest.fixture
def scene(db: None) -> Directory:
    return build()


@pytest.fixture
def client(scene: Directory, client_for: Callable[[User], Client]) -> Client:
    """The admin agent's browser."""
    return client_for(scene.agent)
