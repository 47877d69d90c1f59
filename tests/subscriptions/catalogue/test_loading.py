"""The catalogue comes from a list: as often as it is loaded, and by whichever way, the same."""

import random
from decimal import Decimal
from typing import Any

import pytest

from partners.models import AuditEntry
from partners.sheets.exceptions import FileRefused
from partners.sheets.parser import parse
from subscriptions.catalogue.columns import SHEET
from subscriptions.catalogue.loading import SAMPLE, divide, load_catalogue
from subscriptions.catalogue.selectors import offers_for
from subscriptions.enums import BillingFrequency, BillingType, Category, Term
from subscriptions.imports.enums import RowResult
from subscriptions.models import Offer, OfferPrice, Product
from tests.factories.partners import UserFactory
from tests.factories.subscriptions import OrderLineFactory, SubscriptionFactory
from tests.subscriptions.catalogue.sheets import (
    CLOUD,
    MAIL,
    TRIAL,
    codes,
    loaded,
    results,
    sheet,
)

pytestmark = pytest.mark.django_db
CREATED, CHANGED, UNCHANGED, PROBLEM = RowResult


def stored() -> list[Any]:
    """All of the catalogue, as plain values."""
    return [
        list(Product.objects.order_by("code").values()),
        list(Offer.objects.order_by("code").values()),
        list(OfferPrice.objects.order_by("pk").values()),
    ]


# --- the sample --------------------------------------------------------------------------------


def test_the_sample_is_whole() -> None:
    summary = load_catalogue(SAMPLE.read_bytes())

    assert summary.problems == []
    assert summary.counts[CREATED] == len(summary.table.rows)
    for country in ("PL", "CZ", "DE", "US"):
        found = offers_for(country)
        assert len(found) >= 16
        offers = [each.offer for each in found]
        assert {offer.product.billing_type for offer in offers} == set(BillingType)
        assert {offer.product.category for offer in offers} == set(Category)
        assert {offer.term for offer in offers} == set(Term)
        assert {each for one in found for each in one.frequencies} == set(BillingFrequency)
        assert any(offer.is_trial and offer.converts_to_id for offer in offers)
        assert any(offer.once_per_customer for offer in offers)


def test_the_same_file_twice_changes_nothing() -> None:
    load_catalogue(SAMPLE.read_bytes())
    before, entries = stored(), AuditEntry.objects.count()

    again = load_catalogue(SAMPLE.read_bytes())

    assert again.counts[UNCHANGED] == len(again.table.rows)
    assert stored() == before
    assert AuditEntry.objects.count() == entries


def test_the_order_of_lines_does_not_matter() -> None:
    heading, *lines = SAMPLE.read_text("utf-8").splitlines()
    random.Random(7).shuffle(lines)  # noqa: S311 (no secret)

    summary = load_catalogue("\n".join([heading, *lines]).encode())

    assert summary.problems == []
    assert Offer.objects.get(code="SECURITY-TRIAL").converts_to.code == "SECURITY-1Y"  # type: ignore[union-attr]
    assert load_catalogue(SAMPLE.read_bytes()).counts[UNCHANGED] == len(lines)


# --- what a line does --------------------------------------------------------------------------


def test_a_new_line_creates_product_offer_and_price() -> None:
    summary = loaded(MAIL | {"service_plans": "Mail; Archive", "description": "A mailbox."})

    (outcome,) = summary.outcomes
    assert (outcome.number, outcome.result) == (2, CREATED)
    assert (outcome.created, outcome.changes) == (["product", "offer", "price"], [])
    offer = Offer.objects.select_related("product").get()
    assert (offer.code, offer.name, offer.term) == ("MAIL-1Y", "Mail, yearly", Term.YEAR)
    assert (offer.min_quantity, offer.max_quantity, offer.is_active) == (1, 300, True)
    assert offer.product.service_plans == ["Mail", "Archive"]
    price = OfferPrice.objects.get()
    assert (price.market, price.currency, price.amount) == ("europe", "EUR", Decimal("3.7"))


def test_changed_fields_are_named_with_before_and_after() -> None:
    loaded(MAIL)

    summary = loaded(MAIL | {"publisher": "Litware", "max_quantity": "500", "price": "4,1234"})

    assert results(summary) == [CHANGED]
    assert summary.outcomes[0].changes == [
        ("publisher", "Trey Research", "Litware"),
        ("max_quantity", "300", "500"),
        ("price", "3.70", "4.1234"),
    ]
    assert OfferPrice.objects.get().amount == Decimal("4.1234")


def test_a_further_price_of_a_known_offer() -> None:
    loaded(MAIL)

    summary = loaded(MAIL | {"billing_frequency": "annual", "price": "44.40"})

    assert summary.outcomes[0].created == ["price"]
    assert OfferPrice.objects.count() == 2


def test_empty_cells_leave_what_is_there() -> None:
    loaded(MAIL | {"description": "A mailbox.", "once_per_customer": "yes"})

    summary = loaded({"product_code": "MAIL", "offer_code": "MAIL-1Y"})

    assert results(summary) == [UNCHANGED]
    assert Product.objects.get().description == "A mailbox."
    assert Offer.objects.get().once_per_customer is True


def test_a_hyphen_empties_and_ends() -> None:
    loaded(MAIL | {"description": "A mailbox.", "service_plans": "Mail"})

    summary = loaded(MAIL | {"description": "-", "service_plans": "-", "price": "-"})

    assert results(summary) == [CHANGED]
    product = Product.objects.get()
    assert (product.description, product.service_plans) == ("", [])
    assert not OfferPrice.objects.exists()
    assert results(loaded(MAIL | {"description": "-", "price": "-"})) == [UNCHANGED]


def test_an_offer_is_withdrawn_and_stays() -> None:
    loaded(MAIL)

    summary = loaded({"product_code": "MAIL", "offer_code": "MAIL-1Y", "offered": "no"})

    assert summary.outcomes[0].changes == [("offered", "yes", "no")]
    assert Offer.objects.get().is_active is False
    assert offers_for("PL") == []


def test_what_one_line_says_of_a_product_serves_the_others() -> None:
    short = {"product_code": "MAIL", "offer_code": "MAIL-1Y", "market": "US",
             "billing_frequency": "annual", "currency": "USD", "price": "48"}  # fmt: skip

    summary = loaded(short, MAIL)

    assert results(summary) == [CREATED, CREATED]
    assert set(OfferPrice.objects.values_list("market", "currency")) == {
        ("europe", "EUR"),
        ("united_states", "USD"),
    }


def test_subscriptions_and_order_lines_keep_the_price_of_their_day() -> None:
    loaded(MAIL)
    offer = Offer.objects.get()
    line = OrderLineFactory(subscription=SubscriptionFactory(offer=offer))

    loaded(MAIL | {"price": "9.99", "term": "P3Y"})

    line.refresh_from_db()
    line.subscription.refresh_from_db()
    assert (line.unit_price, line.subscription.unit_price) == (Decimal(10), Decimal(10))
    assert (line.term, line.subscription.term) == (Term.YEAR, Term.YEAR)


def test_each_change_leaves_its_difference_in_the_trail() -> None:
    operator = UserFactory(operator=True)
    loaded(MAIL, actor=operator)

    loaded(MAIL | {"offer_name": "Mail", "price": "4"}, actor=operator)

    entries = AuditEntry.objects.order_by("pk").values_list("verb", "changes", "actor")
    assert list(entries) == [
        ("product.created", {}, operator.pk),
        ("offer.created", {}, operator.pk),
        ("price.set", {"price": ["", "3.70"], "currency": ["", "EUR"]}, operator.pk),
        ("offer.changed", {"offer_name": ["Mail, yearly", "Mail"]}, operator.pk),
        ("price.set", {"price": ["3.70", "4.00"]}, operator.pk),
    ]


# --- dry run -----------------------------------------------------------------------------------


def test_dry_run_says_what_the_run_does_and_keeps_nothing() -> None:
    loaded(MAIL)
    before, entries = stored(), AuditEntry.objects.count()
    rows = [
        MAIL | {"price": "5"},
        TRIAL,
        CLOUD,
        MAIL | {"billing_frequency": "annual", "price": "44"},
        MAIL | {"offer_code": "MAIL-1M", "offer_name": "Mail, monthly", "term": "P1M"},
        MAIL | {"offer_code": "MAIL-X", "offer_name": "Mail", "term": "tomorrow"},
        CLOUD | {"billing_frequency": "annual"},
    ]

    dry = loaded(*rows, keep=False)

    assert stored() == before
    assert AuditEntry.objects.count() == entries
    wet = loaded(*rows)
    assert wet == dry
    assert results(wet) == [CHANGED, CREATED, CREATED, CREATED, CREATED, PROBLEM, PROBLEM]


# --- faults ------------------------------------------------------------------------------------


def test_a_fault_does_not_stop_the_others() -> None:
    summary = loaded(MAIL | {"price": "cheap"}, MAIL | {"billing_frequency": "annual"}, CLOUD)

    assert results(summary) == [PROBLEM, CREATED, CREATED]
    assert [outcome.number for outcome in summary.problems] == [2]


def test_a_line_that_is_refused_leaves_nothing() -> None:
    summary = loaded(MAIL | {"billing_frequency": "triennial"})

    assert codes(summary) == [[("beyond_term", "billing_frequency")]]
    assert stored() == [[], [], []]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"product_code": ""}, ("missing", "product_code")),
        ({"product_name": ""}, ("missing", "product_name")),
        ({"term": ""}, ("missing", "term")),
        ({"currency": ""}, ("missing", "currency")),
        ({"price": ""}, ("missing", "price")),
        ({"market": ""}, ("missing", "market")),
        ({"product_code": "MAIL/1"}, ("bad_code", "product_code")),
        ({"offer_code": "żółw"}, ("bad_code", "offer_code")),
        ({"category": "Large"}, ("not_a_choice", "category")),
        ({"billing_type": "Gift"}, ("not_a_choice", "billing_type")),
        ({"term": "P2Y"}, ("not_a_choice", "term")),
        ({"billing_frequency": "weekly"}, ("not_a_choice", "billing_frequency")),
        ({"offered": "perhaps"}, ("not_a_choice", "offered")),
        ({"min_quantity": "0"}, ("bad_number", "min_quantity")),
        ({"min_quantity": "-5"}, ("bad_number", "min_quantity")),
        ({"max_quantity": "1.5"}, ("bad_number", "max_quantity")),
        ({"max_quantity": "٣"}, ("bad_number", "max_quantity")),
        ({"max_quantity": "1000001"}, ("too_large", "max_quantity")),
        ({"min_quantity": "301"}, ("quantities", "max_quantity")),
        ({"market": "mars"}, ("bad_market", "market")),
        ({"currency": "EUX"}, ("bad_currency", "currency")),
        ({"price": "free"}, ("bad_amount", "price")),
        ({"price": "-1"}, ("bad_amount", "price")),
        ({"price": "1,234"}, ("ambiguous_amount", "price")),
        ({"price": "1.23456"}, ("too_many_decimals", "price")),
        ({"price": "1" + "0" * 15}, ("too_large", "price")),
        ({"publisher": "x" * 121}, ("too_long", "publisher")),
        ({"converts_to": "NO-SUCH"}, ("unknown_offer", "converts_to")),
    ],
)
def test_faults_of_one_line(change: dict[str, str], problem: tuple[str, str]) -> None:
    assert codes(loaded(MAIL | change)) == [[problem]]


def test_all_faults_of_a_line_are_told_at_once() -> None:
    summary = loaded(MAIL | {"term": "P2Y", "price": "free", "market": "mars"})

    assert codes(summary) == [
        [("not_a_choice", "term"), ("bad_market", "market"), ("bad_amount", "price")]
    ]


def test_lines_that_contradict_each_other() -> None:
    summary = loaded(
        MAIL,
        MAIL | {"publisher": "Litware", "billing_frequency": "annual"},
        MAIL | {"max_quantity": "9", "billing_frequency": "annual"},
        MAIL,
    )

    assert codes(summary) == [
        [],
        [("conflict", "publisher")],
        [("conflict", "max_quantity")],
        [("duplicate", "price")],
    ]
    conflict = summary.outcomes[1].problems[0]
    assert (conflict.value, conflict.other) == ("Trey Research", "2")


def test_an_offer_belongs_to_one_product() -> None:
    stray = MAIL | {"product_code": "POST", "product_name": "Post"}

    assert codes(loaded(MAIL, stray)) == [[], [("other_product", "offer_code")]]
    assert codes(loaded(stray)) == [[("other_product", "offer_code")]]
    assert Product.objects.count() == 1


def test_a_market_has_one_currency() -> None:
    loaded(MAIL)

    assert codes(loaded(CLOUD | {"currency": "USD"})) == [[("other_currency", "currency")]]
    # The only price of the market may be put into another one.
    assert results(loaded(MAIL | {"currency": "PLN"})) == [CHANGED]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"max_quantity": "2"}, ("usage_quantity", "max_quantity")),
        ({"price": "0.01"}, ("usage_price", "price")),
        ({"term": "P1Y", "billing_frequency": "annual"}, ("usage_price", "price")),
    ],
)
def test_what_is_paid_by_use_has_no_quantity_and_no_price(
    change: dict[str, str], problem: tuple[str, str]
) -> None:
    assert codes(loaded(CLOUD | change)) == [[problem]]


def test_usage_offers_are_for_one() -> None:
    loaded(CLOUD)

    offer = Offer.objects.get()
    assert (offer.min_quantity, offer.max_quantity) == (1, 1)


def test_billing_type_stays_once_there_are_offers() -> None:
    loaded(CLOUD)

    summary = loaded({"product_code": "CLOUD", "offer_code": "CLOUD", "billing_type": "License"})

    assert codes(summary) == [[("billing_type_stays", "billing_type")]]


def test_trials_and_what_they_turn_into() -> None:
    assert results(loaded(TRIAL, MAIL)) == [CREATED, CREATED]
    assert codes(loaded(MAIL | {"converts_to": "MAIL-1Y"})) == [[("not_a_trial", "converts_to")]]
    second = TRIAL | {"offer_code": "SECOND", "converts_to": "MAIL-TRIAL"}
    assert codes(loaded(second)) == [[("turns_into_trial", "converts_to")]]
    assert codes(loaded(MAIL | {"trial": "yes"})) == [[("turns_into_trial", "trial")]]
    assert codes(loaded(TRIAL | {"trial": "no"})) == [[("not_a_trial", "converts_to")]]
    assert results(loaded(TRIAL | {"trial": "no", "converts_to": "-"})) == [CHANGED]


def test_a_term_does_not_shrink_below_its_prices() -> None:
    loaded(MAIL, MAIL | {"billing_frequency": "annual"})

    assert codes(loaded(MAIL | {"term": "P1M"})) == [[("beyond_term", "term")]]


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delimiter", "encoding"),
    [(";", "cp1250"), ("\t", "utf-16"), ("|", "utf-8-sig"), (",", "utf-8")],
)
def test_files_of_any_spreadsheet(delimiter: str, encoding: str) -> None:
    row = MAIL | {"product_name": "Poczta żółta", "price": "1 234,50"}

    summary = load_catalogue(sheet(row, delimiter=delimiter, encoding=encoding))

    assert results(summary) == [CREATED]
    assert Product.objects.get().name == "Poczta żółta"
    assert OfferPrice.objects.get().amount == Decimal("1234.5")


def test_a_file_without_the_columns_that_name_things() -> None:
    with pytest.raises(FileRefused, match="Missing: Offer code") as caught:
        load_catalogue(b"Product code,Price\nMAIL,5\n")
    assert "Product code" not in str(caught.value)


def test_a_heading_alone() -> None:
    with pytest.raises(FileRefused, match="no lines below it"):
        load_catalogue(sheet())


def test_groups_are_what_hangs_together() -> None:
    rows = parse(sheet(MAIL, CLOUD, MAIL | {"market": "US"}, TRIAL), SHEET).rows

    assert divide(rows) == [2, 3, 2, 2]


def test_a_line_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    load_catalogue(SAMPLE.read_bytes())

    with django_assert_max_num_queries(650):  # 70 lines, of which 20 begin an offer
        load_catalogue(SAMPLE.read_bytes())
