#!/usr/bin/env python
"""Django's command line for this project."""

import os
import secrets
import sys
from pathlib import Path


def use_demo_key(*, make: bool) -> None:
    """The demo signs with a key of its own, made at its first start and kept beside its data.

    The settings ask for a key before any command can run, so this cannot be left to the demo.
    """
    if os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE"):
        return
    path = Path(os.environ.get("DATA_DIR") or Path(__file__).parent / "var") / "demo-secret-key"
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    if path.exists():
        os.environ["SECRET_KEY_FILE"] = str(path)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "partnercenter.settings")
    is_demo = sys.argv[1:2] == ["demo"]
    use_demo_key(make=is_demo)
    if is_demo:
        from partnercenter.demo.environment import prepare  # noqa: PLC0415

        prepare(sys.argv[2:])
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
