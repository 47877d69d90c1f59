"""Texts of the customer agreement as files: one per language, the first line is the title."""

from pathlib import Path

SAMPLES = Path(__file__).parent / "sample_agreement"


def read_texts(folder: Path) -> dict[str, tuple[str, str]]:
    """Title and body by language."""
    found = {}
    for path in sorted(folder.glob("*.txt")):
        title, _line, body = path.read_text(encoding="utf-8").partition("\n")
        found[path.stem] = (title.strip(), body.strip())
    return found


def sample_texts() -> dict[str, tuple[str, str]]:
    """The shipped texts; their titles say that they are samples."""
    return read_texts(SAMPLES)
