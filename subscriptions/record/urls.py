from django.urls import URLPattern, path

from subscriptions.record import renewal_views, reseller_views, state_views, views

ONE = "customers/<uuid:customer_id>/subscriptions/<uuid:subscription_id>/"

urlpatterns: list[URLPattern] = [
    path("resellers/verify/", reseller_views.verify_reseller, name="verify_reseller"),
    path(ONE, views.detail, name="detail"),
    path(f"{ONE}renewal/", renewal_views.renewal, name="renewal"),
    path(f"{ONE}suspend/", state_views.suspend, name="suspend"),
    path(f"{ONE}reactivate/", state_views.reactivate, name="reactivate"),
    path(f"{ONE}cancel/", state_views.cancel, name="cancel"),
]
