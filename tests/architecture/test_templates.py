"""Every template parses, every partial that code names exists, and nothing breaks the CSP."""

import ast
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
APPS = ("partnercenter", "invitations", "subscriptions", "resellers", "customers", "partners")
FOLDERS = [TEMPLATES, *(ROOT / app / "templates" for app in APPS)]
PAGES = [
    path.relative_to(folder).as_posix()
    for folder in FOLDERS
    for path in sorted(folder.rglob("*"))
    if path.suffix in {".html", ".txt"}
]
# A mail program has no style sheet and no policy; only there may styles stand in the markup.
MAIL = re.compile(r"(^|/)emails?/")
FORBIDDEN = {
    "an inline style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "an event handler": re.compile(r"\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "an unescaped value": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}


def source(name: str) -> str:
    path = next(folder / name for folder in FOLDERS if (folder / name).exists())
    return path.read_text(encoding="utf-8")


def named_in_python() -> set[str]:
    """Every string literal of the product that names a template, with or without a partial."""
    names = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    names.update(re.findall(r"^[\w/.-]+\.html(?:#[\w-]+)?$", node.value))
    return names


@pytest.mark.parametrize("name", PAGES)
def test_template_loads(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", sorted(named_in_python()))
def test_template_named_in_python_exists(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith(".html")])
def test_template_keeps_to_the_policy(name: str) -> None:
    patterns = dict(FORBIDDEN)
    if MAIL.search(name):
        del patterns["an inline style"]
    text = source(name)

    assert [fault for fault, pattern in patterns.items() if pattern.search(text)] == []
