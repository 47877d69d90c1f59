"""Vendored files are the ones that the list beside them names, and serve our policy."""

import hashlib
import re
from pathlib import Path

import pytest

from scripts.build_sprite import ICONS

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "static" / "vendor"
FONTS = ROOT / "partners" / "fonts"  # of reports: no browser asks for them
ROW = re.compile(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", re.MULTILINE)


@pytest.mark.parametrize("folder", [VENDOR, FONTS], ids=["static", "fonts"])
def test_sums_match_the_list(folder: Path) -> None:
    listed = dict(ROW.findall((folder / "README.md").read_text(encoding="utf-8")))

    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "README.md"
    }

    assert present == listed


def test_every_package_brings_its_licence() -> None:
    without = [
        path.name for path in VENDOR.iterdir() if path.is_dir() and not (path / "LICENSE").exists()
    ]

    assert without == []


def test_style_sheets_embed_nothing_and_name_no_map() -> None:
    sheets = [*VENDOR.rglob("*.css"), *(ROOT / "static" / "css").glob("*.css")]

    offending = [
        sheet.name
        for sheet in sheets
        if re.search(r"data:|sourceMappingURL|https?:|@import", _code(sheet))
    ]

    assert len(sheets) == 2
    assert offending == []


def _code(sheet: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_files_that_style_sheets_name_exist() -> None:
    sheets = [*VENDOR.rglob("*.css"), *(ROOT / "static" / "css").glob("*.css")]
    missing = [
        f"{sheet.name}: {url}"
        for sheet in sheets
        for url in re.findall(r'url\("?([^")]+)"?\)', _code(sheet))
        if not (sheet.parent / url.partition("#")[0]).exists()
    ]

    assert missing == []


def test_sprite_holds_the_listed_icons() -> None:
    sprite = (ROOT / "static" / "img" / "icons.svg").read_text(encoding="utf-8")

    assert sorted(re.findall(r'<symbol id="([a-z_]+)"', sprite)) == sorted(ICONS)


def test_templates_ask_for_icons_that_exist() -> None:
    templates = list(ROOT.glob("*/templates/**/*.html"))
    templates += (ROOT / "templates").rglob("*.html")

    unknown = {
        name
        for path in templates
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
        if name not in ICONS
    }

    assert unknown == set()
