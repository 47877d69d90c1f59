"""The operator, signed in."""

import pytest
from django.test import Client

from partners.models import User
from tests.factories.partners import UserFactory


@pytest.fixture
def operator() -> User:
    return UserFactory.create(operator=True, email="operator@portal.example", name="Olga Operator")


@pytest.fixture
def operations(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client
