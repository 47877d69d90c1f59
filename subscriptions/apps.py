"""The customer agreement's text, later the catalogue, orders and subscriptions."""

from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"
