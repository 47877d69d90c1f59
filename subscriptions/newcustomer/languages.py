"""In which language to write to a customer of whom only the country is known."""

from django.conf import settings

_OF_COUNTRY = {"PL": "pl", "CZ": "cs", "RU": "ru", "BY": "ru", "KZ": "ru", "KG": "ru"}


def language_of(country: str) -> str:
    language = _OF_COUNTRY.get(country, "")
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
