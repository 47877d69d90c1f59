from django.urls import URLPattern, path

from subscriptions.owners import views

urlpatterns: list[URLPattern] = [
    path(
        "customers/<uuid:customer_id>/subscriptions/<uuid:subscription_id>/rename/",
        views.rename,
        name="rename_owned",
    ),
]
