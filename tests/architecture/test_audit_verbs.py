"""Every verb written to the audit trail has a sentence for people, and no sentence is left over."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from partners.audit_sentences import told
from partners.audit_words import SENTENCES
from scripts.build_sprite import ICONS

ROOT = Path(__file__).resolve().parents[2]
APPS = ("partnercenter", "invitations", "subscriptions", "resellers", "customers", "partners")
VERB = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
WRITERS = {"record", "_audit"}  # audit.record, and the helpers in services that end in it


def verbs_in_source() -> Iterator[str]:
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and name_of(node.func) in WRITERS:
                    yield from verbs_of(node)


def name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def verbs_of(call: ast.Call) -> Iterator[str]:
    """All constants of the first argument, so a verb chosen by a condition counts too."""
    for argument in call.args[:1]:
        for node in ast.walk(argument):
            if isinstance(node, ast.Constant) and VERB.fullmatch(str(node.value)):
                yield str(node.value)


def test_every_verb_has_a_sentence_and_every_sentence_a_verb() -> None:
    assert set(verbs_in_source()) == set(SENTENCES)


def entry(verb: str, actor_name: str) -> dict[str, Any]:
    return {
        "id": 1,
        "created_at": None,
        "verb": verb,
        "data": {},
        "actor_name": actor_name,
        "target_text": "Adatum",
    }


@pytest.mark.parametrize("verb", SENTENCES)
def test_sentence_can_be_told(verb: str) -> None:
    words = told(entry(verb, "Ada"))

    assert "%" not in words.sentence
    assert words.sentence.endswith(".")
    assert words.icon in ICONS


def test_an_old_verb_is_shown_as_it_is() -> None:
    assert told(entry("thing.done_100%", "")).sentence == "thing.done_100%"
