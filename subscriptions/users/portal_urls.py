"""The same for the customer's own people, under /portal/<customer>/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
