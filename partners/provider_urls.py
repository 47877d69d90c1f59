"""The directory of indirect providers, under /providers/."""

from django.urls import path

from partners import provider_views as views

urlpatterns = [
    path("", views.provider_directory, name="provider_directory"),
    path("<uuid:partner_id>/", views.provider_profile, name="provider_profile"),
]
