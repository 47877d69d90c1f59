"""A provider with its global admin, and a reseller with its own."""

import pytest

from partners.models import Partner, User
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory


@pytest.fixture
def provider(db: None) -> Partner:
    return PartnerFactory(name="Paula's Distribution", slug="paulas", provider=True)


@pytest.fixture
def paula(provider: Partner) -> User:
    """Global admin of the provider."""
    user = UserFactory(name="Paula Price", email="paula@paulas.example")
    return MembershipFactory(user=user, partner=provider).user


@pytest.fixture
def reseller(db: None) -> Partner:
    return PartnerFactory(name="Rita's Shop", slug="ritas", reseller=True)


@pytest.fixture
def rita(reseller: Partner) -> User:
    """Global admin of the reseller."""
    user = UserFactory(name="Rita Rose", email="rita@ritas.example")
    return MembershipFactory(user=user, partner=reseller).user
