"""Operations: service requests to look up, without what people say in them."""

from django.contrib import admin

from partners.operations import OperationsAdmin
from subscriptions.models import ServiceRequest


@admin.register(ServiceRequest)
class ServiceRequestAdmin(OperationsAdmin[ServiceRequest]):
    list_display = ("title", "customer", "contact", "state", "severity", "opened_at", "due_at")
    list_filter = ("state", "severity")
    list_select_related = ("customer", "contact")
    search_fields = ("public_id__iexact", "mail_key", "title")
    fields = ("public_id", "customer", "contact", "subscription", "title", "category", "state",
              "severity", "opened_by_name", "on_behalf", "opened_at", "due_at", "first_answer_at",
              "closed_at", "mail_key")  # fmt: skip
    ordering = ("-id",)
