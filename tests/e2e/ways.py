"""Marks that say in which languages a journey is walked, with JavaScript and without."""

import pytest

from tests.e2e.steps import Way


def ways(language: str) -> pytest.MarkDecorator:
    """English and another language, each with and without JavaScript."""
    found = [Way(each, js) for each in ("en", language) for js in (True, False)]
    return pytest.mark.parametrize("way", found, ids=str)


def two_ways(language: str) -> pytest.MarkDecorator:
    """English with JavaScript, another language without."""
    found = [Way("en", javascript=True), Way(language, javascript=False)]
    return pytest.mark.parametrize("way", found, ids=str)
