"""The customer portal, under /portal/<customer>/."""

from django.urls import URLPattern

app_name = "customers_portal"

urlpatterns: list[URLPattern] = []
