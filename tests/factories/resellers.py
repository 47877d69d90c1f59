"""Partnerships of providers and resellers, and the customers they have in common."""

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from customers.enums import AssociationSource
from customers.models import ResellerAssociation
from partners.folding import fold
from resellers.enums import PartnershipState
from resellers.models import Partnership
from tests.factories.customers import CustomerFactory
from tests.factories.partners import PartnerFactory


class PartnershipFactory(DjangoModelFactory[Partnership]):
    """An active partnership of a provider and a reseller; ``removed=True`` for one that ended."""

    class Meta:
        model = Partnership

    class Params:
        removed = factory.Trait(
            state=PartnershipState.REMOVED,
            ended_at=factory.LazyFunction(timezone.now),
            ended_by_name="Somebody of the provider",
        )

    provider = factory.SubFactory(PartnerFactory, provider=True)
    reseller = factory.SubFactory(PartnerFactory, reseller=True)
    authorized_by_name = "Somebody of the reseller"


class ResellerAssociationFactory(DjangoModelFactory[ResellerAssociation]):
    """A customer that a provider and a reseller have in common; relationships are not made."""

    class Meta:
        model = ResellerAssociation

    provider = factory.SubFactory(PartnerFactory, provider=True)
    reseller = factory.SubFactory(PartnerFactory, reseller=True)
    customer = factory.SubFactory(CustomerFactory)
    source = AssociationSource.JOINT_ACCEPTANCE

    @factory.lazy_attribute
    def sort_name(self: Any) -> str:
        return fold(self.customer.name)
