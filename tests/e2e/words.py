"""The words on the screen, in four languages, written down by hand.

First what the business agreed on, then the rest of what the journeys read. The journeys look for
these words and nothing else: a catalogue that says it otherwise fails them.
"""

TABLE: list[tuple[str, str, str, str]] = [
    # --- agreed words ---
]


class Words:
    """``t("Customers")`` is what somebody reads who has chosen this language."""

    def __init__(self, language: str) -> None:
        column = ("en", "pl", "cs", "ru").index(language)
        self.language = language
        self._words = {row[0]: row[column] for row in TABLE}

    def __call__(self, english: str, **names: str) -> str:
        words = english if self.language == "en" else self._words[english]
        return words.format(**names) if names else words
