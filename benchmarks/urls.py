"""The product's addresses, and an admin changelist of the table that the customer list shows."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from customers.models import ResellerRelationship
from partnercenter.urls import urlpatterns as product_urlpatterns

COLUMNS = ("name", "tenant_id", "domain", "state", "started_at")


class PlainAdmin(admin.ModelAdmin[ResellerRelationship]):
    """What Django gives away: a page of a table, by name."""

    list_display = COLUMNS
    list_per_page = 50
    ordering = ("name", "id")


class UncountedPaginator(Paginator[Any]):
    count = 50_000_000  # never asks the database


class TunedAdmin(PlainAdmin):
    """The best an admin can be: one partner, no count, an order that has an index."""

    ordering = ("sort_name", "id")
    paginator = UncountedPaginator
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ResellerRelationship]:
        return super().get_queryset(request).filter(partner__slug="big", state="active")


plain_site = admin.AdminSite("bench-plain")
plain_site.register(ResellerRelationship, PlainAdmin)
tuned_site = admin.AdminSite("bench-tuned")
tuned_site.register(ResellerRelationship, TunedAdmin)

urlpatterns = [
    path("bench/plain/", plain_site.urls),
    path("bench/tuned/", tuned_site.urls),
    *product_urlpatterns,
]
