"""Operators load the catalogue and keep it by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from partners import batches
from partners.models import AuditEntry, User
from subscriptions.enums import BillingFrequency
from subscriptions.imports import running, services, tasks
from subscriptions.imports.enums import ImportKind, ImportState, RowResult
from subscriptions.imports.exceptions import ImportMoved
from subscriptions.models import CatalogueImport, Offer, OfferPrice, Product, SheetImport
from tests.factories.partners import UserFactory
from tests.factories.sheets import CatalogueImportFactory
from tests.factories.subscriptions import OfferFactory, ProductFactory
from tests.subscriptions.catalogue.sheets import MAIL, TRIAL, sheet

pytestmark = pytest.mark.django_db
YES = {"sent": "yes"}


@pytest.fixture
def operator() -> User:
    return UserFactory.create(operator=True, name="Olga Operator", email="olga@portal.example")


@pytest.fixture
def operations(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"admin:subscriptions_{name}", args=args)


def rows_url(**filters: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"{url('sheetimportrow_changelist')}?{query}"


def file(*rows: dict[str, str], name: str = "prices.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, sheet(*rows))


def uploaded(operator: User, *rows: dict[str, str]) -> SheetImport:
    found, _created = services.upload(
        ImportKind.CATALOGUE, actor=operator, file_name="prices.csv", data=sheet(*rows)
    )
    return found


# --- lists -------------------------------------------------------------------------------------


def test_the_way_of_a_list(
    operations: Client, operator: User, drain_tasks: Callable[[], int]
) -> None:
    answer = operations.post(
        url("catalogueimport_add"), {"file": file(MAIL, MAIL | {"market": "mars"})}
    )

    found = CatalogueImport.objects.get()
    page = url("catalogueimport_change", found.pk)
    assert answer["Location"] == page
    at_work = operations.get(page)
    assert at_work["Refresh"] == "2"
    assert "0 of 2 lines" in at_work.text

    drain_tasks()
    checked = operations.get(page)
    assert "Refresh" not in checked
    assert "This was a dry run: nothing has been changed yet." in checked.text
    assert "Created: 1 · Problem: 1" in checked.text
    assert not Offer.objects.exists()
    assert url("catalogueimport_run", found.pk) in checked.text

    sure = operations.get(url("catalogueimport_run", found.pk))
    assert "lines with problems are left out" in sure.text
    assert operations.post(url("catalogueimport_run", found.pk), YES)["Location"] == page
    drain_tasks()
    done = operations.get(page)
    assert "The list has been loaded." in done.text
    assert Offer.objects.get().name == "Mail, yearly"
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [
        ("sheet_import.uploaded", operator.pk),
        ("sheet_import.loaded", operator.pk),
        ("product.created", operator.pk),
        ("offer.created", operator.pk),
        ("price.set", operator.pk),
        ("sheet_import.finished", None),
    ]


def test_lines_are_told_and_filtered(
    operations: Client, operator: User, drain_tasks: Callable[[], int]
) -> None:
    found = uploaded(operator, MAIL, MAIL | {"market": "mars"})
    drain_tasks()

    page = operations.get(rows_url(sheet_import__id__exact=found.pk, verdict__exact="problem"))

    (row,) = page.context["cl"].result_list
    assert (row.number, row.verdict) == (3, RowResult.PROBLEM)
    assert "Market: mars is neither a market nor a country code." in page.text
    whole = operations.get(rows_url(sheet_import__id__exact=found.pk)).text
    assert "The product is new. The offer is new. The price is new." in whole


def test_result_is_downloaded_and_can_be_loaded_again(
    operations: Client, operator: User, drain_tasks: Callable[[], int]
) -> None:
    found = uploaded(operator, MAIL | {"description": "=1+1"}, MAIL | {"market": "mars"})
    drain_tasks()

    answer: Any = operations.get(url("catalogueimport_export", found.pk))
    text = b"".join(answer.streaming_content)

    heading, first, second = text.decode("utf-8-sig").splitlines()
    assert heading.startswith("Line,Result,Explanation,Product code,Product name")
    assert first.startswith("2,Created,The product is new. The offer is new. The price is new.,")
    assert "'=1+1" in first
    assert second.startswith("3,Problem,Market: mars is neither")
    mended = text.decode("utf-8-sig").replace("mars", "US").encode()
    third, _created = services.upload(
        ImportKind.CATALOGUE, actor=operator, file_name="mended.csv", data=mended
    )
    assert third.unknown_columns == ["Line", "Result", "Explanation"]
    drain_tasks()
    third.refresh_from_db()
    assert third.verdicts == {RowResult.CREATED: 2}


def test_template(operations: Client) -> None:
    text = operations.get(url("catalogueimport_template")).content.decode("utf-8-sig")

    assert text.startswith("Product code,Product name,Publisher,")
    assert len(text.splitlines()) == 3


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"Name\nMail\n"])
def test_a_file_that_cannot_be_read(operations: Client, data: bytes) -> None:
    answer = operations.post(
        url("catalogueimport_add"), {"file": SimpleUploadedFile("list.csv", data)}
    )

    assert answer.status_code == 422
    assert not SheetImport.objects.exists()


def test_the_same_file_is_open_once(operations: Client, drain_tasks: Callable[[], int]) -> None:
    first = operations.post(url("catalogueimport_add"), {"file": file(MAIL)})["Location"]

    second = operations.post(url("catalogueimport_add"), {"file": file(MAIL)})["Location"]

    assert first == second
    drain_tasks()
    found = SheetImport.objects.get()
    operations.post(url("catalogueimport_run", found.pk), YES)
    drain_tasks()
    # Once it is loaded, the file may come again.
    assert operations.post(url("catalogueimport_add"), {"file": file(MAIL)})["Location"] != first


def test_load_pressed_twice_is_once(
    operations: Client, operator: User, drain_tasks: Callable[[], int]
) -> None:
    found = uploaded(operator, MAIL)
    drain_tasks()
    page = url("catalogueimport_run", found.pk)
    operations.post(page, YES)

    answer = operations.post(page, YES)

    assert answer.status_code == 422
    assert "Only a list that has been checked can be loaded." in answer.text
    drain_tasks()
    assert AuditEntry.objects.filter(verb="product.created").count() == 1


def test_check_again_sees_what_has_changed(
    operations: Client, operator: User, drain_tasks: Callable[[], int]
) -> None:
    found = uploaded(operator, TRIAL)
    drain_tasks()
    found.refresh_from_db()
    assert found.verdicts == {RowResult.PROBLEM: 1}
    OfferFactory(code="MAIL-1Y")

    operations.post(url("catalogueimport_check_again", found.pk), YES)
    drain_tasks()

    found.refresh_from_db()
    assert (found.state, found.verdicts) == (ImportState.CHECKED, {RowResult.CREATED: 1})


def test_a_fault_of_the_portal_stops_a_list_and_it_goes_on(
    operations: Client, operator: User, drain_tasks: Callable[[], int], monkeypatch: Any
) -> None:
    found = uploaded(operator, MAIL)
    with monkeypatch.context() as broken:
        broken.setattr(running, "_handle_safely", lambda *_args: 1 / 0)
        drain_tasks()
    found.refresh_from_db()
    assert found.state == ImportState.FAILED

    operations.post(url("catalogueimport_resume", found.pk), YES)
    drain_tasks()

    found.refresh_from_db()
    assert (found.state, found.verdicts) == (ImportState.CHECKED, {RowResult.CREATED: 1})
    with pytest.raises(ImportMoved):
        services.resume(found, actor=operator)


def test_a_row_that_the_portal_stumbles_over(
    operator: User, drain_tasks: Callable[[], int], monkeypatch: Any
) -> None:
    def stumble(*_args: object) -> None:
        raise ZeroDivisionError

    found = uploaded(operator, MAIL)
    monkeypatch.setattr(running, "outcomes_of", stumble)

    drain_tasks()

    found.refresh_from_db()
    assert found.verdicts == {RowResult.PROBLEM: 1}
    assert found.rows.get().problems == [["unexpected", "", "", ""]]


def test_work_goes_on_where_a_worker_died(
    operator: User, drain_tasks: Callable[[], int], monkeypatch: Any
) -> None:
    monkeypatch.setattr(running, "BATCH", 1)
    rows = [MAIL | {"product_code": f"P{n}", "offer_code": f"O{n}"} for n in range(4)]
    found = uploaded(operator, *rows)
    running.run_batch(found.pk)
    found.refresh_from_db()
    assert (found.progress, found.state) == (1, ImportState.CHECKING)
    SheetImport.objects.update(beat_at=found.beat_at - 2 * batches.STALLED_AFTER)

    assert tasks.resume_stalled() == 1
    drain_tasks()

    found.refresh_from_db()
    assert found.verdicts == {RowResult.CREATED: 4}
    assert tasks.resume_stalled() == 0


def test_a_run_says_what_the_dry_run_said(operator: User, drain_tasks: Callable[[], int]) -> None:
    found = uploaded(operator, TRIAL, MAIL, MAIL | {"billing_frequency": "annual"}, TRIAL)
    drain_tasks()
    checked = list(found.rows.order_by("number").values_list("verdict", "problems", "details"))

    services.run(found, actor=operator)
    drain_tasks()

    found.refresh_from_db()
    assert found.results == found.verdicts
    ran = list(found.rows.order_by("number").values_list("result", "problems", "details"))
    assert ran == checked


def test_history_of_a_list(operations: Client, operator: User) -> None:
    found = uploaded(operator, MAIL)

    page = operations.get(f"{url('catalogueimport_change', found.pk)[:-7]}history/", follow=True)

    (entry,) = page.context["cl"].result_list
    assert entry.verb == "sheet_import.uploaded"


def test_lists_of_one_kind_do_not_show_under_another(operations: Client) -> None:
    found = CatalogueImportFactory()

    assert operations.get(url("usageimport_run", found.pk)).status_code == 404


# --- by hand -----------------------------------------------------------------------------------

PRODUCT = {
    "product_code": "MAIL",
    "product_name": "Mail",
    "publisher": "Trey Research",
    "category": "enterprise",
    "billing_type": "license",
    "service_plans": "Mail; Archive",
}
OFFER = {
    "offer_code": "MAIL-1Y",
    "offer_name": "Mail, yearly",
    "term": "P1Y",
    "min_quantity": "1",
    "max_quantity": "300",
    "offered": "on",
}


def test_product_offer_and_price_by_hand(operations: Client, operator: User) -> None:
    operations.post(url("product_add"), PRODUCT)
    product = Product.objects.get()
    operations.post(url("offer_add"), OFFER | {"product": product.pk})
    offer = Offer.objects.get()
    answer = operations.post(
        url("offer_price", offer.pk),
        {"market": "europe", "billing_frequency": "annual", "currency": "EUR", "price": "44,40"},
    )

    assert answer["Location"] == url("offer_change", offer.pk)
    assert (product.service_plans, offer.product) == (["Mail", "Archive"], product)
    price = OfferPrice.objects.get()
    assert (price.billing_frequency, str(price.amount)) == (BillingFrequency.ANNUAL, "44.4000")
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", "actor")) == [
        ("product.created", operator.pk),
        ("offer.created", operator.pk),
        ("price.set", operator.pk),
    ]
    assert "44.4000" in operations.get(url("offer_change", offer.pk)).text


def test_what_is_changed_by_hand_is_what_was_typed(operations: Client) -> None:
    product = ProductFactory(name="Post", service_plans=["Mail"])
    offer = OfferFactory(product=product, name="Post, yearly", max_quantity=300)

    page = operations.get(url("product_edit", product.pk))
    assert page.context["adminform"].form.initial["service_plans"] == "Mail"
    operations.post(
        url("product_edit", product.pk),
        PRODUCT | {"product_name": "Mail", "publisher": product.publisher, "service_plans": "Mail"},
    )
    operations.post(url("offer_edit", offer.pk), OFFER | {"max_quantity": "9", "offered": ""})

    changes = AuditEntry.objects.order_by("pk").values_list("verb", "changes")
    assert list(changes) == [
        ("product.changed", {"product_name": ["Post", "Mail"]}),
        (
            "offer.changed",
            {
                "offer_name": ["Post, yearly", "Mail, yearly"],
                "max_quantity": ["300", "9"],
                "offered": ["yes", "no"],
            },
        ),
    ]


def test_saving_without_a_change_leaves_no_trace(operations: Client) -> None:
    product = ProductFactory(name="Mail", publisher="Trey Research")

    operations.post(url("product_edit", product.pk), PRODUCT | {"service_plans": ""})

    assert not AuditEntry.objects.exists()


def test_rules_stand_beside_their_field(operations: Client) -> None:
    offer = OfferFactory(code="MAIL-1Y")

    taken = operations.post(url("offer_add"), OFFER | {"product": offer.product_id})
    many = operations.post(url("offer_edit", offer.pk), OFFER | {"min_quantity": "301"})
    rare = operations.post(
        url("offer_price", offer.pk),
        {"market": "europe", "billing_frequency": "triennial", "currency": "EUR", "price": "1"},
    )
    doubtful = operations.post(
        url("offer_price", offer.pk),
        {"market": "europe", "billing_frequency": "annual", "currency": "EUR", "price": "1,234"},
    )

    assert [each.status_code for each in (taken, many, rare, doubtful)] == [422] * 4
    assert taken.context["errors"] == {"offer_code": ["MAIL-1Y is here already."]}
    assert list(many.context["errors"]) == ["max_quantity"]
    assert list(rare.context["errors"]) == ["billing_frequency"]
    assert list(doubtful.context["errors"]) == ["price"]
    assert not AuditEntry.objects.exists()


def test_an_empty_price_ends_it(operations: Client) -> None:
    offer = OfferFactory()
    data = {"market": "europe", "billing_frequency": "monthly", "currency": "EUR", "price": ""}

    operations.post(url("offer_price", offer.pk), data)

    assert not OfferPrice.objects.exists()
    assert AuditEntry.objects.get().verb == "price.removed"


def test_product_page_costs_the_same_for_one_and_five_offers(
    operations: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    product = OfferFactory().product
    operations.get(url("product_change", product.pk))

    for _number in range(2):
        with django_assert_num_queries(4):
            operations.get(url("product_change", product.pk))
        OfferFactory.create_batch(4, product=product)
