"""Lists that operators load, as if the worker had been there; and daily usage."""

import datetime
import hashlib
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from subscriptions.imports.enums import ImportKind, ImportState, RowResult
from subscriptions.models import CatalogueImport, SheetImportRow, UsageImport, UsageLine
from tests.factories.partners import UserFactory
from tests.factories.subscriptions import OfferFactory, SubscriptionFactory


class CatalogueImportFactory(DjangoModelFactory[CatalogueImport]):
    """Checked, with one offer to create and one problem."""

    class Meta:
        model = CatalogueImport
        skip_postgeneration_save = True

    kind = ImportKind.CATALOGUE
    state = ImportState.CHECKED
    uploaded_by = factory.SubFactory(UserFactory, operator=True)
    uploaded_by_name = factory.LazyAttribute(lambda found: str(found.uploaded_by))
    file_name = factory.Sequence(lambda number: f"list-{number}.csv")
    checksum = factory.LazyAttribute(
        lambda found: hashlib.sha256(found.file_name.encode()).hexdigest()
    )
    encoding = "UTF-8"
    delimiter = ","
    row_count = 2
    progress = 2
    verdicts = factory.LazyFunction(lambda: {RowResult.CREATED: 1, RowResult.PROBLEM: 1})

    @factory.post_generation
    def with_rows(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Two rows, unless ``with_rows=False``."""
        if create and extracted is not False:
            SheetImportRow.objects.create(
                sheet_import=self, number=2, group=2, values={"offer_code": "MAIL-1Y"},
                verdict=RowResult.CREATED, details={"created": [], "changes": []},
            )  # fmt: skip
            SheetImportRow.objects.create(
                sheet_import=self, number=3, group=3, values={"offer_code": "MAIL-3Y"},
                verdict=RowResult.PROBLEM, problems=[["missing", "term", "", ""]],
            )  # fmt: skip


class UsageImportFactory(CatalogueImportFactory):
    class Meta:
        model = UsageImport
        skip_postgeneration_save = True

    kind = ImportKind.USAGE


class UsageSubscriptionFactory(SubscriptionFactory):
    """Paid by use, since a year ago."""

    class Params:
        started = factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(days=365))

    offer = factory.SubFactory(OfferFactory, usage=True)
    quantity = 1
    unit_price = Decimal(0)


class UsageLineFactory(DjangoModelFactory[UsageLine]):
    """Of yesterday."""

    class Meta:
        model = UsageLine

    subscription = factory.SubFactory(UsageSubscriptionFactory)
    day = factory.LazyFunction(lambda: timezone.now().date() - datetime.timedelta(days=1))
    meter = factory.Sequence(lambda number: f"Meter {number}")
    unit = "1 hour"
    quantity = Decimal("24.000000")
    amount = Decimal("2.4000")
    currency = "EUR"
