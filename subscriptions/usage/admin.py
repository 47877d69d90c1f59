"""Operations: usage lines to look at; lists bring and correct them."""

from django.contrib import admin

from partners.operations import OperationsAdmin
from subscriptions.models import UsageLine


@admin.register(UsageLine)
class UsageLineAdmin(OperationsAdmin[UsageLine]):
    list_display = ("day", "subscription", "meter", "unit", "quantity", "amount", "currency")
    list_filter = ("day",)
    list_select_related = ("subscription",)
    search_fields = ("subscription__public_id__iexact", "meter")
    fields = ("subscription", "day", "meter", "unit", "quantity", "amount", "currency",
              "loaded_at")  # fmt: skip
    ordering = ("-id",)
