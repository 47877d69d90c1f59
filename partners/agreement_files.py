"""Texts of agreements as files: the first line is the title, the rest the text."""

from pathlib import Path

SAMPLE = Path(__file__).parent / "sample_agreement" / "en.txt"


def read_text(path: Path) -> tuple[str, str]:
    """Title and body."""
    title, _line, body = path.read_text(encoding="utf-8").partition("\n")
    return title.strip(), body.strip()
