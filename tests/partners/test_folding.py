"""Folded names: what is typed finds what is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.folding import fold


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Łódź  SA", "lodz sa"),
        ("ŻÓŁW", "zolw"),
        ("Příliš žluťoučký kůň", "prilis zlutoucky kun"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("Ёлка", "елка"),
        ("İstanbul", "istanbul"),
        ("ﬁne", "fine"),
        ("  a\t b\n", "a b"),
        ("東京", "東京"),
        ("😀 & Co", "😀 & co"),
        ("", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_folded_text_has_single_spaces_and_no_edges(text: str) -> None:
    folded = fold(text)

    assert folded == " ".join(folded.split())


@given(st.text(alphabet="aąbcćdeęłńóśźżAĄBCĆDEĘŁŃÓŚŹŻ áčďéěíňřšťúůýž", max_size=80))
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


@given(st.text(max_size=80), st.text(max_size=80))
def test_whole_words_are_found_in_what_holds_them(first: str, second: str) -> None:
    assert fold(first) in fold(f"{first} {second}")
