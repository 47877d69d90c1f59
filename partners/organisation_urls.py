"""The own organization in Account settings, under /p/<partner>/settings/."""

from django.urls import path

from partners import organisation_views as views

urlpatterns = [
    path("profile/", views.partner_profile, name="partner_profile"),
    path("profile/edit/", views.partner_profile_edit, name="partner_profile_edit"),
    path("partner-agreement/", views.partner_agreement, name="partner_agreement"),
]
