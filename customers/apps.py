"""Customers, their people, agreements, relationships and delegated administration."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"
