"""Polish, Czech and Russian are complete, compiled, and use the agreed words."""

import re
from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from django.utils.formats import date_format
from django.utils.translation import override

from scripts import messages
from tests.architecture.labels import LABELS

AGREED = {
    language: {row[0]: row[column] for row in LABELS}
    for column, language in enumerate(("pl", "cs", "ru"), start=1)
}
# Words that are rightly the same in another language. Names and abbreviations; keep it short.
FORMS = {"%(field)s: %(before)s → %(after)s", "%(name)s, %(partner)s, %(date)s UTC"}  # no words
SAME: dict[str, set[str]] = {
    "pl": {
        *FORMS, "%(name)s, %(date)s", "Menu", "Operator", "Problem", "Tag", "partner", "tag",
    },
    "cs": {
        *FORMS, "%(name)s, %(date)s", "%(reseller)s (ID: %(number)s)", "Cloud", "partner",
    },
    "ru": FORMS,
}  # fmt: skip


@pytest.fixture(scope="session")
def collected() -> Catalog:
    return messages.collect()


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_catalogue_is_complete_and_compiled(language: str, collected: Catalog) -> None:
    assert messages.problems(language, collected) == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_catalogue_uses_the_agreed_words(language: str) -> None:
    agreed = AGREED[language]
    other = {
        message.id: message.string
        for message in messages.read(language)
        if not message.context
        and isinstance(message.id, str)
        and message.id in agreed
        and message.string != agreed[message.id]
    }

    assert other == {}


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_nothing_is_left_in_english(language: str) -> None:
    agreed = AGREED[language]
    english = {
        message.id
        for message in messages.read(language)
        if message.id and message.string == message.id and agreed.get(str(message.id)) != message.id
    }

    # Equal, not contained: an exception that is no longer needed has to go.
    assert english == SAME[language]


@pytest.mark.parametrize("language", ["en", *messages.LANGUAGES])
def test_no_moment_ends_in_a_full_stop(language: str) -> None:
    """Or a sentence that ends in one would end in two."""
    moment = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
    names = ("DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT", "SHORT_DATE_FORMAT")
    with override(language):
        assert [name for name in names if date_format(moment, name).endswith(".")] == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_sentence_that_ends_in_a_name_or_date_has_its_full_stop(language: str) -> None:
    open_ended = {
        str(message.id)
        for message in messages.read(language)
        if re.search(r"\)s\.$", str(message.id)) and re.search(r"\)s$", str(message.string))
    }

    assert open_ended == set()


def test_the_list_of_agreed_words_is_consistent() -> None:
    english = [row[0] for row in LABELS]

    assert len(english) == len(set(english))
    assert [row for row in LABELS if not all(cell == cell.strip() and cell for cell in row)] == []
