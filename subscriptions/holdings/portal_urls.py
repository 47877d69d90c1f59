"""Under /portal/<customer>/."""

from django.urls import path

from subscriptions.holdings import views

urlpatterns = [
    path("subscriptions/", views.subscriptions, name="subscriptions"),
    path("support/", views.support, name="support"),
]
