"""What a partner sells and what its customers have, under /p/<partner>/."""

from django.urls import include, path

app_name = "subscriptions"

urlpatterns = [
    path("", include("subscriptions.catalogue.urls")),
    path("", include("subscriptions.incentives.urls")),
    path("", include("subscriptions.worklist.urls")),
    path("", include("subscriptions.usage.urls")),
    path("", include("subscriptions.newcustomer.urls")),
    path("", include("subscriptions.shop.urls")),
    path("", include("subscriptions.orders.urls")),
    path("", include("subscriptions.record.urls")),
    path("", include("subscriptions.agreement.urls")),
    path("", include("subscriptions.removal.urls")),
    path("", include("subscriptions.users.urls")),
    path("", include("subscriptions.health.urls")),
    path("", include("subscriptions.requests.urls")),
    path("", include("subscriptions.owners.urls")),
]
