"""A provider that sold a subscription to a customer, and the reseller that is named on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.forms import BaseForm
from django.test import Client

from customers.models import Customer
from partners.enums import Role
from partners.models import Partner, User
from subscriptions.models import Subscription
from tests.factories.customers import CustomerFactory, ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory, PartnerLocationFactory
from tests.factories.resellers import PartnershipFactory
from tests.factories.subscriptions import (
    OfferFactory,
    ResellerOfRecordFactory,
    SubscriptionFactory,
)


def posted(form: BaseForm) -> dict[str, Any]:
    """What a browser sends of a form that nobody touched."""
    shown = {field.name: field.value() for field in form if not field.field.disabled}
    return {
        name: value for name, value in shown.items() if value is not None and value is not False
    }


@dataclass
class Scene:
    seller: Partner
    reseller: Partner
    customer: Customer
    agent: User
    row: Subscription
    client_for: Callable[[User], Client]

    @property
    def url(self) -> str:
        return self.url_of(self.seller)

    def url_of(self, partner: Partner) -> str:
        customer, row = self.customer.public_id, self.row.public_id
        return f"/p/{partner.slug}/customers/{customer}/subscriptions/{row}/"

    @property
    def client(self) -> Client:
        return self.client_for(self.agent)

    def staff(self, role: Role, partner: Partner | None = None) -> Client:
        member = MembershipFactory.create(partner=partner or self.seller, roles=[role])
        return self.client_for(member.user)

    def data(self, **changed: Any) -> dict[str, Any]:
        """What the form of the page posts, as the page was drawn."""
        shown = posted(self.client.get(self.url).context["form"])
        return {key: value for key, value in (shown | changed).items() if value is not None}

    def fresh(self) -> Subscription:
        self.row.refresh_from_db()
        return self.row


@pytest.fixture
def scene(db: None, client_for: Callable[[User], Client]) -> Scene:
    seller = PartnerFactory.create(name="Fabrikam Distribution", slug="fabrikam", provider=True)
    reseller = PartnerFactory.create(
        name="Adventure Works IT", slug="adventure", reseller=True, with_location=False
    )
    location = PartnerLocationFactory.create(partner=reseller, number="4100231", country="CZ")
    PartnershipFactory.create(provider=seller, reseller=reseller)
    customer = CustomerFactory.create(name="Tailspin Toys", country="CZ")
    for partner in (seller, reseller):
        ResellerRelationshipFactory.create(partner=partner, customer=customer)
    row = SubscriptionFactory.create(
        partner=seller,
        customer=customer,
        reseller=reseller,
        reseller_location=location,
        nickname="Office for Toys",
        offer=OfferFactory.create(name="Productivity Suite"),
    )
    ResellerOfRecordFactory.create(subscription=row, location=location)
    agent = MembershipFactory.create(user__name="Sam Sales", partner=seller).user
    return Scene(seller, reseller, customer, agent, row, client_for)
