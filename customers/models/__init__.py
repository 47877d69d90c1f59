"""Tables of customers: organisations of their own, shared by all their partners (design.md §2)."""

from customers.endings import models as endings  # noqa: F401 (tables of this app, too)
from customers.imports import models as imports  # noqa: F401 (tables of this app, too)
from customers.models.agreements import AgreementText, CustomerAgreement
from customers.models.companies import Customer, CustomerDomain
from customers.models.directory import DirectoryRoleAssignment, DirectoryUser
from customers.models.labels import BillTo, CustomerTag, Tag
from customers.models.relationships import AdminGrant, ResellerAssociation, ResellerRelationship

__all__ = [
    "AdminGrant",
    "AgreementText",
    "BillTo",
    "Customer",
    "CustomerAgreement",
    "CustomerDomain",
    "CustomerTag",
    "DirectoryRoleAssignment",
    "DirectoryUser",
    "ResellerAssociation",
    "ResellerRelationship",
    "Tag",
]
