"""The columns of the usage file; docs/usage-csv.md says the same to people."""

from django.utils.translation import gettext_lazy as _

from partners.sheets.columns import Column, Sheet

COLUMNS = (
    Column("subscription", "Subscription ID", _("Subscription ID"), 36, ("subscription",),
           ("5d1c6a52-7e0f-4a6b-9c59-0c8f3f1f7a10",) * 2),
    Column("day", "Day", _("Day"), 10, ("date", "usage date"), ("2026-10-01", "2026-10-01")),
    Column("meter", "Meter", _("Meter"), 120, ("resource", "meter name"),
           ("Virtual machines", "Storage")),
    Column("unit", "Unit", _("Unit"), 40, ("unit of measure",), ("1 hour", "1 GB")),
    Column("quantity", "Quantity", _("Quantity"), 40, ("used",), ("48", "512.25")),
    Column("amount", "Amount", _("amount"), 40, ("cost", "price"), ("4.6080", "10.2450")),
    Column("currency", "Currency", _("currency"), 3, (), ("EUR", "EUR")),
)  # fmt: skip

SHEET = Sheet(COLUMNS, all_of=tuple(column.field for column in COLUMNS))
