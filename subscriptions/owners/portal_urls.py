"""The customer's "User settings", under /portal/<customer>/."""

from django.urls import path

from subscriptions.owners import portal_views as views

urlpatterns = [
    path("owners/", views.owners, name="owners"),
    path("owners/<uuid:subscription_id>/give/", views.give_owner, name="give_owner"),
    path(
        "owners/<uuid:subscription_id>/<uuid:partner_id>/take-back/",
        views.take_back,
        name="take_back_owner",
    ),
]
