"""Two people who sign, or give out a Partner ID, at the same moment."""

from collections.abc import Callable

import pytest

from partners import organisation
from partners.enums import LocationScope
from partners.models import AuditEntry, Partner, PartnerLocation, User
from tests.factories.partners import (
    MembershipFactory,
    PartnerAgreementTextFactory,
    PartnerFactory,
    UserFactory,
)
from tests.partners.test_staff_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = 10


def test_two_admins_sign_at_once() -> None:
    version = PartnerAgreementTextFactory.create().version
    for _round in range(ROUNDS):
        partner = PartnerFactory.create(agreement_signed_at=None)
        people = [MembershipFactory.create(partner=partner).user for _ in range(2)]

        outcome = at_once([signing(partner, each, version) for each in people])

        assert outcome == {"done": 2}
    assert AuditEntry.objects.count() == ROUNDS


def signing(partner: Partner, actor: User, version: str) -> Callable[[], object]:
    return lambda: organisation.sign_agreement(partner, actor=actor, version=version)


def adding(partner: Partner, number: str, country: str) -> Callable[[], object]:
    operator = UserFactory.create(operator=True)
    return lambda: organisation.add_location(
        partner, actor=operator, number=number, country=country
    )


def test_one_number_is_given_to_one_partner() -> None:
    for number in range(ROUNDS):
        partners = [PartnerFactory.create(with_location=False) for _ in range(2)]

        outcome = at_once([adding(each, f"77{number:02}", "PL") for each in partners])

        assert outcome == {"done": 1, "refused": 1}
    assert PartnerLocation.objects.count() == AuditEntry.objects.count() == ROUNDS


def test_one_location_per_country_stays_true() -> None:
    for number in range(ROUNDS):
        partner = PartnerFactory.create(with_location=False)

        outcome = at_once([adding(partner, f"{each}7{number:02}", "PL") for each in (1, 2)])

        assert outcome == {"done": 1, "refused": 1}
        active = partner.locations.filter(scope=LocationScope.LOCATION, is_active=True)
        assert active.count() == 1
