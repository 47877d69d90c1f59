"""The two lists of partnerships, under /p/<partner>/."""

from django.urls import path

from resellers import views

app_name = "resellers"

urlpatterns = [
    path("resellers/", views.reseller_list, name="list"),
    path("resellers/export/", views.reseller_export, name="export"),
    path("providers/", views.provider_list, name="providers"),
]
