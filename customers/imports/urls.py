"""Under /p/<partner>/customers/import/, in the namespace of the Customers page."""

from django.urls import path

from customers.imports import views

urlpatterns = [
    path("", views.customer_import, name="import"),
    path("template/", views.import_template, name="import_template"),
    path("<uuid:import_id>/", views.import_detail, name="import_detail"),
    path("<uuid:import_id>/live/", views.import_live, name="import_live"),
    path("<uuid:import_id>/request/", views.import_request, name="import_request"),
    path("<uuid:import_id>/discard/", views.import_discard, name="import_discard"),
    path("<uuid:import_id>/export/", views.import_export, name="import_export"),
]
