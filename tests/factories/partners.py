"""People and partner organisations."""

import datetime
from functools import cache
from typing import Any

import factory
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from factory.django import DjangoModelFactory

from partners.enums import Cloud, LocationScope, Role, UserKind
from partners.models import Membership, Partner, PartnerAgreementText, PartnerLocation, User

PASSWORD = "Partner-Center-Test-1"


@cache
def hashed_password() -> str:
    return make_password(PASSWORD)


class UserFactory(DjangoModelFactory[User]):
    """A member of partner staff, unless a trait says otherwise; everybody knows PASSWORD."""

    class Meta:
        model = User

    class Params:
        staff = factory.Trait(kind=UserKind.STAFF)
        directory = factory.Trait(kind=UserKind.DIRECTORY)
        operator = factory.Trait(kind=UserKind.OPERATOR)

    kind = UserKind.STAFF
    name = factory.Sequence(lambda number: f"Person {number}")
    email = factory.Sequence(lambda number: f"person{number}@people.example")
    password = factory.LazyFunction(hashed_password)


class PartnerFactory(DjangoModelFactory[Partner]):
    """A direct-bill partner in Poland with one global and one location Partner ID there."""

    class Meta:
        model = Partner
        skip_postgeneration_save = True

    class Params:
        direct = factory.Trait(is_direct_bill=True)
        provider = factory.Trait(is_direct_bill=False, is_indirect_provider=True)
        reseller = factory.Trait(is_direct_bill=False, is_indirect_reseller=True)
        us_government = factory.Trait(
            cloud=Cloud.US_GOVERNMENT,
            country="US",
            city="Springfield",
            state="IL",
            postal_code="62701",
        )
        germany = factory.Trait(
            cloud=Cloud.GERMANY, country="DE", city="Bremen", state="", postal_code="28195"
        )

    slug = factory.Sequence(lambda number: f"partner-{number}")
    name = factory.Sequence(lambda number: f"Partner {number}")
    domain = factory.Sequence(lambda number: f"partner{number}.example")
    country = "PL"
    is_direct_bill = True
    address_line1 = "ul. Prosta 1"
    city = "Warszawa"
    postal_code = "00-838"
    phone = "+48 22 555 01 00"
    website = factory.LazyAttribute(lambda partner: f"https://www.{partner.domain}/")
    agreement_signed_at = factory.LazyFunction(timezone.now)
    agreement_signed_by = "Somebody of the partner"

    @factory.post_generation
    def with_location(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Both Partner IDs, unless ``with_location=False``."""
        if create and extracted is not False:
            PartnerLocationFactory(partner=self, scope=LocationScope.GLOBAL)
            PartnerLocationFactory(partner=self)


class PartnerLocationFactory(DjangoModelFactory[PartnerLocation]):
    class Meta:
        model = PartnerLocation

    partner = factory.SubFactory(PartnerFactory, with_location=False)
    scope = LocationScope.LOCATION
    number = factory.Sequence(lambda number: str(5_000_000 + number))
    country = factory.LazyAttribute(lambda location: location.partner.country)


class PartnerAgreementTextFactory(DjangoModelFactory[PartnerAgreementText]):
    """The version in force."""

    class Meta:
        model = PartnerAgreementText

    version = factory.Sequence(lambda number: f"2026-01-{number}")
    valid_from = datetime.date(2026, 1, 1)
    title = "Partner Agreement"
    body = "First paragraph of the agreement.\n\nSecond paragraph."


class MembershipFactory(DjangoModelFactory[Membership]):
    """A global admin; ``roles=[…]`` for another."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    partner = factory.SubFactory(PartnerFactory)
    roles = factory.LazyFunction(lambda: [Role.GLOBAL_ADMIN.value])
