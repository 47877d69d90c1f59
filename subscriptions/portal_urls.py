"""What a customer sees of agreements and subscriptions, under /portal/<customer>/."""

from django.urls import include, path

app_name = "subscriptions_portal"

urlpatterns = [
    path("", include("subscriptions.agreement.portal_urls")),
    path("", include("subscriptions.users.portal_urls")),
    path("", include("subscriptions.health.portal_urls")),
    path("", include("subscriptions.requests.portal_urls")),
    path("", include("subscriptions.holdings.portal_urls")),
    path("", include("subscriptions.owners.portal_urls")),
]
