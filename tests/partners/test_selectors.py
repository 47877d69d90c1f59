"""Reads that several pages share, and what the models themselves refuse."""

import pytest
from django.core.exceptions import ValidationError

from partners.enums import LocationScope, Role
from partners.models import Membership, Partner, User
from partners.selectors import (
    active_members,
    former_partners,
    location_ids,
    memberships_of,
    selling_countries,
)
from tests.factories.partners import (
    MembershipFactory,
    PartnerFactory,
    PartnerLocationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Partner:
    """At home in Poland, with sites in Germany and, closed, in the United States."""
    partner = PartnerFactory.create(with_location=False)
    PartnerLocationFactory.create(partner=partner, scope=LocationScope.GLOBAL, number="1000")
    PartnerLocationFactory.create(partner=partner, country="PL", number="3000")
    PartnerLocationFactory.create(partner=partner, country="DE", number="2000")
    PartnerLocationFactory.create(partner=partner, country="US", number="4000", is_active=False)
    PartnerLocationFactory.create(country="JP", number="5000")
    return partner


def test_partner_sells_from_its_country_and_its_open_sites(seller: Partner) -> None:
    assert selling_countries(seller) == {"PL", "DE"}


def test_numbers_to_check_a_partner_by(seller: Partner) -> None:
    assert location_ids(seller) == ["2000", "3000"]


def test_organisations_of_a_person_by_name() -> None:
    user = UserFactory.create()
    for name, active in [("Beta", True), ("Alpha", True), ("Old B", False), ("Old A", False)]:
        MembershipFactory.create(user=user, partner__name=name, is_active=active)
    MembershipFactory.create()

    assert [member.partner.name for member in memberships_of(user)] == ["Alpha", "Beta"]
    assert former_partners(user) == ["Old A", "Old B"]


def test_active_members_hold_a_role_and_are_switched_on(partner: Partner) -> None:
    def member(name: str, *roles: Role, active: bool = True, login: bool = True) -> Membership:
        user = UserFactory.create(name=name, is_active=login)
        return MembershipFactory.create(
            user=user, partner=partner, roles=list(roles), is_active=active
        )

    zoe = member("Zoe", Role.SALES_AGENT, Role.BILLING_ADMIN)
    adam = member("Adam", Role.ADMIN_AGENT)
    member("Nobody")
    member("Other", Role.BILLING_ADMIN)
    member("Gone", Role.ADMIN_AGENT, active=False)
    member("Off", Role.ADMIN_AGENT, login=False)
    MembershipFactory.create(roles=[Role.ADMIN_AGENT])

    assert active_members(partner, [Role.SALES_AGENT, Role.ADMIN_AGENT]) == [adam, zoe]


@pytest.mark.parametrize("roles", ["global_admin", ["no_such_role"], {"global_admin": 1}])
def test_unknown_roles_are_refused(roles: object) -> None:
    member = MembershipFactory.build(
        user=UserFactory.create(), partner=PartnerFactory.create(), roles=roles
    )

    with pytest.raises(ValidationError):
        member.full_clean()


def test_login_is_found_by_its_name_in_any_case() -> None:
    user = UserFactory.create(email="ada@people.example")

    assert User.objects.get_by_natural_key(" ADA@people.example ") == user


def test_mail_goes_to_the_contact_address() -> None:
    assert UserFactory.build(email="a@b.example").mail_address == "a@b.example"
    assert UserFactory.build(contact_email="c@d.example").mail_address == "c@d.example"
