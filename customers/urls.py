"""The Customers page and the record, under /p/<partner>/customers/."""

from django.urls import URLPattern

app_name = "customers"

urlpatterns: list[URLPattern] = []
