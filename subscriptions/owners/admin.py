"""Operations: who owns what is paid by use, to look up."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from partners.operations import OperationsAdmin
from subscriptions.models import SubscriptionOwner


@admin.register(SubscriptionOwner)
class SubscriptionOwnerAdmin(OperationsAdmin[SubscriptionOwner]):
    list_display = ("subscription", "customer", "partner", "granted_at", "removed_at")
    list_filter = ("granted_at", "removed_at")
    list_select_related = ("subscription__customer", "partner")
    search_fields = (
        "subscription__nickname", "subscription__customer__name", "partner__name",
        "subscription__public_id__iexact", "subscription__customer__public_id__iexact",
    )  # fmt: skip
    fields = ("subscription", "customer", "partner", "granted_at", "granted_by_name",
              "removed_at", "removed_by_name")  # fmt: skip
    readonly_fields = ("customer",)
    ordering = ("-id",)

    @admin.display(description=gettext_lazy("Customer"))
    def customer(self, owner: SubscriptionOwner) -> str:
        return owner.subscription.customer.name
