"""Operations: what the source of service health said, and each attempt to ask it."""

from django.contrib import admin

from partners.operations import OperationsAdmin
from subscriptions.models import HealthFetch, ServiceHealth


@admin.register(ServiceHealth)
class ServiceHealthAdmin(OperationsAdmin[ServiceHealth]):
    list_display = ("service", "state", "title", "since", "seen_at")
    list_filter = ("state",)
    search_fields = ("service",)
    fields = ("service", "state", "title", "details_url", "since", "seen_at")
    ordering = ("service",)


@admin.register(HealthFetch)
class HealthFetchAdmin(OperationsAdmin[HealthFetch]):
    list_display = ("started_at", "finished_at", "succeeded", "problem")
    list_filter = ("succeeded",)
    fields = ("started_at", "finished_at", "succeeded", "problem", "etag")
    ordering = ("-started_at", "-id")
