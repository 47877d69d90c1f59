"""PostgreSQL: many hands at one list; everything in it comes once."""

from collections.abc import Callable

import pytest

from partners.models import AuditEntry
from subscriptions.catalogue.loading import SAMPLE, load_catalogue
from subscriptions.imports import running, services
from subscriptions.imports.enums import ImportKind, ImportState, RowResult
from subscriptions.imports.exceptions import ImportMoved
from subscriptions.models import Offer, OfferPrice, Product, SheetImport, UsageLine
from tests.factories.partners import UserFactory
from tests.factories.sheets import UsageSubscriptionFactory
from tests.invitations.test_races import at_once
from tests.subscriptions.catalogue.sheets import MAIL, TRIAL, sheet
from tests.subscriptions.usage.sheets import loaded, row

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

OPERATORS = 4


def upload() -> SheetImport:
    operator = UserFactory.create(operator=True)
    found, _created = services.upload(
        ImportKind.CATALOGUE, actor=operator, file_name="all.csv", data=SAMPLE.read_bytes()
    )
    return found


def to_the_end(found: SheetImport) -> Callable[[], str]:
    def act() -> str:
        while running.run_batch(found.pk):
            pass
        return "finished"

    return act


def counted() -> tuple[int, int, int, int]:
    created = AuditEntry.objects.filter(verb__endswith=".created").count()
    return (
        Product.objects.count(),
        Offer.objects.count(),
        OfferPrice.objects.count(),
        created,
    )


def test_several_workers_share_a_list() -> None:
    found = upload()
    at_once([to_the_end(found)] * OPERATORS)
    found.refresh_from_db()
    assert found.verdicts == {RowResult.CREATED: 70}
    services.run(found, actor=UserFactory(operator=True))

    at_once([to_the_end(found)] * OPERATORS)

    found.refresh_from_db()
    assert (found.state, found.results) == (ImportState.DONE, {RowResult.CREATED: 70})
    assert counted() == (13, 20, 70, 33)
    assert AuditEntry.objects.filter(verb="sheet_import.finished").count() == 1


def test_the_same_file_loaded_at_once_comes_once() -> None:
    def load() -> str:
        return f"{len(load_catalogue(SAMPLE.read_bytes()).problems)} problems"

    assert at_once([load] * OPERATORS) == {"0 problems": OPERATORS}
    assert counted() == (13, 20, 70, 33)


def test_the_same_file_uploaded_at_once_is_one_import() -> None:
    ids = at_once([lambda: str(upload().pk)] * OPERATORS)

    assert len(ids) == 1
    assert SheetImport.objects.count() == 1


def test_load_pressed_at_once_runs_once() -> None:
    found = upload()
    to_the_end(found)()
    operator = UserFactory(operator=True)

    def press() -> str:
        try:
            services.run(found, actor=operator)
        except ImportMoved:
            return "refused"
        return "loaded"

    assert at_once([press, press]) == {"loaded": 1, "refused": 1}


def test_the_same_usage_loaded_at_once_comes_once() -> None:
    cloud = UsageSubscriptionFactory()
    rows = [row(cloud, meter=f"Meter {number}") for number in range(20)]

    def load() -> str:
        return f"{len(loaded(*rows).problems)} problems"

    assert at_once([load] * OPERATORS) == {"0 problems": OPERATORS}
    assert UsageLine.objects.count() == 20


def loading(data: bytes) -> Callable[[], str]:
    return lambda: f"{len(load_catalogue(data).problems)} problems"


def opposed(price: str) -> tuple[bytes, bytes]:
    """Many products that hang together by their trials, from first to last and back."""
    lines = [
        MAIL | {"product_code": f"MAIL-{each}", "offer_code": f"MAIL-{each}-1Y", "price": price}
        for each in range(20)
    ]
    trials = [
        TRIAL | {"offer_code": f"TRY-{each}", "converts_to": f"MAIL-{each}-1Y"}
        for each in range(20)
    ]
    return sheet(*lines, *trials), sheet(*trials[::-1], *lines[::-1])


@pytest.mark.parametrize("_time", range(3))
def test_lists_in_opposed_order_do_not_wait_for_each_other(_time: int) -> None:
    for price in ("3.70", "4.10"):  # all of it new, then all of it there
        assert at_once([loading(data) for data in opposed(price)]) == {"0 problems": 2}
    assert (Product.objects.count(), Offer.objects.count()) == (21, 40)
