"""Marks that say in which languages a journey is walked, with JavaScript and without.

What a browser shows does not depend on the database below: on PostgreSQL, which CI runs second,
each journey is walked once with JavaScript and once without, in two languages, and not in every
combination of them. On SQLite, the first, it is.
"""

import pytest
from django.db import connection

from tests.e2e.steps import Way

EVERY_COMBINATION = connection.vendor == "sqlite"


def ways(language: str) -> pytest.MarkDecorator:
    """English and another language, each with and without JavaScript."""
    if not EVERY_COMBINATION:
        return two_ways(language)
    found = [Way(each, js) for each in ("en", language) for js in (True, False)]
    return pytest.mark.parametrize("way", found, ids=str)


def two_ways(language: str) -> pytest.MarkDecorator:
    """English with JavaScript, another language without."""
    found = [Way("en", javascript=True), Way(language, javascript=False)]
    return pytest.mark.parametrize("way", found, ids=str)
