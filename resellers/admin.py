"""Operations: partnerships to look at; their two sides begin and end them."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from partners.operations import OperationsAdmin
from resellers.models import Partnership


@admin.register(Partnership)
class PartnershipAdmin(OperationsAdmin[Partnership]):
    list_display = ("provider", "reseller", "state", "started_at", "ended_at")
    list_filter = ("state", "started_at")
    list_select_related = ("provider", "reseller")
    search_fields = (
        "provider__name", "provider__domain", "reseller__name", "reseller__domain",
        "public_id__iexact",
    )  # fmt: skip
    ordering = ("-id",)

    def get_fields(self, request: HttpRequest, obj: Partnership | None = None) -> list[Any]:
        return ["public_id", *super().get_fields(request, obj), "invitation_id"]
