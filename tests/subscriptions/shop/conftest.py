"""A provider with a seller, a customer that accepted, a reseller in partnership."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from customers.models import Customer
from partners.enums import Role
from partners.models import Partner, PartnerLocation, User
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, PartnerFactory
from tests.factories.resellers import PartnershipFactory


@dataclass
class Shop:
    provider: Partner
    seller: User
    customer: Customer
    reseller: Partner
    location: PartnerLocation

    def url(self, name, partner=None, **more):
        arguments = {
            "partner_slug": (partner or self.provider).slug,
            "customer_id": self.customer.public_id,
        }
        return reverse(f"subscriptions:{name}", kwargs=arguments | more)

    def member(self, role, partner=None):
        return MembershipFactory(partner=partner or self.provider, roles=[role]).user


def build():
    provider = PartnerFactory(name="Fabrikam", slug="fabrikam", provider=True)
    seller = MembershipFactory(partner=provider, roles=[Role.SALES_AGENT]).user
    customer = CustomerFactory(name="Tailspin Toys", default_domain="tailspin.example")
    ResellerRelationshipFactory(partner=provider, customer=customer)
    AgreementTextFactory()
    CustomerAgreementFactory(customer=customer)
    reseller = PartnerFactory(name="Adventure Works", slug="adventure", reseller=True)
    PartnershipFactory(provider=provider, reseller=reseller)
    location = reseller.locations.get(scope="location")
    return Shop(provider, seller, customer, reseller, location)


@pytest.fixture
def shop(db):
    return build()
