"""The customer portal, under /portal/<customer>/."""

from django.urls import path

from customers import portal_views as views
from customers.activity.views import activity, activity_export
from customers.endings.portal_views import request_end, withdraw_end_request
from customers.privileges.portal_views import reassign_roles

app_name = "customers_portal"

urlpatterns = [
    path("relationships/", views.relationships, name="relationships"),
    path("relationships/<uuid:partner_id>/", views.partner, name="partner"),
    path("relationships/<uuid:partner_id>/remove-roles/", views.remove_roles, name="remove_roles"),
    path("relationships/<uuid:partner_id>/reassign/", reassign_roles, name="reassign_roles"),
    path("relationships/<uuid:partner_id>/end/", request_end, name="request_end"),
    path(
        "relationships/<uuid:partner_id>/end/withdraw/",
        withdraw_end_request,
        name="withdraw_end_request",
    ),
    path("activity/", activity, name="activity"),
    path("activity/export/", activity_export, name="activity_export"),
    path("profile/", views.profile, name="profile"),
]
