"""The customer agreement's text, readable by everybody, under /agreement/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
