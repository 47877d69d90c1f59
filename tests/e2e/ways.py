"""Marks that say in which languages a journey is walked, with JavaScript and without.

What a browser shows does not depend on the database below. So no combination of language and
JavaScript is walked twice: SQLite has some of them, PostgreSQL others, and CI walks them all.
"""

import pytest
from django.db import connection

from tests.e2e.steps import Way

ON_SQLITE = connection.vendor == "sqlite"


def ways(language: str) -> pytest.MarkDecorator:
    """English and another language, each with JavaScript on one database, without on the other."""
    return _walked([Way("en", ON_SQLITE), Way(language, not ON_SQLITE)])


def two_ways(language: str) -> pytest.MarkDecorator:
    """English with JavaScript and another language without; that one with it on PostgreSQL."""
    if ON_SQLITE:
        return _walked([Way("en", javascript=True), Way(language, javascript=False)])
    return _walked([Way(language, javascript=True)])


def _walked(found: list[Way]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("way", found, ids=str)
