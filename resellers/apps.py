"""Partnerships between indirect providers and indirect resellers."""

from django.apps import AppConfig


class ResellersConfig(AppConfig):
    name = "resellers"
