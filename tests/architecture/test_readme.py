"""The README names every setting and every dependency, and nothing that is gone."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Read by the demo command, not by the settings.
ELSEWHERE = {"DEMO_PASSWORD"}


def test_readme_lists_exactly_the_settings_there_are() -> None:
    source = (ROOT / "partnercenter" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'\benv_\w+\(\s*"([A-Z_]+)"', source))
    secrets = {f"{name}_FILE" for name in re.findall(r'\benv_secret\("([A-Z_]+)"', source)}
    section = README.split("## Configure")[1].split("\n## ")[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]

    assert set(re.findall(r"`([A-Z_]+)`", " ".join(rows))) == read | secrets | ELSEWHERE


def test_readme_says_what_each_dependency_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {re.split(r"[\[=]", pin)[0] for pin in project["dependencies"]}
    section = README.split("## What it is built on")[1].split("\n## ")[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| ")]

    assert set(re.findall(r"[\w-]+", " ".join(rows[1:]))) == named


def test_dependencies_are_pinned_exactly() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    pins = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower()

    assert [pin for pin in pins if not re.fullmatch(r"[\w-]+(\[[\w,]+\])?==[\w.]+", pin)] == []
    assert [pin for pin in pins if re.sub(r"\[.*\]", "", pin).lower() not in locked] == []
