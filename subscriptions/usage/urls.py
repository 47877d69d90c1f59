from django.urls import path

from subscriptions.usage import views

ONE = "customers/<uuid:customer_id>/subscriptions/<uuid:subscription_id>/usage/"

urlpatterns = [
    path(ONE, views.usage, name="usage"),
    path(f"{ONE}export/", views.usage_export, name="usage_export"),
]
