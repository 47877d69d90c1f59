"""Requests of a partner, under /p/<partner>/invitations/."""

from django.urls import URLPattern

app_name = "invitations"

urlpatterns: list[URLPattern] = []
