"""A partner and its customer, each with people in front of a browser."""

from dataclasses import dataclass
from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse

from customers.models import AdminGrant, Customer, DirectoryUser, ResellerRelationship
from partners.enums import Role
from partners.models import Partner, User
from tests.factories.customers import (
    AdminGrantFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory


@dataclass
class Both:
    partner: Partner
    customer: Customer
    relationship: ResellerRelationship
    admin: DirectoryUser
    agent: User

    def portal(self, name: str, **more: Any) -> str:
        return reverse(name, kwargs={"customer_id": self.customer.public_id} | more)

    def of_partner(self, name: str) -> str:
        return self.portal(f"customers_portal:{name}", partner_id=self.partner.public_id)

    def staff(self, name: str, **more: Any) -> str:
        return reverse(name, kwargs={"partner_slug": self.partner.slug} | more)

    def record(self, name: str) -> str:
        return self.staff(name, customer_id=self.customer.public_id)

    def member(self, role: Role, **fields: Any) -> User:
        return MembershipFactory.create(partner=self.partner, roles=[role], **fields).user

    def grant(self, **fields: Any) -> AdminGrant:
        return AdminGrantFactory.create(partner=self.partner, customer=self.customer, **fields)


def build() -> Both:
    partner = PartnerFactory.create(name="Fabrikam", slug="fabrikam")
    customer = CustomerFactory.create(name="Tailspin")
    return Both(
        partner=partner,
        customer=customer,
        relationship=ResellerRelationshipFactory.create(partner=partner, customer=customer),
        admin=DirectoryUserFactory.create(
            customer=customer, display_name="Tina Admin", global_admin=True
        ),
        agent=MembershipFactory.create(
            partner=partner, roles=[Role.ADMIN_AGENT], user__name="Adam Agent"
        ).user,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return unescape(response.content.decode())
