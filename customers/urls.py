"""The Customers page and the record, under /p/<partner>/customers/."""

from django.urls import include, path

from customers import live_views, views
from customers.billto.views import bill_to
from customers.endings.views import end_requests

app_name = "customers"

urlpatterns = [
    path("", views.customer_list, name="list"),
    path("live/", live_views.customer_live, name="live"),
    path("export/", views.customer_export, name="export"),
    path("import/", include("customers.imports.urls")),
    path("tags/", include("customers.tags.urls")),
    path("", include("customers.privileges.urls")),
    path("end-requests/", end_requests, name="end_requests"),
    path("<uuid:customer_id>/row/", views.customer_row, name="row"),
    path("<uuid:customer_id>/account/", views.customer_account_page, name="account"),
    path("<uuid:customer_id>/bill-to/", bill_to, name="bill_to"),
]
