"""Texts of the customer agreement as files: one per language, the first line is the title."""

from pathlib import Path

from partners.agreement_files import read_text

SAMPLES = Path(__file__).parent / "sample_agreement"


def read_texts(folder: Path) -> dict[str, tuple[str, str]]:
    """Title and body by language."""
    return {path.stem: read_text(path) for path in sorted(folder.glob("*.txt"))}


def sample_texts() -> dict[str, tuple[str, str]]:
    """The shipped texts; their titles say that they are samples."""
    return read_texts(SAMPLES)
