"""Marks that say in which languages a journey is walked, with JavaScript and without.

What a browser shows does not depend on the database below. So on each database a journey is
walked in two languages, once with JavaScript and once without; where every combination is worth
walking, SQLite has one half of them and PostgreSQL the other, and CI walks both.
"""

import pytest
from django.db import connection

from tests.e2e.steps import Way


def ways(language: str) -> pytest.MarkDecorator:
    """English and another language, each with JavaScript on one database, without on the other."""
    english_has_it = connection.vendor == "sqlite"
    found = [Way("en", english_has_it), Way(language, not english_has_it)]
    return pytest.mark.parametrize("way", found, ids=str)


def two_ways(language: str) -> pytest.MarkDecorator:
    """English with JavaScript, another language without."""
    found = [Way("en", javascript=True), Way(language, javascript=False)]
    return pytest.mark.parametrize("way", found, ids=str)
