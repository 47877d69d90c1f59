"""Catalogue, orders and subscriptions (domain.md §3.10, §4)."""

from subscriptions.models.catalogue import Offer, OfferPrice, Product
from subscriptions.models.imports import (
    CatalogueImport,
    SheetImport,
    SheetImportRow,
    UsageImport,
)
from subscriptions.models.newcustomer import NewCustomerDraft
from subscriptions.models.orders import Cart, Order, OrderLine
from subscriptions.models.removal import RemovalReport
from subscriptions.models.subscription import LicenseAssignment, ResellerOfRecord, Subscription
from subscriptions.models.usage import UsageLine

__all__ = [
    "Cart",
    "CatalogueImport",
    "LicenseAssignment",
    "NewCustomerDraft",
    "Offer",
    "OfferPrice",
    "Order",
    "OrderLine",
    "Product",
    "RemovalReport",
    "ResellerOfRecord",
    "SheetImport",
    "SheetImportRow",
    "Subscription",
    "UsageImport",
    "UsageLine",
]
