"""Orders: every rule at its edge, and one order for one press."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection, transaction

from customers.enums import Qualification, RelationshipState
from customers.models import Customer, CustomerAgreement, ResellerAssociation, ResellerRelationship
from partners.audit_sentences import HISTORY_FIELDS, told
from partners.exceptions import RuleViolation
from partners.models import AuditEntry
from resellers.models import Partnership
from subscriptions import ordering, periodic, pricing
from subscriptions.enums import (
    BillingFrequency,
    OrderReason,
    OrderState,
    SubscriptionState,
    Term,
)
from subscriptions.exceptions import AgreementMissing, LineRefused, OrderRefused
from subscriptions.models import Order, OrderLine, ResellerOfRecord, Subscription
from subscriptions.ordering import Line, Purchase
from subscriptions.states import ORDER_TRANSITIONS, check_transition
from tests.factories.customers import CustomerAgreementFactory, ResellerRelationshipFactory
from tests.factories.partners import PartnerFactory, PartnerLocationFactory
from tests.factories.subscriptions import (
    OfferFactory,
    OfferPriceFactory,
    ProductFactory,
    SubscriptionFactory,
)
from tests.subscriptions.shop.conftest import build

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def shop(db):
    return build()


@pytest.fixture
def offer(db):
    return OfferFactory(name="Suite", min_quantity=2, max_quantity=5)


def line(offer, quantity=3, frequency=BillingFrequency.MONTHLY):
    return Line(offer, quantity, frequency)


def place(shop, *lines, press=None, reseller=None, may_wait=False):
    purchase = Purchase(press or uuid.uuid4(), lines, reseller, may_wait)
    return ordering.place_order(shop.provider, shop.customer, purchase, actor=shop.seller)


def nothing_is_written():
    rows = (Order, OrderLine, Subscription, ResellerOfRecord, ResellerAssociation)
    return not any(model._default_manager.exists() for model in rows)


# --- an order -----------------------------------------------------------------------------------


@time_machine.travel(NOW, tick=False)
def test_order_begins_and_is_billed_at_once(shop, offer):
    order = place(shop, line(offer), reseller=shop.location)

    assert (order.state, order.completed_at) == (OrderState.COMPLETED, NOW)
    assert order.created_by_name == str(shop.seller)
    row = order.lines.get()
    assert (row.reason, row.quantity, row.amount) == (OrderReason.NEW, 3, Decimal("30.00"))
    held = row.subscription
    assert held.state == SubscriptionState.ACTIVE
    assert (held.anchor, held.term_number) == (NOW, 1)
    assert held.ends_at == datetime(2027, 1, 31, 12, tzinfo=UTC)
    assert held.next_move_at == datetime(2027, 2, 1, tzinfo=UTC)
    assert (held.unit_price, held.currency) == (Decimal("10.00"), "EUR")
    assert held.auto_renew
    period = ResellerOfRecord.objects.get()
    assert (period.location, period.provider, period.until) == (shop.location, shop.provider, None)
    assert ResellerAssociation.objects.get().reseller == shop.reseller


def test_same_press_is_one_order_whatever_it_holds(shop, offer):
    press = uuid.uuid4()
    first = place(shop, line(offer), press=press)
    again = place(shop, line(offer, 5), press=press)

    assert first == again
    assert Subscription.objects.get().quantity == 3
    assert AuditEntry.objects.filter(verb="order.placed").count() == 1


def test_press_counts_even_where_a_rule_stands_against_it_by_now(shop, offer):
    press = uuid.uuid4()
    first = place(shop, line(offer), press=press, reseller=shop.location)
    Partnership.objects.update(state="removed")
    ResellerRelationship.objects.update(state=RelationshipState.REMOVED)

    assert place(shop, line(offer), press=press, reseller=shop.location) == first


# --- lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", [-1, 0, 1, 6, 10**9])
def test_quantity_outside_the_limits(shop, offer, quantity):
    with pytest.raises(LineRefused, match="Of Suite, 2 to 5 can be ordered") as refused:
        place(shop, line(offer, quantity))

    assert refused.value.field == "quantity"
    assert nothing_is_written()


@pytest.mark.parametrize("quantity", [2, 5])
def test_quantity_on_the_limits(shop, offer, quantity):
    place(shop, line(offer, quantity))

    assert Subscription.objects.get().quantity == quantity


def test_lines_of_one_offer_share_its_maximum(shop, offer):
    OfferPriceFactory(offer=offer, billing_frequency=BillingFrequency.ANNUAL)
    yearly = BillingFrequency.ANNUAL

    with pytest.raises(LineRefused):
        place(shop, line(offer, 3), line(offer, 3, yearly))
    assert nothing_is_written()
    assert place(shop, line(offer, 3), line(offer, 2, yearly)).lines.count() == 2


def test_trial_is_of_so_many_for_thirty_days(shop):
    trial = OfferFactory(name="Try", trial=True)

    with pytest.raises(LineRefused, match="Of Try, exactly 25 can be ordered"):
        place(shop, line(trial, 24))
    with time_machine.travel(NOW, tick=False):
        held = place(shop, line(trial, 25)).lines.get().subscription
    assert held.ends_at == datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert not held.auto_renew


def test_offer_that_is_withdrawn(shop):
    offer = OfferFactory(is_active=False)

    with pytest.raises(LineRefused) as refused:
        place(shop, line(offer))
    assert refused.value.field == "offer"


@pytest.mark.parametrize("qualification", Qualification)
def test_education_needs_a_confirmed_qualification(shop, qualification):
    offer = OfferFactory(name="School", product__education_only=True)
    Customer.objects.update(qualification=qualification)
    shop.customer.refresh_from_db()

    if qualification == Qualification.EDUCATION:
        assert place(shop, line(offer)).lines.count() == 1
        return
    with pytest.raises(LineRefused, match="School: only for customers") as refused:
        place(shop, line(offer))
    assert refused.value.field == "offer"


@pytest.mark.parametrize("state", SubscriptionState)
def test_once_per_customer_from_whichever_seller(shop, state):
    product = ProductFactory()
    offer = OfferFactory(product=product, once_per_customer=True)
    other = OfferFactory(product=product)  # another way to buy the same
    SubscriptionFactory(customer=shop.customer, offer=other, state=state)
    SubscriptionFactory(offer=offer)  # somebody else's

    if state == SubscriptionState.DELETED:
        assert place(shop, line(offer)).lines.count() == 1
    else:
        with pytest.raises(LineRefused, match="limited to one"):
            place(shop, line(offer))


def test_once_per_customer_within_one_order(shop):
    product = ProductFactory()
    two = [OfferFactory(product=product, once_per_customer=True) for _each in range(2)]

    with pytest.raises(LineRefused, match="limited to one"):
        place(shop, *(line(offer) for offer in two))
    assert nothing_is_written()


def test_suspended_by_this_seller_is_reactivated_instead(shop, offer):
    SubscriptionFactory(
        customer=shop.customer, offer=offer, state=SubscriptionState.SUSPENDED
    )  # of another seller
    place(shop, line(offer))
    Subscription.objects.filter(partner=shop.provider).update(state=SubscriptionState.SUSPENDED)

    with pytest.raises(LineRefused, match="reactivate it instead"):
        place(shop, line(offer))


# --- markets, frequencies, currencies -----------------------------------------------------------


def test_country_of_the_customer_decides_on_the_price(shop, offer):
    OfferPriceFactory(offer=offer, market="united_states", currency="USD", amount=12)
    type(shop.customer).objects.filter(pk=shop.customer.pk).update(country="US")
    shop.customer.refresh_from_db()

    order = place(shop, line(offer))

    assert order.currency == "USD"
    assert order.lines.get().amount == 36


def test_not_sold_in_the_market(shop):
    offer = OfferFactory(price=False)
    OfferPriceFactory(offer=offer, market="united_states", currency="USD")

    with pytest.raises(LineRefused, match="is not sold in the customer's market") as refused:
        place(shop, line(offer))
    assert refused.value.field == "offer"


def test_not_billed_like_this(shop, offer):
    with pytest.raises(LineRefused, match=r"not billed like this.*Annual") as refused:
        place(shop, line(offer, frequency=BillingFrequency.ANNUAL))
    assert refused.value.field == "billing_frequency"


def test_never_billed_less_often_than_once_a_term(shop):
    offer = OfferFactory(term=Term.MONTH)
    OfferPriceFactory(offer=offer, billing_frequency=BillingFrequency.ANNUAL)

    with pytest.raises(LineRefused):
        place(shop, line(offer, frequency=BillingFrequency.ANNUAL))


def test_one_order_has_one_currency(shop, offer):
    pounds = OfferFactory(price=False)
    OfferPriceFactory(offer=pounds, currency="GBP")

    with pytest.raises(OrderRefused, match="different currencies"):
        place(shop, line(offer), line(pounds))
    assert nothing_is_written()


def test_price_of_another_frequency_in_another_currency_is_no_matter(shop, offer):
    OfferPriceFactory(offer=offer, billing_frequency=BillingFrequency.ANNUAL, currency="GBP")

    assert place(shop, line(offer)).currency == "EUR"


def test_what_is_paid_by_use_costs_nothing_yet_and_has_no_end(shop):
    offer = OfferFactory(usage=True, price=Decimal(5))

    row = place(shop, line(offer, 1)).lines.get()

    assert (row.amount, row.unit_price) == (0, 5)
    assert row.subscription.ends_at is None
    assert row.subscription.next_move_at is None
    with pytest.raises(LineRefused, match="exactly 1 can be ordered"):
        place(shop, line(offer, 2))


@pytest.mark.parametrize(
    ("price", "quantity", "amount"),
    [
        ("0.1050", 3, "0.32"), ("0.1049", 3, "0.31"), ("0.0050", 1, "0.01"), ("19.99", 300, "5997"),
        ("999999999999.9999", 1, "1000000000000"), ("7.50", -3, "-22.50"),
    ],
)  # fmt: skip
def test_amounts_are_exact_to_the_cent(price, quantity, amount):
    assert pricing.amount(Decimal(price), quantity) == Decimal(amount)


def test_totals_by_currency_and_billing_period():
    totals = pricing.totals(
        [
            ("EUR", "annual", Decimal("0.10")),
            ("EUR", "monthly", Decimal("0.20")),
            ("CZK", "monthly", Decimal(1)),
            ("EUR", "annual", Decimal("0.20")),
        ]
    )

    assert [(each.currency, each.frequency.value, each.amount) for each in totals] == [
        ("CZK", "monthly", Decimal(1)),
        ("EUR", "monthly", Decimal("0.20")),
        ("EUR", "annual", Decimal("0.30")),
    ]


# --- who may, for whom, through whom ------------------------------------------------------------


def test_empty_order(shop):
    with pytest.raises(OrderRefused, match="The cart is empty"):
        place(shop)


def test_kind_that_does_not_order(shop, offer):
    ResellerRelationshipFactory(partner=shop.reseller, customer=shop.customer)
    shop.provider = shop.reseller

    with pytest.raises(OrderRefused, match="Your kind of partner does not order"):
        place(shop, line(offer))


@pytest.mark.parametrize("removed", [True, False])
def test_no_relationship_no_order(shop, offer, removed):
    if removed:
        ResellerRelationship.objects.update(state=RelationshipState.REMOVED)
    else:
        ResellerRelationship.objects.all().delete()

    with pytest.raises(OrderRefused, match="no reseller relationship"):
        place(shop, line(offer))
    assert nothing_is_written()


def _end(shop):
    Partnership.objects.update(state="removed")


def _never(shop):
    shop.location = PartnerFactory(reseller=True).locations.get(scope="location")


def _unsigned(shop):
    type(shop.reseller).objects.filter(pk=shop.reseller.pk).update(agreement_signed_at=None)


def _not_enrolled(shop):
    type(shop.reseller).objects.filter(pk=shop.reseller.pk).update(
        is_indirect_reseller=False, is_direct_bill=True
    )


def _closed(shop):
    type(shop.location).objects.filter(pk=shop.location.pk).update(is_active=False)


def _overseas(shop):
    shop.location = PartnerLocationFactory(partner=shop.reseller, country="US")


def _headquarters(shop):
    shop.location = shop.reseller.locations.get(scope="global")


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (_end, "no partnership"),
        (_never, "no partnership"),
        (_unsigned, "has not signed the Partner Agreement"),
        (_not_enrolled, "not enrolled"),
        (_closed, "not active any more"),
        (_overseas, "in another market"),
        (_headquarters, "global ID"),
    ],
)
def test_reseller_that_is_blocked(shop, offer, block, words):
    block(shop)  # what was read of it before does not count

    with pytest.raises(LineRefused, match=words) as refused:
        place(shop, line(offer), reseller=shop.location)
    assert refused.value.field == "reseller"
    assert nothing_is_written()


# --- the agreement ------------------------------------------------------------------------------


def test_no_agreement_no_order(shop, offer):
    CustomerAgreement.objects.all().delete()

    with pytest.raises(AgreementMissing):
        place(shop, line(offer))
    assert nothing_is_written()


@pytest.mark.parametrize("version", ["2025-01", ""])
def test_an_older_acceptance_is_none(shop, offer, version):
    CustomerAgreement.objects.update(version=version)

    with pytest.raises(AgreementMissing):
        place(shop, line(offer))


@pytest.fixture
def waiting(shop, offer):
    CustomerAgreement.objects.all().delete()
    return place(shop, line(offer), may_wait=True, reseller=shop.location)


def test_order_that_may_wait_is_not_billed(waiting):
    held = Subscription.objects.get()

    assert (waiting.state, waiting.completed_at) == (OrderState.PENDING, None)
    assert (held.state, held.anchor, held.ends_at) == (SubscriptionState.PENDING, None, None)
    assert held.next_move_at is None


def test_waiting_order_starts_with_the_acceptance(shop, waiting):
    later = datetime(2026, 2, 3, tzinfo=UTC)
    CustomerAgreementFactory(customer=shop.customer)

    with time_machine.travel(later, tick=False), transaction.atomic():
        started = ordering.start_waiting_orders(shop.customer, actor=None)
        assert ordering.start_waiting_orders(shop.customer, actor=None) == []

    assert started == [waiting]
    held = Subscription.objects.get()
    assert (held.state, held.anchor) == (SubscriptionState.ACTIVE, later)
    assert held.ends_at == datetime(2027, 2, 3, tzinfo=UTC)
    with pytest.raises(OrderRefused, match="has started meanwhile"):
        ordering.cancel_order(waiting, actor=shop.seller)


def test_waiting_order_can_be_cancelled_once(shop, waiting):
    for _twice in range(2):
        cancelled = ordering.cancel_order(waiting, actor=shop.seller)
        assert cancelled.state == OrderState.CANCELLED

    held = Subscription.objects.get()
    assert (held.state, held.anchor) == (SubscriptionState.DELETED, None)
    assert ResellerOfRecord.objects.get().until is not None
    assert AuditEntry.objects.filter(verb="order.cancelled").count() == 1
    with transaction.atomic():
        assert ordering.start_waiting_orders(shop.customer, actor=None) == []


def test_order_of_a_seller_that_the_customer_left_is_dropped(shop, waiting):
    assert periodic.drop_orphans() == 0
    ResellerRelationship.objects.update(state=RelationshipState.REMOVED)

    assert [periodic.drop_orphans(), periodic.drop_orphans()] == [1, 0]

    waiting.refresh_from_db()
    assert waiting.state == OrderState.CANCELLED
    assert Subscription.objects.get().state == SubscriptionState.DELETED
    assert AuditEntry.objects.get(verb="order.cancelled").actor is None


def test_cancelled_order_lets_its_offer_be_ordered_again(shop):
    offer = OfferFactory(once_per_customer=True)
    CustomerAgreement.objects.all().delete()
    order = place(shop, line(offer), may_wait=True)
    with pytest.raises(LineRefused):
        place(shop, line(offer), may_wait=True)

    ordering.cancel_order(order, actor=shop.seller)

    assert place(shop, line(offer), may_wait=True).state == OrderState.PENDING


# --- states and traces --------------------------------------------------------------------------


@pytest.mark.parametrize("old", OrderState)
@pytest.mark.parametrize("new", OrderState)
def test_moves_of_an_order(old, new):
    allowed = {("pending", "completed"), ("pending", "cancelled")}
    if (old.value, new.value) in allowed:
        check_transition(ORDER_TRANSITIONS, old, new)
    else:
        with pytest.raises(RuleViolation):
            check_transition(ORDER_TRANSITIONS, old, new)


def history(verb):
    entry = AuditEntry.objects.filter(verb=verb).values(*HISTORY_FIELDS).get()
    return told(entry)


def test_all_three_read_what_happened(shop, waiting):
    everybody = {shop.provider.public_id, shop.customer.public_id, shop.reseller.public_id}
    ordering.cancel_order(waiting, actor=shop.seller)
    other = place(shop, line(OfferFactory()), may_wait=True, reseller=shop.location)
    with transaction.atomic():
        ordering.start_waiting_orders(shop.customer, actor=None)

    for verb in ("order.placed", "order.cancelled", "order.started"):
        for entry in AuditEntry.objects.filter(verb=verb):
            assert {each.organisation_id for each in entry.readers.all()} == everybody
    assert history("order.cancelled").sentence == (
        f"{shop.seller} cancelled order {waiting.number} before it began."
    )
    assert other.number in history("order.started").sentence


def test_history_tells_lines_and_that_it_waits(shop, waiting):
    said = history("order.placed")

    assert said.sentence == f"{shop.seller} placed order {waiting.number}."
    assert said.details == ["3 x Suite", "It waits until the customer has accepted the agreement."]


def test_order_without_reseller_is_none_of_anybodys_business(shop, offer):
    order = place(shop, line(offer))

    assert ordering.concerned(order) == [shop.provider, shop.customer]


@pytest.mark.parametrize("step", range(1, 30))
def test_all_or_nothing_wherever_it_breaks(shop, offer, step):
    """The connection is lost before the n-th statement."""

    class Lost(Exception):
        pass

    count = 0

    def lose(execute, sql, params, many, context):
        nonlocal count
        count += 1
        if count == step:
            raise Lost
        return execute(sql, params, many, context)

    press = uuid.uuid4()
    try:
        with transaction.atomic(), connection.execute_wrapper(lose):
            place(shop, line(offer), reseller=shop.location, press=press)
    except Lost:
        assert nothing_is_written()
        assert not AuditEntry.objects.filter(verb="order.placed").exists()
        place(shop, line(offer), reseller=shop.location, press=press)
    assert Order.objects.count() == Subscription.objects.count() == 1
