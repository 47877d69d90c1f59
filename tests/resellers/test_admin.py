"""Operators look at partnerships and at what they brought about; they change neither."""

import pytest
from django.urls import reverse

from tests.factories.partners import UserFactory
from tests.factories.resellers import PartnershipFactory, ResellerAssociationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(UserFactory(operator=True))
    return client


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("resellers_partnership", PartnershipFactory),
        ("customers_resellerassociation", ResellerAssociationFactory),
    ],
)
def test_to_look_at_and_nothing_else(operator, model, make):
    row = make(provider__name="Fabrikam", reseller__name="Adventure Works")
    make(provider__name="Contoso", reseller__name="Northwind")
    changelist = reverse(f"admin:{model}_changelist")
    change = reverse(f"admin:{model}_change", args=[row.pk])

    page = operator.get(changelist, {"q": "adventure"}).content.decode()
    assert "Adventure Works" in page
    assert "Northwind" not in page
    assert "Fabrikam" in operator.get(change).content.decode()
    assert operator.post(change, {"state": "removed"}).status_code == 403
    assert operator.get(reverse(f"admin:{model}_add")).status_code == 403
    assert operator.post(reverse(f"admin:{model}_delete", args=[row.pk])).status_code == 403


def test_a_customer_shows_through_whom_it_came(operator):
    row = ResellerAssociationFactory(reseller__name="Adventure Works")

    page = operator.get(reverse("admin:customers_customer_change", args=[row.customer_id]))

    assert "Adventure Works" in page.content.decode()
