"""What the demo needs before Django reads its settings: an address and a secret key.

Only ``manage.py demo`` comes here. Every other start must be given its SECRET_KEY.
"""

import argparse
import os
import secrets
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000


def add_address_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", default=DEFAULT_PORT, type=int, help="port to listen on (%(default)s)"
    )


def prepare(arguments: Sequence[str]) -> None:
    """Fill in BASE_URL and the secret key where the environment does not name them."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    add_address_options(parser)
    try:
        address, _rest = parser.parse_known_args(arguments)
    except (argparse.ArgumentError, SystemExit):
        return  # the command itself will say what is wrong
    os.environ.setdefault("BASE_URL", f"http://{_in_url(address.host)}:{address.port}")
    if not (os.environ.get("SECRET_KEY") or os.environ.get("SECRET_KEY_FILE")):
        os.environ["SECRET_KEY_FILE"] = str(secret_key_file())


def secret_key_file() -> Path:
    """The demo's own key, made at its first start, readable by its owner only."""
    folder = Path(os.environ.get("DATA_DIR", "").strip() or BASE_DIR / "var")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    """How browsers here name it: an address for every interface is none to be linked to."""
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 (compared, not bound)
        return DEFAULT_HOST
    return f"[{host}]" if ":" in host else host
