"""Collecting and compressing takes seconds that only a changed file is worth."""

from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders


def are_collected() -> bool:
    """Whether every file is older than the list of those collected last."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return False
    collected_at = manifest.stat().st_mtime
    return all(
        Path(storage.path(name)).stat().st_mtime <= collected_at
        for finder in get_finders()
        for name, storage in finder.list(None)
    )
