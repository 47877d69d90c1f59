"""Only the customers that carry a tag: a filter of lists, the counterpart of ``chain.Through``."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from customers.models import CustomerTag, ResellerRelationship
from partners.models import Partner

TABLE = CustomerTag._meta.db_table  # noqa: SLF001


@dataclass(frozen=True)
class Tagged:
    """A filter: only customers with this tag, which is one of the partner that looks."""

    tag_id: int

    NAME: ClassVar = RawSQL(f"{TABLE}.sort_name", [])  # noqa: S611
    CUSTOMER: ClassVar = RawSQL(f"{TABLE}.customer_id", [])  # noqa: S611

    def holds(self, _partner: Partner) -> Exists:
        """Looked up for each row that is found by other means."""
        return Exists(CustomerTag.objects.filter(tag=self.tag_id, customer=OuterRef("customer")))

    def joined(
        self, rows: QuerySet[ResellerRelationship], _partner: Partner
    ) -> QuerySet[ResellerRelationship]:
        """The same from the other end: rows are found by what carries the tag.

        ``NAME`` and ``CUSTOMER`` let them be read as ``customertag_of_tag`` has them. No customer
        shows twice: the tag has it once.
        """
        own, its = TABLE, ResellerRelationship._meta.db_table  # noqa: SLF001
        conditions = [f"{own}.tag_id = %s", f"{own}.customer_id = {its}.customer_id"]
        if connection.vendor == "sqlite":
            # It keeps no statistics by itself, and would rather walk through all customers; the
            # sign forbids to look for each of them whether it has the tag.
            conditions = [f"likelihood({conditions[0]}, 0.000001)", f"+{conditions[1]}"]
        return rows.extra(  # noqa: S610 (the names are our own)
            tables=[TABLE], where=conditions, params=[self.tag_id]
        )
