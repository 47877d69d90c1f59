"""Root of all addresses. The named lists are what the guard tests walk."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from customers.imports import guest_views as customer_imports
from partnercenter import health, operations, preferences, removal_views, views

handler400 = "partnercenter.errors.bad_request"
handler403 = "partnercenter.errors.permission_denied"
handler404 = "partnercenter.errors.not_found"
handler500 = "partnercenter.errors.server_error"

type Patterns = list[URLPattern | URLResolver]

partner_urlpatterns: Patterns = [
    path("", views.partner_home, name="partner_home"),
    path("search/", views.search, name="search"),
    path("customers/", include("customers.urls")),
    path("", include("resellers.urls")),
    path("", include("subscriptions.urls")),
    path(
        "resellers/<uuid:partnership_id>/remove/",
        removal_views.remove_partnership,
        name="remove_partnership",
    ),
    path("invitations/", include("invitations.urls")),
    path("settings/users/", include("partners.staff_urls")),
    path("settings/", include("partners.organisation_urls")),
    path("settings/activity/", include("partners.activity_urls")),
    path("notifications/", include("partners.notification_urls")),
]

customer_urlpatterns: Patterns = [
    path("", views.customer_home, name="customer_home"),
    path("", include("customers.portal_urls")),
    path("", include("subscriptions.portal_urls")),
    path("notifications/", include("customers.notified.portal_urls")),
]

public_urlpatterns: Patterns = [
    path("invitations/<str:token>/", include("invitations.guest_urls")),
    path("objections/<str:objection>/", customer_imports.objection, name="customer_objection"),
    path("agreement/", include("subscriptions.agreement.text_urls")),
    path("language/", preferences.set_language, name="set_language"),
    path("theme/", preferences.set_theme, name="set_theme"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]

urlpatterns: Patterns = [
    path("", views.door, name="door"),
    path("portal/profile/", views.portal_profile, name="portal_profile"),
    path("accounts/", include("partners.account_urls")),
    path("providers/", include("partners.provider_urls")),
    path("admin/", operations.site_urls(admin.site)),
    path("p/<slug:partner_slug>/", include(partner_urlpatterns)),
    path("portal/<uuid:customer_id>/", include(customer_urlpatterns)),
    *public_urlpatterns,
]
