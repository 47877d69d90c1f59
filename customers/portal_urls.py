"""The customer portal, under /portal/<customer>/."""

from django.urls import path

from customers import portal_views as views

app_name = "customers_portal"

urlpatterns = [
    path("relationships/", views.relationships, name="relationships"),
    path("relationships/<uuid:partner_id>/", views.partner, name="partner"),
    path("relationships/<uuid:partner_id>/remove-roles/", views.remove_roles, name="remove_roles"),
    path("profile/", views.profile, name="profile"),
]
