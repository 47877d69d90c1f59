from django.urls import URLPattern, path

from subscriptions.record import reseller_views

urlpatterns: list[URLPattern] = [
    path("resellers/verify/", reseller_views.verify_reseller, name="verify_reseller"),
]
