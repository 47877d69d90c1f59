"""A direct-bill partner with a customer that it may leave; a provider and a reseller of another."""

from dataclasses import dataclass

import pytest

from customers.models import Customer, ResellerRelationship
from partners.enums import Role
from partners.models import Partner, User
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory


@pytest.fixture
def customer(db: None) -> Customer:
    return CustomerFactory(name="Tailspin Toys", country="CZ")


@pytest.fixture
def relationship(partner: Partner, customer: Customer) -> ResellerRelationship:
    return ResellerRelationshipFactory(partner=partner, customer=customer)


@dataclass(frozen=True)
class Pair:
    provider: Partner
    reseller: Partner
    agent: User  # sales agent of the reseller


@pytest.fixture
def pair(customer: Customer) -> Pair:
    provider = PartnerFactory(name="Fabrikam Distribution", provider=True)
    reseller = PartnerFactory(name="Adventure Works", reseller=True)
    for each in (provider, reseller):
        ResellerRelationshipFactory(partner=each, customer=customer)
    agent = MembershipFactory(partner=reseller, roles=[Role.SALES_AGENT]).user
    return Pair(provider, reseller, agent)
