"""Partnerships between indirect providers and indirect resellers (none yet)."""

from django.apps import AppConfig


class ResellersConfig(AppConfig):
    name = "resellers"
