"""Operations: requests of customers to end a relationship, to look up."""

from django.contrib import admin

from customers.endings.models import EndRequest
from partners.operations import OperationsAdmin


@admin.register(EndRequest)
class EndRequestAdmin(OperationsAdmin[EndRequest]):
    list_display = ("customer", "partner", "state", "requested_at", "due_on", "closed_at")
    list_filter = ("state", "due_on")
    list_select_related = ("customer", "partner")
    search_fields = (
        "customer__name", "customer__default_domain", "partner__name", "public_id__iexact",
        "customer__public_id__iexact",
    )  # fmt: skip
    fields = ("public_id", "customer", "partner", "relationship", "state", "reason",
              "requested_at", "requested_by_name", "due_on", "closed_at",
              "closed_by_name")  # fmt: skip
    ordering = ("-id",)
