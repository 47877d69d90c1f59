import pytest
from django.db import transaction

from partners.enums import Role
from partners.models import Membership, OutgoingMail, Partner
from partners.notices import mail_members
from tests.factories.partners import MembershipFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner() -> Partner:
    return PartnerFactory.create()


def member(partner: Partner, name: str, role: Role, **person: str) -> Membership:
    user = UserFactory.create(email=f"{name}@people.example", name=name, **person)
    return MembershipFactory.create(user=user, partner=partner, roles=[role])


@transaction.atomic
def told(partner: Partner, occasion: str = "party-1") -> list[OutgoingMail]:
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    mail_members("staff_invited", partner, [Role.ADMIN_AGENT], about={"x": 1}, once=occasion)
    return list(OutgoingMail.objects.exclude(pk__in=before).order_by("recipient"))


def test_each_holder_of_the_role_is_told_in_their_language(partner: Partner) -> None:
    anna = member(partner, "anna", Role.ADMIN_AGENT, language="pl")
    bob = member(partner, "bob", Role.ADMIN_AGENT, contact_email="bob@home.example")
    member(partner, "carol", Role.SALES_AGENT)
    member(PartnerFactory.create(), "dora", Role.ADMIN_AGENT)

    assert [(mail.recipient, mail.language, mail.about) for mail in told(partner)] == [
        ("anna@people.example", "pl", {"x": 1, "person": anna.user_id}),
        ("bob@home.example", "en", {"x": 1, "person": bob.user_id}),
    ]


def test_nobody_is_told_twice_of_one_occasion(partner: Partner) -> None:
    member(partner, "anna", Role.ADMIN_AGENT)

    assert len(told(partner)) == 1
    assert told(partner) == []
    assert len(told(partner, "party-2")) == 1


def test_who_came_later_is_told_of_the_same_occasion(partner: Partner) -> None:
    member(partner, "anna", Role.ADMIN_AGENT)
    told(partner)
    member(partner, "bob", Role.ADMIN_AGENT)

    assert [mail.recipient for mail in told(partner)] == ["bob@people.example"]
