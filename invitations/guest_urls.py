"""The personal link, under /invitations/<token>/."""

from django.urls import URLPattern

app_name = "guest"

urlpatterns: list[URLPattern] = []
