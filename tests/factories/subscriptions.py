"""The catalogue, what was ordered, and what customers have."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from customers.enums import RelationshipState
from subscriptions import terms
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
    Product,
    RemovalReport,
    ResellerOfRecord,
    Subscription,
)
from tests.factories.customers import (
    CustomerFactory,
    DirectoryUserFactory,
    ResellerRelationshipFactory,
)
from tests.factories.partners import PartnerFactory, UserFactory


class ProductFactory(DjangoModelFactory[Product]):
    """Licensed by seats; ``usage=True`` for what is paid by use."""

    class Meta:
        model = Product

    class Params:
        usage = factory.Trait(billing_type=BillingType.USAGE)

    code = factory.Sequence(lambda number: f"product-{number}")
    name = factory.Sequence(lambda number: f"Product {number}")
    publisher = "Contoso Software"
    category = Category.ENTERPRISE
    billing_type = BillingType.LICENSE


class OfferFactory(DjangoModelFactory[Offer]):
    """For a year, 1 to 300 seats, sold in Europe for 10.00 EUR a seat and month.

    ``price=False`` for one that is sold nowhere; ``trial=True``: 25 seats for 30 days.
    """

    class Meta:
        model = Offer
        skip_postgeneration_save = True

    class Params:
        trial = factory.Trait(is_trial=True, min_quantity=25, max_quantity=25)
        usage = factory.Trait(
            product=factory.SubFactory(ProductFactory, usage=True),
            term=Term.MONTH,
            min_quantity=1,
            max_quantity=1,
        )

    product = factory.SubFactory(ProductFactory)
    code = factory.Sequence(lambda number: f"offer-{number}")
    name = factory.Sequence(lambda number: f"Offer {number}")
    term = Term.YEAR
    min_quantity = 1
    max_quantity = 300

    @factory.post_generation
    def price(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted is not False:
            OfferPriceFactory(offer=self, amount=extracted or Decimal("10.00"))


class OfferPriceFactory(DjangoModelFactory[OfferPrice]):
    class Meta:
        model = OfferPrice

    offer = factory.SubFactory(OfferFactory)
    market = "europe"
    billing_frequency = BillingFrequency.MONTHLY
    currency = "EUR"
    amount = Decimal("10.00")


class SubscriptionFactory(DjangoModelFactory[Subscription]):
    """Active since now, sold by a provider; relationships and orders are not made.

    ``pending=True`` for one whose order waits; ``started=moment`` for one that began then.
    """

    class Meta:
        model = Subscription

    class Params:
        started = factory.LazyFunction(timezone.now)
        pending = factory.Trait(
            state=SubscriptionState.PENDING, anchor=None, ends_at=None, term_number=0,
            window_began_at=None, next_move_at=None,
        )  # fmt: skip

    partner = factory.SubFactory(PartnerFactory, provider=True)
    customer = factory.SubFactory(CustomerFactory)
    offer = factory.SubFactory(OfferFactory)
    nickname = factory.LazyAttribute(lambda row: row.offer.name)
    quantity = 10
    state = SubscriptionState.ACTIVE
    state_since = factory.SelfAttribute("started")
    created_at = factory.SelfAttribute("started")
    term = factory.LazyAttribute(lambda row: row.offer.term)
    billing_frequency = BillingFrequency.MONTHLY
    anchor = factory.SelfAttribute("started")
    term_number = 1
    window_began_at = factory.SelfAttribute("started")
    unit_price = Decimal("10.00")
    currency = "EUR"
    support_contact = factory.SelfAttribute("partner")

    @factory.lazy_attribute
    def ends_at(self: Any) -> datetime.datetime | None:
        if self.offer.product.billing_type == BillingType.USAGE:
            return None
        return terms.term_end(self.started, Term(self.term), 1)

    @factory.lazy_attribute
    def next_move_at(self: Any) -> datetime.datetime | None:
        return terms.next_move(
            SubscriptionState(self.state),
            since=self.state_since,
            ends_at=self.ends_at,
            auto_renew=self.auto_renew,
        )

    auto_renew = True


class OrderFactory(DjangoModelFactory[Order]):
    """Completed, without lines; ``waiting=True`` for one that waits for the agreement."""

    class Meta:
        model = Order

    class Params:
        waiting = factory.Trait(state=OrderState.PENDING, completed_at=None)

    press = factory.LazyFunction(uuid.uuid4)
    partner = factory.SubFactory(PartnerFactory, provider=True)
    customer = factory.SubFactory(CustomerFactory)
    state = OrderState.COMPLETED
    currency = "EUR"
    created_by_name = "Somebody of the partner"
    completed_at = factory.LazyFunction(timezone.now)


class OrderLineFactory(DjangoModelFactory[OrderLine]):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    subscription = factory.SubFactory(
        SubscriptionFactory,
        partner=factory.SelfAttribute("..order.partner"),
        customer=factory.SelfAttribute("..order.customer"),
    )
    offer = factory.SelfAttribute("subscription.offer")
    reason = OrderReason.NEW
    quantity = factory.SelfAttribute("subscription.quantity")
    term = factory.SelfAttribute("subscription.term")
    billing_frequency = factory.SelfAttribute("subscription.billing_frequency")
    unit_price = factory.SelfAttribute("subscription.unit_price")
    amount = factory.LazyAttribute(lambda line: line.unit_price * line.quantity)


class ResellerOfRecordFactory(DjangoModelFactory[ResellerOfRecord]):
    """The current one; the subscription's own columns are the caller's to fill."""

    class Meta:
        model = ResellerOfRecord

    subscription = factory.SubFactory(SubscriptionFactory)
    provider = factory.SelfAttribute("subscription.partner")
    reseller = factory.SelfAttribute("location.partner")


class LicenseAssignmentFactory(DjangoModelFactory[LicenseAssignment]):
    class Meta:
        model = LicenseAssignment

    subscription = factory.SubFactory(SubscriptionFactory)
    directory_user = factory.SubFactory(
        DirectoryUserFactory, customer=factory.SelfAttribute("..subscription.customer")
    )


class CartFactory(DjangoModelFactory[Cart]):
    class Meta:
        model = Cart

    partner = factory.SubFactory(PartnerFactory, provider=True)
    customer = factory.SubFactory(CustomerFactory)
    created_by = factory.SubFactory(UserFactory)


class NewCustomerDraftFactory(DjangoModelFactory[NewCustomerDraft]):
    class Meta:
        model = NewCustomerDraft

    partner = factory.SubFactory(PartnerFactory, provider=True)
    created_by = factory.SubFactory(UserFactory)


class RemovalReportFactory(DjangoModelFactory[RemovalReport]):
    """Of a relationship that has ended, without subscriptions and privileges."""

    class Meta:
        model = RemovalReport

    partner = factory.SubFactory(PartnerFactory)
    customer = factory.SubFactory(CustomerFactory)
    relationship = factory.SubFactory(
        ResellerRelationshipFactory,
        partner=factory.SelfAttribute("..partner"),
        customer=factory.SelfAttribute("..customer"),
        state=RelationshipState.REMOVED,
        ended_at=factory.LazyFunction(timezone.now),
    )
    removed_by_name = "Somebody of the partner"
    facts = factory.LazyAttribute(
        lambda report: {
            "partner": report.partner.name,
            "customer": report.customer.name,
            "domain": report.customer.default_domain,
            "tenant_id": str(report.customer.public_id),
            "country": str(report.customer.country),
            "since": report.relationship.started_at.isoformat(),
            "admin_since": None,
            "subscriptions": [],
            "support": [],
        }
    )
