"""Settings, root URLs, pages made of several apps and the demo installation."""

from django.apps import AppConfig


class PartnerCenterConfig(AppConfig):
    name = "partnercenter"
