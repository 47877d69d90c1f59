"""Tailspin Toys with a subscription of Fabrikam, which Adventure Works supports."""

from dataclasses import dataclass

import pytest
from django.test import Client

from customers.models import Customer, DirectoryUser
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.models import ServiceRequest, Subscription
from subscriptions.requests import services
from subscriptions.requests.enums import RequestCategory, Severity
from subscriptions.requests.people import Author
from subscriptions.requests.services import Asked
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.subscriptions import SubscriptionFactory

MAIL_DOMAIN = "in.portal.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@dataclass
class Scene:
    customer: Customer
    seller: Partner
    contact: Partner
    subscription: Subscription
    admin: DirectoryUser
    plain: DirectoryUser
    seller_agent: User
    agent: User  # helpdesk agent of the contact
    colleague: User  # admin agent of the contact
    sales: User  # of the contact: reads and writes nothing

    def asked(self, **other: object) -> Asked:
        values = {
            "category": RequestCategory.SERVICE,
            "severity": Severity.CRITICAL,
            "title": "Mail does not arrive",
            "text": "Since this morning.",
            "contact": self.seller,
            "subscription": self.subscription,
        }
        return Asked(**values | other)  # type: ignore[arg-type]

    def opened(self, by: DirectoryUser | None = None, **other: object) -> ServiceRequest:
        person = by or self.admin
        author = Author(person.user, self.customer)
        return services.open_request(self.customer, self.asked(**other), author=author)

    @property
    def as_admin(self) -> Author:
        return Author(self.admin.user, self.customer)

    @property
    def as_agent(self) -> Author:
        return Author(self.agent, self.contact)

    @staticmethod
    def client(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def scene(db: None) -> Scene:
    customer = CustomerFactory(name="Tailspin Toys", country="CZ")
    seller = PartnerFactory(name="Fabrikam Distribution", provider=True)
    contact = PartnerFactory(name="Adventure Works", reseller=True)
    for partner in (seller, contact):
        ResellerRelationshipFactory(partner=partner, customer=customer)
    AdminGrantFactory(partner=contact, customer=customer)

    def member(partner: Partner, role: Role, name: str) -> User:
        user = MembershipFactory(partner=partner, roles=[role]).user
        user.name, user.email = name, f"{name.lower()}@{partner.domain}"
        user.save()
        return user

    return Scene(
        customer=customer,
        seller=seller,
        contact=contact,
        subscription=SubscriptionFactory(
            partner=seller, customer=customer, support_contact=contact, nickname="Office"
        ),
        admin=DirectoryUserFactory(customer=customer, display_name="Eva", global_admin=True),
        plain=DirectoryUserFactory(customer=customer, display_name="Jan"),
        seller_agent=member(seller, Role.ADMIN_AGENT, "Filip"),
        agent=member(contact, Role.HELPDESK_AGENT, "Hana"),
        colleague=member(contact, Role.ADMIN_AGENT, "Karel"),
        sales=member(contact, Role.SALES_AGENT, "Sona"),
    )
