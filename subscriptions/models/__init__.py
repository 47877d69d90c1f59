"""Catalogue, orders and subscriptions (domain.md §3.10, §4)."""

from subscriptions.models.catalogue import Offer, OfferPrice, Product
from subscriptions.models.health import HealthFetch, ServiceHealth
from subscriptions.models.imports import (
    CatalogueImport,
    SheetImport,
    SheetImportRow,
    UsageImport,
)
from subscriptions.models.newcustomer import NewCustomerDraft
from subscriptions.models.orders import Cart, Order, OrderLine
from subscriptions.models.owners import SubscriptionOwner
from subscriptions.models.removal import RemovalReport
from subscriptions.models.requests import (
    RequestAttachment,
    RequestMessage,
    RequestParticipant,
    ServiceRequest,
)
from subscriptions.models.subscription import LicenseAssignment, ResellerOfRecord, Subscription
from subscriptions.models.usage import UsageLine
from subscriptions.models.users import ReturnedLicense, UserUpload, UserUploadRow

__all__ = [
    "Cart",
    "CatalogueImport",
    "HealthFetch",
    "LicenseAssignment",
    "NewCustomerDraft",
    "Offer",
    "OfferPrice",
    "Order",
    "OrderLine",
    "Product",
    "RemovalReport",
    "RequestAttachment",
    "RequestMessage",
    "RequestParticipant",
    "ResellerOfRecord",
    "ReturnedLicense",
    "ServiceHealth",
    "ServiceRequest",
    "SheetImport",
    "SheetImportRow",
    "Subscription",
    "SubscriptionOwner",
    "UsageImport",
    "UsageLine",
    "UserUpload",
    "UserUploadRow",
]
