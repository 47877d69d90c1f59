"""Customers, their people, agreements and relationships."""

from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from customers import copies
from customers.enums import AgreementMethod, DirectoryRole
from customers.models import (
    AdminGrant,
    AgreementText,
    BillTo,
    Customer,
    CustomerAgreement,
    CustomerDomain,
    CustomerTag,
    DirectoryRoleAssignment,
    DirectoryUser,
    ResellerRelationship,
    Tag,
)
from partners.folding import fold
from tests.factories.partners import PartnerFactory, UserFactory

AGREEMENT_VERSION = "2026-01"

# What makes a company profile complete, by country (see customers.profile).
PROFILES: dict[str, dict[str, str]] = {
    "PL": {
        "address_line1": "ul. Długa 5",
        "city": "Kraków",
        "postal_code": "31-147",
        "registration_id": "0000123456",
        "phone": "+48126340000",
    },
    "CZ": {
        "address_line1": "Náměstí Republiky 3",
        "city": "Praha",
        "postal_code": "110 00",
        "phone": "+420222000111",
    },
    "DE": {
        "address_line1": "Am Wall 100",
        "city": "Bremen",
        "postal_code": "28195",
        "phone": "+4942136100",
    },
    "US": {
        "address_line1": "1 Main Street",
        "city": "Springfield",
        "state": "IL",
        "postal_code": "62701",
        "phone": "+12175550100",
    },
    "FR": {
        "address_line1": "12 rue de la Paix",
        "city": "Paris",
        "postal_code": "75002",
        "phone": "+33140000000",
    },
    "UA": {
        "address_line1": "вул. Хрещатик 1",
        "city": "Київ",
        "postal_code": "01001",
        "registration_id": "12345678",
        "phone": "+380442000000",
    },
}


def _of_profile(field: str) -> Any:
    return factory.LazyAttribute(
        lambda customer: PROFILES.get(str(customer.country), PROFILES["DE"]).get(field, "")
    )


class CustomerFactory(DjangoModelFactory[Customer]):
    """A Polish company with a complete profile; nobody in it, no partner, no agreement."""

    class Meta:
        model = Customer
        skip_postgeneration_save = True

    class Params:
        incomplete = factory.Trait(
            address_line1="", city="", state="", postal_code="", registration_id="", phone="",
            contact_first_name="", contact_last_name="", contact_email="",
        )  # fmt: skip

    name = factory.Sequence(lambda number: f"Customer {number}")
    default_domain = factory.Sequence(lambda number: f"customer{number}.example")
    country = "PL"
    address_line1 = _of_profile("address_line1")
    city = _of_profile("city")
    state = _of_profile("state")
    postal_code = _of_profile("postal_code")
    registration_id = _of_profile("registration_id")
    phone = _of_profile("phone")
    contact_first_name = "Anna"
    contact_last_name = "Nowak"
    contact_email = factory.LazyAttribute(lambda customer: f"office@{customer.default_domain}")

    @factory.post_generation
    def domains(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """The default domain, and any given as ``domains=["…"]``."""
        if create:
            for name in [self.default_domain, *(extracted or [])]:
                CustomerDomain.objects.create(customer=self, name=name)


class DirectoryUserFactory(DjangoModelFactory[DirectoryUser]):
    """A plain user of a customer; ``global_admin=True`` for its global admin."""

    class Meta:
        model = DirectoryUser
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    display_name = factory.Sequence(lambda number: f"Customer person {number}")
    user = factory.SubFactory(
        UserFactory,
        directory=True,
        name=factory.SelfAttribute("..display_name"),
        email=factory.LazyAttributeSequence(
            lambda user, number: f"user{number}@{user.factory_parent.customer.default_domain}"
        ),
    )

    @factory.post_generation
    def roles(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """``roles=[DirectoryRole.USER_ADMIN, …]``"""
        for role in extracted or [] if create else []:
            DirectoryRoleAssignment.objects.create(directory_user=self, role=role)

    @factory.post_generation
    def global_admin(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            DirectoryRoleAssignment.objects.create(
                directory_user=self, role=DirectoryRole.GLOBAL_ADMIN
            )


class AgreementTextFactory(DjangoModelFactory[AgreementText]):
    class Meta:
        model = AgreementText

    version = AGREEMENT_VERSION
    language = "en"
    valid_from = factory.LazyFunction(lambda: timezone.now().date().replace(month=1, day=1))
    title = "Customer Agreement"
    body = "First paragraph.\n\nSecond paragraph."
    is_sample = True


class CustomerAgreementFactory(DjangoModelFactory[CustomerAgreement]):
    """The customer's own acceptance; copies on its relationships follow."""

    class Meta:
        model = CustomerAgreement
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    method = AgreementMethod.DIRECT
    version = AGREEMENT_VERSION
    language = "en"
    accepted_by_name = "Anna Nowak"

    @factory.post_generation
    def true_copies(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            copies.refresh(self.customer)


class ResellerRelationshipFactory(DjangoModelFactory[ResellerRelationship]):
    class Meta:
        model = ResellerRelationship

    partner = factory.SubFactory(PartnerFactory)
    customer = factory.SubFactory(CustomerFactory)

    @classmethod
    def _create(cls, model_class: Any, *args: Any, **kwargs: Any) -> ResellerRelationship:
        relationship: ResellerRelationship = model_class(*args, **kwargs)
        copies.fill(relationship)
        relationship.save()
        return relationship


class AdminGrantFactory(DjangoModelFactory[AdminGrant]):
    """Delegated admin privileges; copies on the customer's relationships follow."""

    class Meta:
        model = AdminGrant
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    customer = factory.SubFactory(CustomerFactory)
    sort_name = factory.LazyAttribute(lambda grant: fold(grant.customer.name))
    granted_by_name = "Anna Nowak"

    @factory.post_generation
    def true_copies(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create:
            copies.refresh(self.customer)


class TagFactory(DjangoModelFactory[Tag]):
    class Meta:
        model = Tag

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda number: f"Tag {number}")
    folded = factory.LazyAttribute(lambda tag: fold(tag.name))


class CustomerTagFactory(DjangoModelFactory[CustomerTag]):
    class Meta:
        model = CustomerTag

    tag = factory.SubFactory(TagFactory)
    customer = factory.SubFactory(CustomerFactory)
    sort_name = factory.LazyAttribute(lambda row: fold(row.customer.name))


class BillToFactory(DjangoModelFactory[BillTo]):
    """Where a partner sends its bills for a Polish customer."""

    class Meta:
        model = BillTo

    partner = factory.SubFactory(PartnerFactory)
    customer = factory.SubFactory(CustomerFactory)
    name = "Adatum Billing"
    country = factory.LazyAttribute(lambda row: str(row.customer.country))
    address_line1 = "ul. Krótka 1"
    city = "Gdynia"
    postal_code = "81-300"
    contact_first_name = "Bea"
    contact_last_name = "Bills"
    contact_email = "bills@adatum.example"
    phone = "+48586000000"
