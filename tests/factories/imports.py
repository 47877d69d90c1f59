"""Imports in each of their states, as if the worker had been there."""

import hashlib
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from customers.imports.enums import ImportState, RowVerdict
from customers.imports.models import CustomerImport, CustomerImportRow
from tests.factories.customers import ResellerRelationshipFactory
from tests.factories.partners import MembershipFactory, PartnerFactory


class CustomerImportFactory(DjangoModelFactory[CustomerImport]):
    """Checked, with one new customer and one problem, uploaded by a global admin."""

    class Meta:
        model = CustomerImport
        skip_postgeneration_save = True

    partner = factory.SubFactory(PartnerFactory)
    state = ImportState.CHECKED
    file_name = factory.Sequence(lambda number: f"customers-{number}.csv")
    checksum = factory.LazyAttribute(
        lambda found: hashlib.sha256(found.file_name.encode()).hexdigest()
    )
    encoding = "UTF-8"
    delimiter = ","
    row_count = 2
    progress = 2
    verdicts = factory.LazyFunction(lambda: {RowVerdict.CREATE: 1, RowVerdict.PROBLEM: 1})

    @factory.lazy_attribute
    def uploaded_by(self: Any) -> Any:
        return MembershipFactory(partner=self.partner).user

    uploaded_by_name = factory.LazyAttribute(lambda found: str(found.uploaded_by))

    @factory.post_generation
    def with_rows(self: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        """Two rows, unless ``with_rows=False``."""
        if create and extracted is not False:
            new = {"name": "Adatum Polska", "domain": "adatum.example", "country": "PL"}
            CustomerImportRow.objects.create(
                customer_import=self, number=2, values=new, verdict=RowVerdict.CREATE
            )
            CustomerImportRow.objects.create(
                customer_import=self,
                number=3,
                values={"name": "Bellows", "domain": "bellows"},
                verdict=RowVerdict.PROBLEM,
                problems=[["bad_domain", "domain", "bellows"]],
            )


class TakenOverFactory(DjangoModelFactory[CustomerImportRow]):
    """A row that was carried out: the customer it brought may object."""

    class Meta:
        model = CustomerImportRow

    customer_import = factory.SubFactory(
        CustomerImportFactory,
        state=ImportState.DONE,
        approved=True,
        with_rows=False,
        row_count=1,
        results={RowVerdict.CREATE: 1},
    )
    number = 2
    verdict = result = RowVerdict.CREATE
    done_at = factory.LazyFunction(timezone.now)
    relationship = factory.LazyAttribute(
        lambda row: ResellerRelationshipFactory(partner=row.customer_import.partner)
    )
    customer = factory.LazyAttribute(lambda row: row.relationship.customer)
    values = factory.LazyAttribute(
        lambda row: {"name": row.customer.name, "domain": row.customer.default_domain}
    )
