"""The fixtures of all other tests must be rows that the product itself could have made."""

import pytest

from customers import copies, selectors
from customers.models import ResellerRelationship
from customers.profile import profile_is_complete
from invitations.enums import InvitationState
from invitations.links import has_link
from partners.enums import UserKind
from partners.models import PartnerLocation, User
from partners.selectors import location_ids
from tests.factories.customers import (
    PROFILES,
    AdminGrantFactory,
    AgreementTextFactory,
    CustomerAgreementFactory,
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.invitations import InvitationAnswerFactory, InvitationFactory
from tests.factories.partners import PASSWORD, MembershipFactory, PartnerFactory, UserFactory
from tests.factories.resellers import PartnershipFactory, ResellerAssociationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", UserKind.values)
def test_people(kind: str) -> None:
    user = UserFactory(**{kind: True})
    assert user.kind == kind
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("trait", ["direct", "provider", "reseller", "us_government", "germany"])
def test_partners_have_a_kind_and_two_ids(trait: str) -> None:
    partner = PartnerFactory(**{trait: True})
    assert len(partner.kinds) == 1
    assert len(location_ids(partner)) == 1
    assert PartnerLocation.objects.filter(partner=partner).count() == 2


@pytest.mark.parametrize("country", PROFILES)
def test_company_profiles(country: str) -> None:
    assert profile_is_complete(CustomerFactory(country=country))
    assert not profile_is_complete(CustomerFactory(country=country, incomplete=True))


def test_copies_are_true() -> None:
    AgreementTextFactory()
    relationship = ResellerRelationshipFactory(customer__domains=["shop.example"])
    AdminGrantFactory(customer=relationship.customer, partner=relationship.partner)
    CustomerAgreementFactory(customer=relationship.customer)
    assert list(copies.differences()) == []
    assert ResellerRelationship.objects.get().has_admin
    assert selectors.agreement_is_accepted(relationship.customer)


@pytest.mark.parametrize(
    "state", ["sent", "opened", "accepted", "declined", "expired", "revoked", "draft"]
)
def test_invitations(state: str) -> None:
    invitation = InvitationFactory(**({} if state == "draft" else {state: True}))
    assert invitation.current_state == InvitationState(state)
    assert has_link(invitation.body)
    InvitationAnswerFactory(invitation=invitation)


def test_the_cast(alice: User, bob: User, charlie: User, carol: User) -> None:
    assert alice.memberships.get().partner == bob.memberships.get().partner
    assert charlie.memberships.get().partner != alice.memberships.get().partner
    person = selectors.directory_user_of(carol)
    assert person is not None
    assert selectors.is_global_admin(person)
    plain = DirectoryUserFactory(customer=person.customer)
    assert not selectors.is_global_admin(plain)
    assert MembershipFactory(roles=[]).roles == []


def test_partnerships_are_in_force_or_ended() -> None:
    active, removed = PartnershipFactory(), PartnershipFactory(removed=True)
    assert active.provider.is_indirect_provider
    assert active.reseller.is_indirect_reseller
    assert (active.is_active, active.ended_at) == (True, None)
    assert not removed.is_active
    assert removed.ended_at is not None


def test_customers_in_common_sort_by_their_folded_name() -> None:
    association = ResellerAssociationFactory(customer=CustomerFactory(name="Łódź"))
    assert association.sort_name == "lodz"
    assert list(copies.differences()) == []
