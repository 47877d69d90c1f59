"""One way to fold names, so that sorting and searching mean the same on both databases."""

import unicodedata

# Letters whose stroke is part of the letter, which decomposition leaves alone.
_STROKES = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "\u0131": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


def fold(text: str) -> str:
    """No case, no accents, single spaces: 'Łódź  SA' becomes 'lodz sa'."""
    # Taken apart before and after: some signs hold capitals ("㎊" is "pF").
    apart = unicodedata.normalize("NFKD", text).casefold()
    folded = unicodedata.normalize("NFKD", apart).translate(_STROKES)
    kept = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return " ".join(unicodedata.normalize("NFC", kept).split())
