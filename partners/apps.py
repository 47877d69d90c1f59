"""People, organisations, access, audit and mail: the kernel every other app stands on."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"
