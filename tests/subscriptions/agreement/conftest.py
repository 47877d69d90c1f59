"""A direct-bill partner with a customer that has accepted nothing yet."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone

from customers.models import AgreementText, Customer
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.agreement.services import Signer
from tests.factories.customers import (
    AgreementTextFactory,
    CustomerFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import MembershipFactory, UserFactory


@pytest.fixture
def text(db: None) -> AgreementText:
    """In force for thirty days."""
    return AgreementTextFactory(valid_from=timezone.localdate() - datetime.timedelta(days=30))


@pytest.fixture
def customer(partner: Partner, text: AgreementText) -> Customer:
    customer = CustomerFactory(name="Tailspin Toys")
    ResellerRelationshipFactory(partner=partner, customer=customer)
    return customer


@pytest.fixture
def agent(partner: Partner) -> User:
    """An admin agent of the partner."""
    user = UserFactory(name="Ada Agent", email="ada@alices.example")
    return MembershipFactory(user=user, partner=partner, roles=[Role.ADMIN_AGENT]).user


@pytest.fixture
def signer() -> Callable[..., Signer]:
    def make(**values: object) -> Signer:
        usual = {
            "first_name": "Ewa",
            "last_name": "Kowalska",
            "email": "ewa@tailspin.example",
            "phone": "",
            "accepted_on": timezone.localdate(),
        }
        return Signer(**(usual | values))  # type: ignore[arg-type]

    return make
